import type {
	BinaryHelperFunctions,
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { isRecord, parseJson, withoutUndefined } from '../../shared/json';
import { parseUrl } from '../../shared/urls';
import { serviceUrl, type Service } from '../contract/services';
import { readErrorsOfSuccess } from './errorBody';
import { toRefusedError, toUnansweredError, toUnreadableError } from './errors';
import { FORBIDDEN, readRetryAfterMs } from './retryPolicy';

/** A file's bytes, as n8n reads them from its storage. */
export type ByteStream = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

/** A file to upload. */
export interface FileUpload {
	name: string;
	mimeType: string;
	sizeBytes: number;
	/** Opens its bytes anew, for each try. */
	open(): Promise<Buffer | ByteStream>;
}

/** A request to a service, its path already encoded. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	path: string;
	/** The service that the path belongs to; Conversations by default. */
	service?: Service;
	query?: Record<string, string | number | undefined>;
	body?: object;
	/** A file that is sent in the place of a body. */
	file?: FileUpload;
}

/** Sends a request and returns the answer's JSON, or `undefined` for an empty one (204). */
export type Transport = (request: ApiRequest) => Promise<unknown>;

/** n8n's request helper, already bound to the credential. */
export type HttpRequest = (options: IHttpRequestOptions) => Promise<unknown>;

export interface TransportOptions {
	/** With or without a trailing slash. */
	baseUrl: string;
	/** Values that must not appear in an error, even if an answer contains them. */
	secrets: string[];
	/** How long to wait for an answer, in milliseconds; 30 s by default. */
	timeoutMs?: number;
}

/** How long to wait for an answer by default. */
export const DEFAULT_TIMEOUT_MS = 30_000;

// Hiding shorter ones would garble the text.
const SHORTEST_SECRET = 6;

