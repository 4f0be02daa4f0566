import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { Instance } from './api/audit';
import { isRecord } from './api/guards';

const TIMEOUT_MS = 5000;

/** Network codes that mean that nobody is at an address, and not just that it can't be reached. */
const NOBODY = new Set(['ECONNREFUSED', 'ENOTFOUND']);

const readNetworkCode = (thrown: unknown): unknown => {
	if (!isRecord(thrown)) return undefined;
	return thrown.code ?? readNetworkCode(thrown.cause);
};

/**
 * Makes the function that asks an n8n whether a workflow listens at a webhook's URL, as browsers
 * ask before they send anything: n8n names the methods that the URL takes, and starts nothing. The
 * function gives `undefined` where the address can't be reached from here.
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
			timeout: TIMEOUT_MS,
		};
		// A method that n8n sends like any other, though its types don't list it.
		const preflight = Object.assign<IHttpRequestOptions, object>(options, { method: 'OPTIONS' });
		const answer = await httpRequest(preflight).catch((thrown: unknown) => ({
			isNobody: NOBODY.has(String(readNetworkCode(thrown))),
		}));
		if (!isRecord(answer)) return undefined;
		if (answer.isNobody === true) return false;
		if (typeof answer.statusCode !== 'number' || !isRecord(answer.headers)) return undefined;
		const methods = answer.headers['access-control-allow-methods'];
		return typeof methods === 'string' && methods.includes('POST');
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
	};
};
