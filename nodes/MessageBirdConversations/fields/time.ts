import { tryToParseDateTime } from 'n8n-workflow';

import { InputError, toText, type Field, type Parameters } from './read';

/** A day, and maybe a time of it and a zone, as ISO 8601 and databases write them. */
const TIME = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?)?$/;

/** Whether the calendar has a day: JavaScript takes 30 February for one in March. */
const isDay = (day: string): boolean => {
	const at = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
};

/** A text as milliseconds since 1970; NaN where it is no time. */
const parseTime = (text: string, timezone: string): number => {
	const [, day] = TIME.exec(text) ?? [];
	if (day === undefined || !isDay(day)) return NaN;
	try {
		return tryToParseDateTime(text, timezone).toMillis();
	} catch {
		return NaN;
	}
};

/** What a field or an expression gives as milliseconds since 1970; NaN where it is no time. */
const toTime = (given: unknown, timezone: string): number => {
	if (typeof given === 'string') return parseTime(given.trim(), timezone);
	// Numbers are milliseconds; so are the dates of JavaScript and of n8n's expressions, as numbers.
	const isTime = typeof given === 'number' || (typeof given === 'object' && !Array.isArray(given));
	return isTime ? Number(given) : NaN;
};

/**
 * Reads a time, in milliseconds since 1970; `undefined` where there is none. A time without a zone
 * is in `timezone`, such as `Europe/Amsterdam`.
 *
 * @throws InputError
 */
export const readOptionalTime = (
	parameters: Parameters,
	{ name, displayName }: Field,
	timezone: string,
): number | undefined => {
	const given = parameters.get(name);
	if (given === undefined || given === null || given === '') return undefined;
	const time = toTime(given, timezone);
	if (Number.isFinite(time)) return time;
	throw new InputError(
		`"${displayName}" is no time: ${toText(given).slice(0, 50)}`,
		`Choose a date and a time, or give one like 2026-11-23T09:30:00Z as "${displayName}".`,
	);
};

/** A span of time, in milliseconds since 1970; open where an end is missing. */
export interface Span {
	from?: number;
	to?: number;
}

/** A time of the service as milliseconds since 1970; NaN for none, which it writes as the year 1 too. */
const parse = (time: string | undefined | null): number =>
	time && !time.startsWith('0001-') ? Date.parse(time) : NaN;

/** Whether a time of the service lies in a span, its ends included; one that is not known doesn't. */
export const isWithin = ({ from, to }: Span, time: string | undefined | null): boolean => {
	if (from === undefined && to === undefined) return true;
	const at = parse(time);
	return at >= (from ?? -Infinity) && at <= (to ?? Infinity);
};

/** Whether a time of the service lies before a span; one that is not known doesn't. */
export const isBefore = ({ from }: Span, time: string | undefined | null): boolean =>
	from !== undefined && parse(time) < from;
