/**
 * What doesn't show and comes along with what is copied: blanks of all kinds, marks of direction,
 * zero-width signs, control signs.
 */
export const INVISIBLE = /[\s\p{Cc}\p{Cf}\u034f\u2800\u3164]/u;

/** Takes off what doesn't show at both ends, sign by sign: a pattern would take a square of time. */
export const trimInvisible = (text: string): string => {
	const signs = [...text];
	let [start, end] = [0, signs.length];
	while (start < end && INVISIBLE.test(signs[start] ?? '')) start++;
	while (start < end && INVISIBLE.test(signs[end - 1] ?? '')) end--;
	return signs.slice(start, end).join('');
};
