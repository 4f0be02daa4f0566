import type {
	Conversation,
	Message,
} from '../../../nodes/MessageBirdConversations/client/contract/types';
import {
	readConversationFilter,
	readMessageFilter,
} from '../../../nodes/MessageBirdConversations/parameters/filters';

const having = (filters: object) => ({
	get: (name: string): unknown => (name === 'filters' ? filters : undefined),
});

const conversations = (filters: object) => readConversationFilter(having(filters), 'UTC');
const messages = (filters: object) => readMessageFilter(having(filters), 'UTC');

/** The service returns more fields than the contract has, and in other formats. */
const conversation = (fields: object): Conversation => ({ id: 'c1', contactId: 'k1', ...fields });
const message = (fields: object): Message => ({ id: 'm1', type: 'text', ...fields });

const isWanted = (filters: object, fields: object): boolean =>
	conversations(filters).filter.isWanted(conversation(fields));

describe('a contact filter', () => {
	test.each([31600000001, '31600000001', '+31600000001'])(
		'matches the number that the service returns as %p',
		(msisdn) => {
			for (const contact of ['+31600000001', '31600000001', '+31 (6) 0000-0001', '0031600000001']) {
				expect(isWanted({ contact }, { contact: { msisdn } })).toBe(true);
			}
			expect(isWanted({ contact: '+31600000002' }, { contact: { msisdn } })).toBe(false);
		},
	);

	test.each([{}, { contact: null }, { contact: {} }, { contact: { msisdn: 0 } }])(
		'matches the ID of a contact without a number, as in %j',
		(fields) => {
			expect(isWanted({ contact: 'k1' }, fields)).toBe(true);
			expect(isWanted({ contact: '+31600000001' }, fields)).toBe(false);
			expect(isWanted({ contact: '0' }, fields)).toBe(false);
		},
	);
});

describe('a platform filter', () => {
	const channels = [
		{ id: 'a', platformId: 'sms' },
		{ id: 'b', platformId: 'whatsapp' },
	];

	test.each(['whatsapp', 'WhatsApp', 'WHATSAPP'])('ignores case, as in %s', (platform) => {
		expect(isWanted({ platforms: [platform] }, { lastUsedPlatformId: 'whatsapp' })).toBe(true);
		expect(isWanted({ platforms: [platform] }, { lastUsedPlatformId: 'sms' })).toBe(false);
	});

	test('uses the channel used last if the service names no platform', () => {
		const fields = { channels, lastUsedChannelId: 'b' };
		expect(isWanted({ platforms: ['whatsapp'] }, fields)).toBe(true);
		expect(isWanted({ platforms: ['sms'] }, fields)).toBe(false);
	});

	test("doesn't match an unknown platform", () => {
		expect(isWanted({ platforms: ['sms'] }, {})).toBe(false);
		expect(isWanted({ platforms: ['sms'] }, { channels, lastUsedChannelId: 'c' })).toBe(false);
		const ofNull = { lastUsedPlatformId: null, channels: [{ id: 'a', platformId: null }] };
		expect(isWanted({ platforms: ['sms'] }, { ...ofNull, lastUsedChannelId: 'a' })).toBe(false);
	});
});

describe('a channel filter', () => {
	test('matches any channel of the conversation', () => {
		const channelId = { mode: 'id', value: 'a' };
		expect(isWanted({ channelId }, { lastUsedChannelId: 'a' })).toBe(true);
		expect(isWanted({ channelId }, { channels: [{ id: 'b' }, { id: 'a' }] })).toBe(true);
		expect(isWanted({ channelId }, { channels: [{ id: 'b' }], lastUsedChannelId: 'b' })).toBe(
			false,
		);
		expect(isWanted({ channelId }, { channels: null })).toBe(false);
	});
});

describe('a status filter for conversations', () => {
	test.each(['active', 'archived'])('with %s is passed to the API, not applied here', (status) => {
		const read = conversations({ status });
		expect(read.status).toBe(status);
		expect(read.filter.isFiltered).toBe(false);
	});

	test.each([{}, { status: '' }])(
		"isn't passed to the API if there's none, as in %j",
		(filters) => {
			expect(conversations(filters).status).toBeUndefined();
		},
	);

	test.each(['all', 'active;archived', 'Active'])(
		"refuses %s, which the API doesn't have",
		(status) => {
			expect(() => conversations({ status })).toThrow(`"Status" is "${status}"`);
		},
	);
});

describe('a time range', () => {
	const span = { lastActivityFrom: '2026-01-05T12:00:00Z', lastActivityTo: '2026-01-06T12:00:00Z' };

	test.each([
		['2026-01-05T12:00:00Z', true],
		['2026-01-05T12:00:00.000000001Z', true],
		['2026-01-05T11:59:59.999Z', false],
		['2026-01-05T13:00:00+01:00', true],
		['2026-01-06T12:00:00.000Z', true],
		['2026-01-06T12:00:00.001Z', false],
		['0001-01-01T00:00:00Z', false],
		[null, false],
		[undefined, false],
	])('is inclusive: %p is %p', (lastReceivedDatetime, expected) => {
		expect(isWanted(span, { lastReceivedDatetime })).toBe(expected);
	});

	test.each([
		['2026-01-05T11:59:59.999Z', true],
		['2026-01-05T12:00:00Z', false],
		['2027-01-01T00:00:00Z', false],
		// It says nothing about the entries that follow.
		['0001-01-01T00:00:00Z', false],
		[null, false],
	])('is past at the first item before it: %p is %p', (lastReceivedDatetime, expected) => {
		const { filter } = conversations(span);
		expect(filter.isPast?.(conversation({ lastReceivedDatetime }))).toBe(expected);
	});

	test('without a start is never past', () => {
		expect(conversations({ lastActivityTo: span.lastActivityTo }).filter).not.toHaveProperty(
			'isPast',
		);
		expect(messages({ toTime: span.lastActivityTo })).not.toHaveProperty('isPast');
		expect(messages({ fromTime: span.lastActivityTo })).toHaveProperty('isPast');
	});
});

describe('a message filter', () => {
	test.each([
		[{ direction: 'sent' }, { direction: 'sent' }, { direction: 'received' }],
		[{ types: ['text', 'image'] }, { type: 'image' }, { type: 'video' }],
		[{ types: ['whatsappOrder'] }, { type: 'whatsappOrder' }, { type: 'text' }],
		// An unknown value that the service may introduce.
		[{ types: ['new'] }, { type: 'new' }, { type: 'text' }],
		[{ statuses: ['read', 'Failed'] }, { status: 'failed' }, { status: 'sent' }],
		[{ statuses: ['expired'] }, { status: 'expired' }, {}],
	])('of %j matches %j and not %j', (filters, good, bad) => {
		const filter = messages(filters);
		expect(filter.isFiltered).toBe(true);
		expect(filter.isWanted(message(good))).toBe(true);
		expect(filter.isWanted(message(bad))).toBe(false);
	});

	test.each([{}, { types: [], statuses: [], direction: '', fromTime: '', toTime: '' }])(
		'matches everything if nothing is chosen, as in %j',
		(filters) => {
			expect(messages(filters).isFiltered).toBe(false);
			expect(messages(filters).isWanted(message({}))).toBe(true);
		},
	);
});
