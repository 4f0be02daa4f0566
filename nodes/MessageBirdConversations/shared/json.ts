import { messageOf } from './thrown';

/** Whether a value is an object whose fields can be read. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON whose names stand in one order, whatever order they were put in; `''` where there is no value. */
export const toCanonicalJson = (value: unknown): string =>
	JSON.stringify(value, (_, inner: unknown) =>
		isRecord(inner)
			? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
			: inner,
	) ?? '';

/** What tells texts and numbers of JSON apart. */
const TOKENS = /\\.|"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gis;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Puts integers into quotes that JavaScript would round: IDs of platforms may be as long. */
const quoteLongIntegers = (json: string): string => {
	let isInText = false;
	return json.replace(TOKENS, (token) => {
		if (token === '"') isInText = !isInText;
		const isLong = !isInText && LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token));
		return isLong ? `"${token}"` : token;
	});
};

/**
 * Parses JSON; gives the reason instead where it is none. An integer beyond 2^53, which can't be held
 * exactly, is given as the text of its digits.
 */
export const parseJson = (text: string): { value: unknown } | { reason: string } => {
	try {
		const value: unknown = JSON.parse(text);
		return { value: /\d{16}/.test(text) ? JSON.parse(quoteLongIntegers(text)) : value };
	} catch (thrown) {
		return { reason: messageOf(thrown) };
	}
};

/** Parses a JSON object; `undefined` where the text is anything else. */
export const parseRecord = (text: string): Record<string, unknown> | undefined => {
	const parsed = parseJson(text);
	return 'value' in parsed && isRecord(parsed.value) ? parsed.value : undefined;
};
