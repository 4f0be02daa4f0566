import type { INodeProperties } from 'n8n-workflow';

import { checkOption } from '../values/choices';
import { InputError, isEmpty, nameOf, readGroup, type Parameters } from '../values/parameters';
import { readNumeric, readText, show } from '../values/read';
import { readOptionalTime } from '../values/time';

// Named as in n8n's own nodes that wait, so that their settings can be pasted.
const limitType: INodeProperties = {
	displayName: 'Limit Type',
	name: 'limitType',
	type: 'options',
	default: 'afterTimeInterval',
	description: 'When to go on without an answer: after some time, or at a certain time',
	options: [
		{ name: 'After Time Interval', value: 'afterTimeInterval', description: 'After some time' },
		{ name: 'At Specified Time', value: 'atSpecifiedTime', description: 'At a certain time' },
	],
};

const resumeAmount: INodeProperties = {
	displayName: 'Amount',
	name: 'resumeAmount',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 2 },
	default: 1,
	description: 'How long to wait',
	displayOptions: { show: { limitType: ['afterTimeInterval'] } },
};

const UNITS = [
	{ name: 'Minutes', value: 'minutes', seconds: 60 },
	{ name: 'Hours', value: 'hours', seconds: 3600 },
	{ name: 'Days', value: 'days', seconds: 86_400 },
];

const DEFAULT_UNIT = 'hours';

const resumeUnit: INodeProperties = {
	displayName: 'Unit',
	name: 'resumeUnit',
	type: 'options',
	default: DEFAULT_UNIT,
	description: 'The unit of the amount',
	displayOptions: { show: { limitType: ['afterTimeInterval'] } },
	options: UNITS.map(({ name, value }) => ({ name, value })),
};

const maxDateAndTime: INodeProperties = {
	displayName: 'Max Date and Time',
	name: 'maxDateAndTime',
	type: 'dateTime',
	default: '',
	description: 'When to go on without an answer',
	displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
};

export const limitWaitTime: INodeProperties = {
	displayName: 'Limit Wait Time',
	name: 'limitWaitTime',
	type: 'fixedCollection',
	description:
		'How long to wait at most. Without a limit, the execution waits until it is answered.',
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [limitType, resumeAmount, resumeUnit, maxDateAndTime],
		},
	],
};

/** The longest time to wait that is accepted, in seconds: ten years. */
const MAX_SECONDS = 3660 * 86_400;

/** @throws InputError */
const readInterval = (values: Parameters, nowSeconds: number): number => {
	const unit = readText(values, resumeUnit) || DEFAULT_UNIT;
	const { seconds: unitSeconds } = checkOption(values, resumeUnit, unit, UNITS);
	const amount = isEmpty(values, resumeAmount)
		? Number(resumeAmount.default)
		: readNumeric(values, resumeAmount);
	const seconds = amount * unitSeconds;
	if (seconds > 0 && seconds <= MAX_SECONDS) return nowSeconds + seconds;
	throw new InputError(
		`${nameOf(values, resumeAmount)} is ${show(values.get(resumeAmount.name))}, which is ${seconds > 0 ? 'more than ten years' : 'not a number above 0'}`,
		`Enter how long to wait in "${resumeAmount.displayName}". Without "${limitWaitTime.displayName}", the execution waits until it is answered.`,
	);
};

/** @throws InputError */
const readMoment = (values: Parameters, timezone: string, nowSeconds: number): number => {
	const time = readOptionalTime(values, maxDateAndTime, timezone);
	if (time !== undefined && time / 1000 > nowSeconds) return time / 1000;
	throw new InputError(
		`${nameOf(values, maxDateAndTime)} is ${time === undefined ? 'empty' : `in the past: ${new Date(time).toISOString()}`}`,
		`Choose a time in the future, or remove "${limitWaitTime.displayName}".`,
	);
};

/**
 * Reads until when to wait, in seconds since 1970; `undefined` without a limit.
 *
 * @param timezone the zone of a time that has none
 * @param now milliseconds since 1970
 * @throws InputError
 */
export const readLimitWaitTime = (
	options: Parameters,
	timezone: string,
	now: number,
): number | undefined => {
	const [values] = readGroup(options, limitWaitTime, 'values');
	if (!values) return undefined;
	const isMoment = readText(values, limitType) === 'atSpecifiedTime';
	return isMoment ? readMoment(values, timezone, now / 1000) : readInterval(values, now / 1000);
};
