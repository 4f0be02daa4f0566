import { readLimitWaitTime } from '../../../../nodes/MessageBirdConversations/parameters/waiting/limitWaitTime';
import { InputError } from '../../../../nodes/MessageBirdConversations/parameters/values/parameters';

const NOW = Date.parse('2026-11-23T12:00:00Z');

const read = (values: object | undefined, timezone = 'UTC') =>
	readLimitWaitTime(
		{ get: (name) => (name === 'limitWaitTime' && values ? { values } : undefined) },
		timezone,
		NOW,
	);

/** Seconds from now. */
const secondsFor = (values: object, timezone?: string): number =>
	(read(values, timezone) ?? NaN) - NOW / 1000;

const errorFor = (values: object): InputError => {
	try {
		read(values);
	} catch (thrown) {
		if (thrown instanceof InputError) return thrown;
	}
	throw new Error('It was accepted');
};

test('without a limit, the execution waits until it is answered', () => {
	expect(read(undefined)).toBeUndefined();
});

test.each<[object, number]>([
	[{ limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' }, 2700],
	[{ limitType: 'afterTimeInterval', resumeAmount: 1.5, resumeUnit: 'hours' }, 5400],
	[{ limitType: 'afterTimeInterval', resumeAmount: 2, resumeUnit: 'days' }, 172_800],
	[{ limitType: 'afterTimeInterval', resumeAmount: '3', resumeUnit: 'hours' }, 10_800],
	[{ limitType: 'afterTimeInterval', resumeAmount: 3660, resumeUnit: 'days' }, 3660 * 86_400],
	// n8n stores no value that is the default.
	[{ limitType: 'afterTimeInterval' }, 3600],
	[{}, 3600],
	[{ resumeUnit: 'minutes' }, 60],
	[{ resumeAmount: 5 }, 18_000],
])('%j is in %d seconds', (values, seconds) => {
	expect(secondsFor(values)).toBeCloseTo(seconds, 6);
});

test("a time without a zone is in the workflow's", () => {
	const at = { limitType: 'atSpecifiedTime', maxDateAndTime: '2026-11-23T15:00:00' };

	expect(secondsFor(at)).toBe(3 * 3600);
	expect(secondsFor(at, 'Europe/Amsterdam')).toBe(2 * 3600);
	expect(secondsFor({ ...at, maxDateAndTime: '2026-11-23T15:00:00Z' }, 'Europe/Amsterdam')).toBe(
		3 * 3600,
	);
});

test.each<[object, string, string]>([
	[
		{ resumeAmount: 0 },
		'"Amount" under Limit Wait Time is 0, which is not a number above 0',
		'Enter how long to wait in "Amount"',
	],
	[
		{ resumeAmount: -1 },
		'"Amount" under Limit Wait Time is -1, which is not a number above 0',
		'Enter how long',
	],
	[
		{ resumeAmount: 'soon' },
		'"Amount" under Limit Wait Time is "soon", which is not a number above 0',
		'Enter how long',
	],
	[
		{ resumeAmount: 3661, resumeUnit: 'days' },
		'"Amount" under Limit Wait Time is 3661, which is more than ten years',
		'Without "Limit Wait Time"',
	],
	[
		{ resumeUnit: 'weeks' },
		'"Unit" under Limit Wait Time is "weeks", which is not one of its options',
		'Minutes',
	],
	[
		{ limitType: 'atSpecifiedTime' },
		'"Max Date and Time" under Limit Wait Time is empty',
		'Choose a time in the future, or remove "Limit Wait Time"',
	],
	[
		{ limitType: 'atSpecifiedTime', maxDateAndTime: '2026-11-23T12:00:00Z' },
		'"Max Date and Time" under Limit Wait Time is in the past: 2026-11-23T12:00:00.000Z',
		'Choose a time in the future',
	],
	[
		{ limitType: 'atSpecifiedTime', maxDateAndTime: 'tomorrow' },
		'"Max Date and Time" is not a date and time: tomorrow',
		'2026-11-23T09:30:00Z',
	],
])('%j is refused: %s', (values, message, remedy) => {
	const error = errorFor(values);

	expect(error.message).toBe(message);
	expect(error.remedy).toContain(remedy);
});
