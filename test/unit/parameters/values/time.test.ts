import { readOptionalTime } from '../../../../nodes/MessageBirdConversations/parameters/values/time';

const read = (given: unknown, timezone = 'Asia/Tokyo'): number | undefined =>
	readOptionalTime({ get: () => given }, { name: 'at', displayName: 'At' }, timezone);

const NOON = Date.parse('2026-01-05T12:00:00Z');

test.each([
	['2026-01-05T21:00:00', 'Asia/Tokyo'],
	['2026-01-05 21:00', 'Asia/Tokyo'],
	['2026-01-05T04:00:00.000', 'America/Los_Angeles'],
	['2026-01-05T13:00', 'Europe/Amsterdam'],
])("reads %s in the given zone %s, not in the process's", (text, timezone) => {
	expect(read(text, timezone)).toBe(NOON);
});

test('applies the summer time of that day', () => {
	expect(read('2026-07-05T14:00:00', 'Europe/Amsterdam')).toBe(Date.parse('2026-07-05T12:00:00Z'));
});

test.each([
	'2026-01-05T12:00:00Z',
	'2026-01-05T17:30:00+05:30',
	'2026-01-05T13:00+0100',
	'2026-01-05T12:00:00.000000000Z',
	'2026-01-05 12:00:00 +00:00',
	' 2026-01-05T12:00:00Z ',
	NOON,
	NOON / 1000,
	String(NOON),
	` ${NOON / 1000} `,
	`${NOON / 1000}.000000`,
	new Date(NOON),
])('reads %p, which has its own zone', (given) => {
	expect(read(given)).toBe(NOON);
});

test('reads a day as its start', () => {
	expect(read('2026-01-05', 'Asia/Tokyo')).toBe(Date.parse('2026-01-04T15:00:00Z'));
});

test('accepts 29 February only in leap years', () => {
	expect(read('2028-02-29T00:00:00Z')).toBe(Date.parse('2028-02-29T00:00:00Z'));
	expect(() => read('2026-02-29T00:00:00Z')).toThrow('"At" is not a date and time: 2026-02-29');
});

test.each([
	'2026-02-30T09:00:00',
	'2026-04-31',
	'2026-13-01',
	'2026-00-01',
	'2026-01-05T25:00:00Z',
	'2026-01-05T12:61:00Z',
	'2026-1-5',
	'5 Jan 2026',
	'05/01/2026',
	'2026',
	'20260105',
	'202601051200',
	20260105,
	202601051200,
	0,
	-NOON,
	NOON * 1000,
	'12:30',
	'soon',
	NaN,
	Infinity,
	true,
	[NOON],
	{ day: 1 },
	new Date('soon'),
])('refuses %p', (given) => {
	expect(() => read(given)).toThrow('"At" is not a date and time');
});

test.each([undefined, null, ''])('reads %p as no time', (given) => {
	expect(read(given)).toBeUndefined();
});
