import { validateFieldType } from 'n8n-workflow';

import { InputError, toText, type Field, type Parameters } from './read';

/**
 * Reads a time, in milliseconds since 1970; `undefined` where there is none. A time without a zone
 * is in the zone of n8n.
 *
 * @throws InputError
 */
export const readOptionalTime = (
	parameters: Parameters,
	{ name, displayName }: Field,
): number | undefined => {
	const given = parameters.get(name);
	if (given === undefined || given === null || given === '') return undefined;
	// n8n's own reading takes whatever expressions give, too.
	const read = validateFieldType(name, given, 'dateTime');
	const time: unknown = read.valid ? read.newValue : undefined;
	if (time !== undefined) return Number(time);
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

/** Whether a time of the service lies in a span; one that is not known doesn't. */
export const isWithin = ({ from, to }: Span, time: string | undefined | null): boolean => {
	if (from === undefined && to === undefined) return true;
	const at = Date.parse(time ?? '');
	return at >= (from ?? -Infinity) && at <= (to ?? Infinity);
};

/** Whether a time of the service lies before a span; one that is not known doesn't. */
export const isBefore = ({ from }: Span, time: string | undefined | null): boolean =>
	from !== undefined && Date.parse(time ?? '') < from;
