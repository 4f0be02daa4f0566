import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import { refused, unanswered, unreadable } from './errors';
import { isRecord, parseJson } from './guards';

/** A request to the API, its path relative to the base URL and already encoded. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	path: string;
	query?: Record<string, string | number | undefined>;
	body?: object;
}

/** Sends a request and gives the answer's JSON, or `undefined` for an empty one (204). */
export type Transport = (request: ApiRequest) => Promise<unknown>;

/** n8n's request helper, already bound to the credential. */
export type HttpRequest = (options: IHttpRequestOptions) => Promise<unknown>;

export interface TransportOptions {
	/** With or without a slash at its end. */
	baseUrl: string;
	/** Values that must not appear in an error, whatever answered them back. */
	secrets: string[];
}

const REQUEST_TIMEOUT_MS = 30_000;

// Hiding shorter ones would only garble what people need to read.
const SHORTEST_SECRET = 6;

/** The ways in which a secret may stand in a text: as it is, in a URL, in JSON. */
const formsOf = (secret: string): string[] => {
	const inJson = JSON.stringify(secret).slice(1, -1);
	return [secret, encodeURIComponent(secret), inJson, inJson.replace(/\//g, '\\/')];
};

const withoutEmpty = (query: ApiRequest['query']): IDataObject =>
	Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== undefined));

/** Digs the network's code and reason out of what n8n's helper throws, and nothing else of it. */
const readNetworkFailure = (thrown: unknown): { code?: string; reason: string } => {
	let code: string | undefined;
	let reason = 'the connection was lost';
	let current: unknown = thrown;
	for (let depth = 0; depth < 4 && isRecord(current); depth++) {
		if (code === undefined && typeof current.code === 'string') code = current.code;
		if (typeof current.message === 'string' && current.message !== '') reason = current.message;
		current = current.cause;
	}
	return { code, reason };
};

/**
 * Makes the transport from n8n's request helper. Redirects are not followed, so that the key goes
 * to the base URL alone and a POST never turns into a GET.
 *
 * @throws ConversationsApiError whatever goes wrong.
 */
export const createTransport = (
	httpRequest: HttpRequest,
	{ baseUrl, secrets }: TransportOptions,
): Transport => {
	const root = baseUrl.trim().replace(/\/+$/, '');
	const hidden = secrets.filter(({ length }) => length >= SHORTEST_SECRET).flatMap(formsOf);
	const redact = (text: string): string =>
		hidden.reduce((clean, secret) => clean.split(secret).join('[hidden]'), text);

	return async ({ method, path, query, body }) => {
		const name = redact(`${method} ${path}`);
		const answer = await httpRequest({
			method,
			url: `${root}${path}`,
			qs: withoutEmpty(query),
			...(body ? { body: { ...body } } : {}),
			headers: { Accept: 'application/json' },
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: REQUEST_TIMEOUT_MS,
		}).catch((thrown: unknown) => {
			const { code, reason } = readNetworkFailure(thrown);
			return unanswered(name, code, redact(reason));
		});
		if (answer instanceof Error) throw answer;
		if (!isRecord(answer) || typeof answer.statusCode !== 'number') {
			throw unanswered(name, undefined, 'the answer had no status');
		}

		const status = answer.statusCode;
		const text = typeof answer.body === 'string' ? redact(answer.body) : '';
		const parsed = parseJson(text);
		const isJson = 'value' in parsed;
		if (status < 200 || status > 299) throw refused(name, status, isJson ? parsed.value : text);
		if (text.trim() === '') return undefined;
		if (!isJson) throw unreadable(name, status, text);
		return parsed.value;
	};
};
