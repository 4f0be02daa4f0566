import { isRecord } from '../../shared/json';

/** One entry of the service's error body: `{"errors":[{"code","description","parameter"}]}`. */
export interface ApiErrorDetail {
	/** A number in the service's own answers; may be a word in others. */
	code?: number | string;
	description: string;
	parameter?: string;
}

/** Limits for answers from elsewhere: entries of a body, and characters of an entry. */
const MOST_ENTRIES = 20;
const LONGEST_DESCRIPTION = 500;
const LONGEST_EXCERPT = 160;

const shorten = (text: string, length: number): string =>
	text.length > length ? `${text.slice(0, length)}…` : text;

/** The readable text of an answer that isn't JSON, such as a proxy's HTML page. */
export const excerpt = (text: string): string => {
	const words = text
		.slice(0, 20_000)
		.replace(/<(script|style)\b[^<>]*>[^<]*<\/\1>/gi, ' ')
		.replace(/<[^<>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return shorten(words, LONGEST_EXCERPT);
};

/** Reads a code; digits in a text become a number. */
const readCode = (code: unknown): number | string | undefined => {
	if (typeof code === 'number') return code;
	if (typeof code !== 'string' || code.trim() === '') return undefined;
	return /^\d{1,9}$/.test(code.trim()) ? Number(code) : shorten(code.trim(), LONGEST_EXCERPT);
};

/** The fields for words in the bodies of the service, gateways, OAuth and RFC 9457. */
const WORDS = ['title', 'error', 'description', 'message', 'detail', 'error_description'];

const readWords = (entry: Record<string, unknown>): string => {
	const words = WORDS.map((name) => entry[name]).filter(
		(text): text is string => typeof text === 'string' && text.trim() !== '',
	);
	return shorten([...new Set(words)].join(': '), LONGEST_DESCRIPTION);
};

const toDetail = (entry: unknown): ApiErrorDetail[] => {
	if (typeof entry === 'string' && entry.trim() !== '') {
		return [{ description: shorten(entry, LONGEST_DESCRIPTION) }];
	}
	if (!isRecord(entry)) return [];
	const { parameter } = entry;
	const code = readCode(entry.code);
	return [
		{
			...(code === undefined ? {} : { code }),
			description: readWords(entry) || 'no description given',
			...(typeof parameter === 'string' && parameter !== '' ? { parameter } : {}),
		},
	];
};

/** Reads entries grouped by parameter: `{"to":["is not valid"]}`. */
const toDetailsByParameter = (errors: Record<string, unknown>): ApiErrorDetail[] =>
	Object.entries(errors).flatMap(([parameter, entries]) =>
		(Array.isArray(entries) ? entries : [entries])
			.flatMap(toDetail)
			.map((detail) => ({ ...detail, parameter: detail.parameter ?? parameter })),
	);

const isOneEntry = (errors: Record<string, unknown>): boolean =>
	'code' in errors || typeof (errors.description ?? errors.message) === 'string';

const readErrors = (errors: unknown): ApiErrorDetail[] => {
	if (!isRecord(errors) || isOneEntry(errors)) {
		return (Array.isArray(errors) ? errors : [errors]).flatMap(toDetail);
	}
	return toDetailsByParameter(errors);
};

/**
 * Reads the entries of an error body, in the service's own form or that of a gateway, such as
 * `{"message"}`, `{"error":{"message"}}` and RFC 9457. None if the body doesn't say what is wrong.
 */
export const readErrorDetails = (body: unknown): ApiErrorDetail[] => {
	if (!isRecord(body)) return typeof body === 'string' ? toDetail(body) : [];
	const errors = [
		...readErrors(body.errors),
		...(isRecord(body.error) ? toDetail(body.error) : []),
	];
	if (errors.length > 0) return errors.slice(0, MOST_ENTRIES);
	if (readWords(body) === '') return [];
	// A number beside the words repeats the HTTP status.
	const { code, ...rest } = body;
	return toDetail(typeof code === 'number' ? rest : body);
};

/**
 * Reads the error entries of a 2xx answer: the service may refuse with one, and the official SDKs
 * treat `errors` as a refusal whatever the status. An answer with an ID or a list is a success; an
 * `error` in it is about a message's delivery.
 */
export const readErrorsOfSuccess = (body: unknown): ApiErrorDetail[] => {
	if (!isRecord(body) || 'id' in body || 'items' in body) return [];
	const { errors, error } = body;
	return readErrorDetails({ errors, error });
};
