import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { Instance } from '../client/webhookAudit';
import { isRecord, parseRecord } from '../shared/json';
import { registeredWebhookId } from '../trigger/registration/webhookOwnership';

const TIMEOUT_MS = 5000;

/** How n8n ends what it says of a test URL at which nothing listens. */
const NOT_REGISTERED = '" is not registered.';

const readMethods = (headers: unknown): string[] => {
	const methods = isRecord(headers) ? headers['access-control-allow-methods'] : undefined;
	return typeof methods === 'string' ? methods.split(',').map((method) => method.trim()) : [];
};

/**
 * Whether an answer is n8n's own, and says that nothing listens. Of a production URL it then names
 * OPTIONS alone; of a test URL it says so in words. Whatever else answers (a proxy, a login page, an
 * n8n that starts) knows nothing of what listens, nor does one that isn't reached.
 */
const isUnregistered = (status: number, methods: string[], body: unknown): boolean => {
	if (status === 204) return methods.join() === 'OPTIONS';
	const message =
		status === 404 && typeof body === 'string' ? parseRecord(body)?.message : undefined;
	return typeof message === 'string' && message.endsWith(NOT_REGISTERED);
};

/**
 * Makes the function that asks an n8n whether a workflow listens at a webhook's URL, as browsers
 * ask before they send anything: n8n names the methods that the URL takes, and starts nothing. The
 * function gives `undefined` where that n8n did not say it: others' webhooks are deleted, and
 * advised to be, on what it gives.
 */
export const createIsListening =
	(httpRequest: (options: IHttpRequestOptions) => Promise<unknown>) =>
	async (url: string): Promise<boolean | undefined> => {
		if (!URL.canParse(url)) return undefined;
		const options: IHttpRequestOptions = {
			url,
			headers: { Origin: new URL(url).origin },
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
		};
		// A method that n8n sends like any other, though its types don't list it.
		const preflight = Object.assign<IHttpRequestOptions, object>(options, { method: 'OPTIONS' });
		const answer = await httpRequest(preflight).catch(() => undefined);
		if (!isRecord(answer) || typeof answer.statusCode !== 'number') return undefined;
		const { statusCode: status, headers, body } = answer;
		const methods = readMethods(headers);
		if (status === 204 && methods.includes('POST')) return true;
		return isUnregistered(status, methods, body) ? false : undefined;
	};

/** The part of a URL before n8n's own path for executions that wait. */
const BEFORE_WAITING = /^(.*\/)[^/]+\/[^/]*$/;

/**
 * The n8n that a node runs in. A node isn't told n8n's address for webhooks, but its execution
 * knows where it could be resumed, which is beside them.
 */
export const readInstance = (context: IExecuteFunctions): Instance => {
	const resumeUrl: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
	const [path = ''] = typeof resumeUrl === 'string' ? resumeUrl.split('?') : [];
	return {
		baseUrl: BEFORE_WAITING.exec(path)?.[1] ?? '',
		isListening: createIsListening(
			async (options): Promise<unknown> => await context.helpers.httpRequest(options),
		),
		registeredAt: registeredWebhookId,
	};
};
