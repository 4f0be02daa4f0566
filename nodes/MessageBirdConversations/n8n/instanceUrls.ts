import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { Instance } from '../client/webhookAudit';
import { isRecord, parseRecord } from '../shared/json';
import { parseUrl } from '../shared/urls';
import { registeredWebhookId } from '../trigger/registration/webhookOwnership';

const TIMEOUT_MS = 5000;

/** The end of n8n's message for a test URL at which nothing listens. */
const NOT_REGISTERED = '" is not registered.';

const readMethods = (headers: unknown): string[] => {
	const methods = isRecord(headers) ? headers['access-control-allow-methods'] : undefined;
	return typeof methods === 'string' ? methods.split(',').map((method) => method.trim()) : [];
};

/**
 * Whether an answer comes from n8n itself and says that nothing listens. For a production URL it
 * then names only OPTIONS; for a test URL it says so in words. Anything else that answers (a proxy,
 * a login page, an n8n that is starting) doesn't know.
 */
const isUnregistered = (status: number, methods: string[], body: unknown): boolean => {
	if (status === 204) return methods.join() === 'OPTIONS';
	const message =
		status === 404 && typeof body === 'string' ? parseRecord(body)?.message : undefined;
	return typeof message === 'string' && message.endsWith(NOT_REGISTERED);
};

/**
 * Creates the function that asks an n8n whether a workflow listens at a webhook's URL, with a
 * preflight request as browsers send it: n8n names the methods of the URL, and starts nothing. It
 * returns `undefined` if n8n didn't say, because webhooks are deleted, and advised to be, based on
 * its result.
 */
export const createIsListening =
	(httpRequest: (options: IHttpRequestOptions) => Promise<unknown>) =>
	async (url: string): Promise<boolean | undefined> => {
		const parsed = parseUrl(url);
		if (!parsed) return undefined;
		const options: IHttpRequestOptions = {
			url,
			headers: { Origin: parsed.origin },
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
		};
		// n8n can send this method, although its types don't list it.
		const preflight = Object.assign<IHttpRequestOptions, object>(options, { method: 'OPTIONS' });
		const answer = await httpRequest(preflight).catch(() => undefined);
		if (!isRecord(answer) || typeof answer.statusCode !== 'number') return undefined;
		const { statusCode: status, headers, body } = answer;
		const methods = readMethods(headers);
		if (status === 204 && methods.includes('POST')) return true;
		return isUnregistered(status, methods, body) ? false : undefined;
	};

/** The part of a URL before n8n's path for waiting executions. */
const BEFORE_WAITING = /^(.*\/)[^/]+\/[^/]*$/;

/**
 * Reads the n8n instance that a node runs in. A node can't read n8n's address for webhooks, but its
 * execution has a resume URL, which starts with the same address.
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
