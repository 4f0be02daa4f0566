/**
 * Invisible characters that come along when people copy text: whitespace, direction marks, zero-width
 * and control characters.
 */
export const INVISIBLE = /[\s\p{Cc}\p{Cf}\u034f\u2800\u3164]/u;

/** Trims invisible characters from both ends. A regular expression would take quadratic time. */
export const trimInvisible = (text: string): string => {
	const signs = [...text];
	let [start, end] = [0, signs.length];
	while (start < end && INVISIBLE.test(signs[start] ?? '')) start++;
	while (start < end && INVISIBLE.test(signs[end - 1] ?? '')) end--;
	return signs.slice(start, end).join('');
};
