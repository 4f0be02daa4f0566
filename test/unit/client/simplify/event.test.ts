import * as fc from 'fast-check';

import { simplifyEvent } from '../../../../nodes/MessageBirdConversations/client/simplify/event';
import { ARCHIVED, RECEIVED } from '../../support/samples';

const KINDS = ['undefined', 'string', 'number'];

/** The fields whose values are always strings or numbers, whatever was received. */
const FLAT = [
	'event',
	'conversationId',
	'messageId',
	'status',
	'contactId',
	'contactName',
	'contactNumber',
	'platform',
	'channelId',
	'channelName',
	'messageCount',
	'lastReceivedDatetime',
	'createdDatetime',
	'updatedDatetime',
	'conversationStatus',
	'direction',
	'type',
	'text',
	'replyId',
	'replyTitle',
	'replyToMessageId',
	'subject',
	'html',
	'mediaUrl',
	'latitude',
	'longitude',
	'from',
	'to',
	'failure',
	'failureCode',
];

const YEAR_ONE = '0001-01-01T00:00:00Z';

describe('a message event', () => {
	test("has the customer's name if the contact's name is only a number", () => {
		expect(simplifyEvent(RECEIVED)).toMatchObject({
			contactName: 'Customer',
			contactNumber: '+31612345678',
		});
		expect(simplifyEvent({ type: 'message.created', message: RECEIVED.message })).toMatchObject({
			contactName: 'Customer',
		});
	});

	test.each([undefined, null, YEAR_ONE, ''])(
		"has no time of its conversation if the message's own is %j",
		(time) => {
			const message = { ...RECEIVED.message, createdDatetime: time, updatedDatetime: time };
			const simple = simplifyEvent({ ...RECEIVED, message });
			expect(simple).not.toHaveProperty('createdDatetime');
			expect(simple).not.toHaveProperty('updatedDatetime');
			expect(simple.lastReceivedDatetime).toBe(RECEIVED.conversation.lastReceivedDatetime);
		},
	);

	test("doesn't have the conversation's times if the message is missing", () => {
		const simple = simplifyEvent({ ...RECEIVED, message: null });
		expect(simple).not.toHaveProperty('updatedDatetime');
	});

	test("has the message's channel, not the one that the conversation used last", () => {
		const channels = [
			{ id: 'c1', name: 'Support', platformId: 'sms' },
			{ id: 'c2', name: 'Sales', platformId: 'whatsapp' },
		];
		const conversation = { channels, lastUsedChannelId: 'c1', lastUsedPlatformId: 'sms' };
		const show = (channelId?: string) =>
			simplifyEvent({ type: 'message.created', conversation, message: { channelId } });
		const shown = { channelId: 'c2', channelName: 'Sales', platform: 'whatsapp' };
		expect(show('c2')).toMatchObject(shown);
		expect(show('c3')).not.toHaveProperty('channelName');
		expect(show('c3')).not.toHaveProperty('platform');
		expect(show()).toMatchObject({ channelId: 'c1', channelName: 'Support', platform: 'sms' });
	});
});

describe('a conversation event', () => {
	test("has the conversation's times", () => {
		expect(simplifyEvent(ARCHIVED)).toMatchObject({
			createdDatetime: ARCHIVED.conversation.createdDatetime,
			updatedDatetime: ARCHIVED.conversation.updatedDatetime,
		});
	});
});

describe('an event with unexpected fields', () => {
	test.each([{}, 'x', 7, true, [null], [7], [[]], [{ id: null }]])(
		'has no channel if the channels are %j',
		(channels) => {
			const conversation = { id: 'v', channels, lastUsedChannelId: 'c1' };
			expect(simplifyEvent({ type: 'conversation.updated', conversation })).toEqual({
				event: 'conversation.updated',
				conversationId: 'v',
				channelId: 'c1',
			});
		},
	);

	test.each([{ toString: 7 }, ['Noor'], 7, true])("has no name if it's %j", (name) => {
		const contact = { displayName: name, firstName: name, lastName: name };
		expect(simplifyEvent({ type: 'x', conversation: {}, contact })).toEqual({ event: 'x' });
	});

	test('has only texts and numbers in its flat fields, whatever it contains', () => {
		const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant({ toString: 7 }));
		const record = (...names: string[]) =>
			fc.oneof(anything, fc.record(Object.fromEntries(names.map((name) => [name, anything]))));
		const event = fc.record({
			type: anything,
			message: record('id', 'content', 'error', 'status', 'createdDatetime'),
			conversation: record('id', 'channels', 'contact', 'messages', 'lastUsedChannelId'),
			contact: record('id', 'msisdn', 'displayName', 'firstName', 'lastName'),
		});
		fc.assert(
			fc.property(event, (given) => {
				const simple = simplifyEvent(given);
				const kinds = FLAT.map((name) => typeof simple[name]);
				expect(kinds.filter((kind) => !KINDS.includes(kind))).toEqual([]);
			}),
			{ seed: 20_261_125, numRuns: 20_000 },
		);
	});
});
