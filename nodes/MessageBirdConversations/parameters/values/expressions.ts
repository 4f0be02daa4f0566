/** The expressions in a value, at any depth: in n8n, texts that start with "=". */
export const expressionsIn = (value: unknown): string[] => {
	if (typeof value === 'string') return value.startsWith('=') ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(expressionsIn);
};

/** Whether a value, or a part of it, is an expression; "=" alone counts as an empty field. */
export const hasExpression = (value: unknown): boolean =>
	expressionsIn(value).some((expression) => expression.trim() !== '=');
