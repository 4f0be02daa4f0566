import { tryToParseDateTime } from 'n8n-workflow';

import { InputError, isFilledIn, kindOf, type Field, type Parameters } from './parameters';
import { show } from './read';

/** A date, optionally with a time and a zone, as in ISO 8601 and in databases. */
const TIME = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?)?$/;

/** Whether a date exists: JavaScript turns 30 February into a date in March. */
const isDay = (day: string): boolean => {
	const at = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
};

/** Parses a text as milliseconds since 1970; NaN if it isn't a time. */
const parseTime = (text: string, timezone: string): number => {
	const [, day] = TIME.exec(text) ?? [];
	if (day === undefined || !isDay(day)) return NaN;
	try {
		return tryToParseDateTime(text, timezone).toMillis();
	} catch {
		return NaN;
	}
};

/**
 * Reads a number as milliseconds since 1970: Unix seconds have ten digits today, milliseconds
 * thirteen. NaN for any other number, such as 20261127, which could be misread.
 */
const fromNumber = (number: number): number => {
	if (number >= 1e9 && number < 1e10) return number * 1000;
	return number >= 5e11 && number < 1e13 ? number : NaN;
};

/** Reads a value as milliseconds since 1970; NaN if it isn't a time. */
const toTime = (given: unknown, timezone: string): number => {
	if (typeof given === 'number') return fromNumber(given);
	if (typeof given === 'string') {
		const text = given.trim();
		return /^\d+(\.\d+)?$/.test(text) ? fromNumber(Number(text)) : parseTime(text, timezone);
	}
	// As numbers, JavaScript's dates and those of n8n's expressions are milliseconds.
	return kindOf(given) === 'date' ? Number(given) : NaN;
};

/**
 * Reads a time, in milliseconds since 1970; `undefined` if the field is empty. A time without
 * a zone is in `timezone`, such as `Europe/Amsterdam`.
 *
 * @throws InputError
 */
export const readOptionalTime = (
	parameters: Parameters,
	field: Field,
	timezone: string,
): number | undefined => {
	if (!isFilledIn(parameters, field)) return undefined;
	const given = parameters.get(field.name);
	const time = toTime(given, timezone);
	if (Number.isFinite(time)) return time;
	const text = typeof given === 'string' ? given : show(given);
	throw new InputError(
		`"${field.displayName}" is not a date and time: ${text.slice(0, 50)}`,
		`Choose a date and time for "${field.displayName}", or enter one such as 2026-11-23T09:30:00Z. A number must be Unix time in seconds or milliseconds.`,
	);
};

/** A time range in milliseconds since 1970; open where an end is missing. */
export interface Span {
	from?: number;
	to?: number;
}

/** Parses a time of the service as milliseconds; NaN for none, which may be written as the year 1. */
const parse = (time: string | undefined | null): number =>
	time && !time.startsWith('0001-') ? Date.parse(time) : NaN;

/** Whether a time of the service is in a range, inclusive; an unknown time is not. */
export const isWithin = ({ from, to }: Span, time: string | undefined | null): boolean => {
	if (from === undefined && to === undefined) return true;
	const at = parse(time);
	return at >= (from ?? -Infinity) && at <= (to ?? Infinity);
};

/** Whether a time of the service is before a range; an unknown time is not. */
export const isBefore = ({ from }: Span, time: string | undefined | null): boolean =>
	from !== undefined && parse(time) < from;
