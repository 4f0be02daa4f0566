/** Whether a value is an object whose fields can be read. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses JSON; gives the reason instead where it is none. */
export const parseJson = (text: string): { value: unknown } | { reason: string } => {
	try {
		const value: unknown = JSON.parse(text);
		return { value };
	} catch (thrown) {
		return { reason: thrown instanceof Error ? thrown.message : String(thrown) };
	}
};

/** Parses a JSON object; `undefined` where the text is anything else. */
export const parseRecord = (text: string): Record<string, unknown> | undefined => {
	const parsed = parseJson(text);
	return 'value' in parsed && isRecord(parsed.value) ? parsed.value : undefined;
};
