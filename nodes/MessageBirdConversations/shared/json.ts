import { messageOf } from './thrown';

/** Whether a value is an object whose fields can be read. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy of an object without its undefined fields. */
export const withoutUndefined = <Value extends object>(value: Value): Value =>
	Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Value;

/** JSON with sorted keys; `''` if there is no value. */
export const toCanonicalJson = (value: unknown): string =>
	JSON.stringify(value, (_, inner: unknown) =>
		isRecord(inner)
			? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
			: inner,
	) ?? '';

/** Tokens that tell texts and numbers in JSON apart. */
const TOKENS = /\\.|"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gis;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Quotes integers that JavaScript would round: a platform's IDs may be that long. */
const quoteLongIntegers = (json: string): string => {
	let isInText = false;
	return json.replace(TOKENS, (token) => {
		if (token === '"') isInText = !isInText;
		const isLong = !isInText && LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token));
		return isLong ? `"${token}"` : token;
	});
};

/**
 * Parses JSON, or returns the reason why it is not valid. Integers beyond 2^53, which JavaScript
 * can't represent exactly, become texts.
 */
export const parseJson = (text: string): { value: unknown } | { reason: string } => {
	try {
		const value: unknown = JSON.parse(text);
		return { value: /\d{16}/.test(text) ? JSON.parse(quoteLongIntegers(text)) : value };
	} catch (thrown) {
		return { reason: messageOf(thrown) };
	}
};

/** Parses a JSON object; `undefined` if the text is anything else. */
export const parseRecord = (text: string): Record<string, unknown> | undefined => {
	const parsed = parseJson(text);
	return 'value' in parsed && isRecord(parsed.value) ? parsed.value : undefined;
};