/** The forms in which a secret may appear in a text: as it is, in a URL, in JSON. */
const formsOf = (secret: string): string[] => {
	const inJson = JSON.stringify(secret).slice(1, -1);
	return [secret, encodeURIComponent(secret), inJson, inJson.replace(/\//g, '\\/')];
};

/** The slowest upload that is waited for, in bytes per millisecond: 100 KB/s. */
const SLOWEST_UPLOAD = 100;

/** n8n's helper limits the time of a whole request, so a large file gets more. */
const uploadTimeoutMs = ({ sizeBytes }: FileUpload, timeoutMs: number): number =>
	timeoutMs + Math.ceil(sizeBytes / SLOWEST_UPLOAD);

/** Closes a body that the request may have left half read, so that its file doesn't stay open. */
const closeBody = (body: Buffer | ByteStream | undefined): void => {
	if (body === undefined || Buffer.isBuffer(body)) return;
	body.on('error', () => undefined);
	body.destroy();
};

/** The headers that describe a file to the file storage. */
const fileHeaders = ({ name, mimeType, sizeBytes }: FileUpload): Record<string, string> => ({
	'Content-Type': mimeType,
	'Content-Length': String(sizeBytes),
	'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name.replace(/\p{Surrogate}/gu, '')).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)}`,
});

/** Network codes in a text, such as "connect ECONNREFUSED 127.0.0.1:443". */
const NETWORK_CODE = /\b(?:ECONN[A-Z]+|E(?:HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE)\b/;

/** Codes for errors that have only words: a reset connection, n8n's settings, a certificate. */
const NETWORK_WORDS: Array<[words: RegExp, code: string]> = [
	[/socket hang up/i, 'ECONNRESET'],
	[/^The request was blocked because/, FORBIDDEN],
	[/certificate has expired/i, 'CERT_HAS_EXPIRED'],
	[/self[- ]signed certificate/i, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
	[/unable to verify the first certificate/i, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
	[/unable to get (?:local )?issuer certificate/i, 'UNABLE_TO_GET_ISSUER_CERT'],
	[/does not match certificate's altnames/i, 'ERR_TLS_CERT_ALTNAME_INVALID'],
];

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/**
 * Extracts the network code and reason from what n8n's helper throws, and nothing else. n8n 1
 * replaces both with a sentence of its own, and keeps the original in `messages`.
 */
const readNetworkFailure = (
	thrown: unknown,
): { code?: string; syscall?: string; reason: string } => {
	const codes: string[] = [];
	const syscalls: string[] = [];
	const texts: string[] = [];
	let current: unknown = thrown;
	for (let depth = 0; depth < 4 && isRecord(current); depth++) {
		const { code, syscall, message, messages, cause } = current;
		if (isText(code)) codes.push(code);
		if (isText(syscall)) syscalls.push(syscall);
		if (isText(message)) texts.push(message);
		if (Array.isArray(messages)) texts.push(...messages.filter(isText));
		current = cause;
	}
	const codesInTexts = texts.flatMap((text) => NETWORK_CODE.exec(text) ?? []);
	const codesOfWords = NETWORK_WORDS.flatMap(([words, code]) =>
		texts.some((text) => words.test(text)) ? [code] : [],
	);
	const isConnect = texts.some((text) => /\bconnect E[A-Z]+/.test(text));
	return {
		code: codes[0] ?? codesInTexts[0] ?? codesOfWords[0],
		syscall: syscalls[0] ?? (isConnect ? 'connect' : undefined),
		reason: texts.at(-1) ?? 'the connection was lost',
	};
};

/** The host of a URL, which may be relative to a base; `undefined` if it isn't a URL. */
const hostOf = (url: unknown, base?: string): string | undefined =>
	typeof url === 'string' ? parseUrl(url, base)?.host : undefined;

/** The target of a redirect: its host, or "another path" on the same host. */
const redirectOf = (status: number, location: unknown, url: string): string | undefined => {
	if (status < 300 || status > 399) return undefined;
	const host = hostOf(location, url);
	return host === hostOf(url) ? 'another path' : host;
};

/**
 * Creates the transport from n8n's request helper. It doesn't follow redirects, so the key goes
 * only to the base URL and a POST never turns into a GET.
 *
 * @throws ConversationsApiError for every failure
 */
export const createTransport = (
	httpRequest: HttpRequest,
	{ baseUrl, secrets, timeoutMs = DEFAULT_TIMEOUT_MS }: TransportOptions,
): Transport => {
	const root = baseUrl.trim().replace(/\/+$/, '');
	const hidden = secrets.filter(({ length }) => length >= SHORTEST_SECRET).flatMap(formsOf);
	const redact = (text: string): string =>
		hidden.reduce((clean, secret) => clean.split(secret).join('[hidden]'), text);

	const ownHost = hostOf(root) ?? '';
	const host = /(?:^|\.)messagebird\.com$/.test(ownHost) ? undefined : redact(ownHost) || undefined;

	return async ({ method, path, service = 'conversations', query, body, file }) => {
		const name = redact(`${method} ${path}`);
		const url = serviceUrl(root, path, service);
		// Without redirects, a stream is passed on as it is read, and never kept in memory.
		const opened = await file?.open();
		const answer = await httpRequest({
			method,
			url,
			qs: withoutUndefined<IDataObject>(query ?? {}),
			...(body ? { body: { ...body } } : {}),
			...(opened ? { body: opened } : {}),
			headers: { Accept: 'application/json', ...(file ? fileHeaders(file) : {}) },
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: file ? uploadTimeoutMs(file, timeoutMs) : timeoutMs,
		})
			.catch((thrown: unknown) => {
				const { code, syscall, reason } = readNetworkFailure(thrown);
				return toUnansweredError(name, code, redact(reason), syscall);
			})
			.finally(() => closeBody(opened));
		if (answer instanceof Error) throw answer;
		if (!isRecord(answer) || typeof answer.statusCode !== 'number') {
			throw toUnansweredError(name, undefined, 'the answer has no status');
		}

		const status = answer.statusCode;
		const text = typeof answer.body === 'string' ? redact(answer.body) : '';
		const parsed = parseJson(text);
		const isJson = 'value' in parsed;
		const headers = isRecord(answer.headers) ? answer.headers : {};
		const isRefused =
			status < 200 || status > 299 || (isJson && readErrorsOfSuccess(parsed.value).length > 0);
		if (isRefused) {
			const redirectsTo = redirectOf(status, headers.location, url);
			const retryAfterMs = readRetryAfterMs(headers['retry-after'], Date.now());
			throw toRefusedError(name, status, isJson ? parsed.value : text, retryAfterMs, {
				host,
				redirectsTo: redirectsTo && redact(redirectsTo),
			});
		}
		if (text.trim() === '') return undefined;
		if (!isJson) throw toUnreadableError(name, status, text, { host });
		return parsed.value;
	};
};
