import {
	readMessage,
	replyFields,
	sendFields,
	startFields,
} from '../../../nodes/MessageBirdConversations/parameters/outgoingMessage';

const TEXT: Record<string, unknown> = { messageType: 'text', text: 'Hello' };

const readWith = (additionalFields: object, given = TEXT) =>
	readMessage({ get: (name) => ({ ...given, additionalFields })[name] }, sendFields);

const BARE = { type: 'text', content: { text: 'Hello' } };

test('adds nothing to the request if no additional field is set', () => {
	expect(readWith({})).toEqual(BARE);
	expect(readWith({ reportUrl: '', source: '{}', ttl: ' ', disableUrlPreview: false })).toEqual(
		BARE,
	);
});

test('puts each additional field where the API expects it', () => {
	const added = readWith({
		reportUrl: 'https://example.com/reports',
		fallbackChannelId: { __rl: true, mode: 'id', value: 'c2' },
		fallbackAfter: '90 minutes',
		replyToMessageId: ' m1 ',
		source: '{ "orderId": 17 }',
		tag: 'human_agent',
		trackId: 'november',
		ttl: '1 day',
		disableUrlPreview: true,
	});
	expect(added).toEqual({
		type: 'text',
		content: { text: 'Hello', disableUrlPreview: true },
		reportUrl: 'https://example.com/reports',
		fallback: { from: 'c2', after: '1h30m' },
		replyTo: { id: 'm1' },
		source: { orderId: 17 },
		tag: 'human_agent',
		trackId: 'november',
		ttl: '24h',
	});
});

test('disables the URL preview only in text messages', () => {
	const location = { messageType: 'location', latitude: 1, longitude: 2 };
	expect(readWith({ disableUrlPreview: true }, location).content).toEqual({
		location: { latitude: 1, longitude: 2 },
	});
});

test.each([
	['30m', '30m'],
	['90s', '1m30s'],
	['24h', '24h'],
	['2 days', '48h'],
	['1 Hour and 5 min', '1h5m'],
	['1h, 30 minutes', '1h30m'],
])('reads "%s" as the duration %s', (given, expected) => {
	expect(readWith({ ttl: given }).ttl).toBe(expected);
});

test.each(['30', '0m', 'soon', '1 fortnight', '-5m', '1.5h', 'm30', '5m x'])(
	'refuses "%s" as a duration and names the field',
	(ttl) => {
		expect(() => readWith({ ttl })).toThrow(
			`"Time to Live" under Additional Fields is "${ttl}", which is not a duration`,
		);
	},
);

test('refuses a delay without a fallback channel', () => {
	expect(() => readWith({ fallbackAfter: '30m' })).toThrow(
		'"Fallback After" under Additional Fields is set, but "Fallback Channel" isn\'t',
	);
});

test.each([
	['starting', startFields, false],
	['sending', sendFields, true],
	['replying', replyFields, true],
])('offers a fallback and a quote only if the API supports them for %s', (_, field, isOffered) => {
	const names = (field.options ?? []).map(({ name }) => name);
	expect(names.includes('fallbackChannelId')).toBe(isOffered);
	expect(names.includes('replyToMessageId')).toBe(isOffered);
});
