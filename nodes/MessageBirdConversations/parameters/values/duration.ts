import { InputError, isFilledIn, nameOf, type Field, type Parameters } from './parameters';
import { readText, show } from './read';

/** The longest duration that is accepted: a year. */
const MAX_SECONDS = 366 * 86_400;

/** Units of time with their spellings, in seconds. */
const UNITS: Array<[pattern: RegExp, seconds: number]> = [
	[/^s(?:ec(?:ond)?s?)?$/, 1],
	[/^m(?:in(?:ute)?s?)?$/, 60],
	[/^h(?:(?:ou)?rs?)?$/, 3600],
	[/^d(?:ays?)?$/, 86_400],
];

/** A duration in the API's format, such as `1h30m`: Go's units, of which the longest is the hour. */
const toDuration = (seconds: number): string =>
	[
		[Math.floor(seconds / 3600), 'h'],
		[Math.floor((seconds % 3600) / 60), 'm'],
		[seconds % 60, 's'],
	]
		.filter(([count]) => count !== 0)
		.map((part) => part.join(''))
		.join('');

/** Parses a text such as `1h 30m` into seconds; NaN if it isn't a duration. */
const toSeconds = (text: string): number => {
	const parts = text.toLowerCase().match(/\d{1,6}\s*[a-z]+/g) ?? [];
	if (
		parts.length === 0 ||
		parts.join('').replace(/\s/g, '') !== text.toLowerCase().replace(/[\s,]|\band\b/g, '')
	) {
		return NaN;
	}
	return parts.reduce((sum, part) => {
		const [, count, unit = ''] = /^(\d+)\s*([a-z]+)$/.exec(part) ?? [];
		const [, seconds = NaN] = UNITS.find(([pattern]) => pattern.test(unit)) ?? [];
		return sum + Number(count) * seconds;
	}, 0);
};

/**
 * Reads a duration such as `30m`, `1 hour` or `2 days`, and returns it in the API's format;
 * `undefined` if the field is empty.
 *
 * @throws InputError
 */
export const readOptionalDuration = (parameters: Parameters, field: Field): string | undefined => {
	if (!isFilledIn(parameters, field)) return undefined;
	const seconds = toSeconds(readText(parameters, field).trim());
	if (seconds > 0 && seconds <= MAX_SECONDS) return toDuration(seconds);
	throw new InputError(
		`${nameOf(parameters, field)} is ${show(parameters.get(field.name))}, which is not a duration`,
		'Enter a number with a unit, such as 30m, 24h or 2 days.',
	);
};
