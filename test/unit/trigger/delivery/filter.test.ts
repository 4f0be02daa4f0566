import {
	isWanted,
	type Filter,
} from '../../../../nodes/MessageBirdConversations/trigger/delivery/filter';
import { ARCHIVED, RECEIVED, REJECTED } from '../../support/samples';

const EVERYTHING: Filter = {
	events: ['conversation.created', 'conversation.updated', 'message.created', 'message.updated'],
	messages: 'all',
	messageTypes: [],
	platforms: [],
	channels: [],
	conversationStatuses: [],
	keywords: [],
};

const wants = (event: Record<string, unknown>, filter: Partial<Filter> = {}): boolean =>
	isWanted(event, { ...EVERYTHING, ...filter });

const messageCreated = (message: Record<string, unknown>) => ({
	...RECEIVED,
	message: { ...RECEIVED.message, ...message },
});

describe('events', () => {
	test.each([RECEIVED, REJECTED, ARCHIVED])('lets a real $type through', (event) => {
		expect(wants(event)).toBe(true);
	});

	test('keeps out an event that is no longer wanted', () => {
		expect(wants(REJECTED, { events: ['message.created'] })).toBe(false);
	});

	test('lets through an event that nobody knows yet', () => {
		expect(wants({ type: 'message.reacted' }, { events: ['message.created'] })).toBe(true);
	});

	test.each([
		{},
		{ type: 7 },
		{ type: null, message: null, conversation: null },
		{ type: 'conversation.updated', message: [], conversation: 'none' },
	])('can take an event of another shape: %j', (event) => {
		expect(wants(event, { messageTypes: ['text'], platforms: ['sms'] })).toBe(true);
	});
});

describe('direction', () => {
	test.each([
		['received', 'received', true],
		['received', 'sent', false],
		['sent', 'sent', true],
		['sent', 'received', false],
		['all', 'received', true],
		['all', 'sent', true],
		['all', 'echoed', true],
		['received', 'echoed', false],
	])('wanting %s messages, it answers to a %s one with %p', (messages, direction, isTaken) => {
		expect(wants(messageCreated({ direction }), { messages })).toBe(isTaken);
	});

	test('keeps out a created message that does not say whether it was received', () => {
		expect(wants(messageCreated({ direction: undefined }), { messages: 'received' })).toBe(false);
	});

	test("doesn't matter to updates of messages, which are of sent ones", () => {
		expect(wants(REJECTED, { messages: 'received' })).toBe(true);
	});

	test("doesn't matter to conversations", () => {
		expect(wants(ARCHIVED, { messages: 'received' })).toBe(true);
	});
});

describe('message types', () => {
	test('lets any type through where none is chosen', () => {
		expect(wants(messageCreated({ type: 'hologram' }))).toBe(true);
	});

	test('lets a chosen type through', () => {
		expect(wants(RECEIVED, { messageTypes: ['image', 'text'] })).toBe(true);
	});

	test('lets a chosen type through that nobody knows yet', () => {
		const event = messageCreated({ type: 'hologram' });
		expect(wants(event, { messageTypes: ['hologram'] })).toBe(true);
	});

	test('keeps out a type that was not chosen', () => {
		expect(wants(RECEIVED, { messageTypes: ['image'] })).toBe(false);
	});

	test('holds for updates of messages too', () => {
		expect(wants(REJECTED, { messageTypes: ['text'] })).toBe(false);
	});

	test('lets through events that hold no message', () => {
		expect(wants(ARCHIVED, { messageTypes: ['image'] })).toBe(true);
	});
});

describe('platforms', () => {
	test('lets a chosen platform through', () => {
		expect(wants(RECEIVED, { platforms: ['sms', 'whatsapp'] })).toBe(true);
	});

	test('keeps out a platform that was not chosen', () => {
		expect(wants(RECEIVED, { platforms: ['sms'] })).toBe(false);
	});

	test('goes by the message where it came by another platform than the conversation last', () => {
		const event = messageCreated({ platform: 'sms' });
		expect(wants(event, { platforms: ['sms'] })).toBe(true);
		expect(wants(event, { platforms: ['whatsapp'] })).toBe(false);
	});

	test("goes by the conversation's last platform where there is no message", () => {
		const conversation = { ...ARCHIVED.conversation, lastUsedPlatformId: 'telegram' };
		const event = { ...ARCHIVED, conversation };
		expect(wants(event, { platforms: ['telegram'] })).toBe(true);
		expect(wants(event, { platforms: ['sms'] })).toBe(false);
	});

	test('lets through an event that names no platform', () => {
		expect(wants(ARCHIVED, { platforms: ['sms'] })).toBe(true);
	});
});

test('wants all choices to fit at once', () => {
	const filter = { messages: 'received', messageTypes: ['text'], platforms: ['whatsapp'] };
	expect(wants(RECEIVED, filter)).toBe(true);
	expect(wants(RECEIVED, { ...filter, messageTypes: ['image'] })).toBe(false);
	expect(wants(RECEIVED, { ...filter, platforms: ['sms'] })).toBe(false);
});

describe('channels, conversation status and keywords', () => {
	const { channelId } = RECEIVED.message;
	const contains = (text: string) => [{ match: 'contains' as const, text }];

	test('keep only what fits', () => {
		expect(wants(RECEIVED, { channels: [channelId] })).toBe(true);
		expect(wants(RECEIVED, { channels: ['another'] })).toBe(false);
		expect(wants(RECEIVED, { conversationStatuses: ['active'] })).toBe(true);
		expect(wants(RECEIVED, { conversationStatuses: ['archived'] })).toBe(false);
		expect(
			wants(messageCreated({ content: { text: 'Stop!' } }), { keywords: contains('stop') }),
		).toBe(true);
		expect(wants(messageCreated({ content: { text: 'Go' } }), { keywords: contains('stop') })).toBe(
			false,
		);
	});

	test('look at the channel that a conversation last used where there is no message', () => {
		const used = {
			...ARCHIVED,
			conversation: { ...ARCHIVED.conversation, lastUsedChannelId: 'c' },
		};
		expect(wants(used, { channels: ['c'] })).toBe(true);
		expect(wants(used, { channels: ['d'] })).toBe(false);
	});

	test('look for keywords in captions and answers too, and find none where there is no text', () => {
		const caption = { image: { url: 'https://example.com/a.jpg', caption: 'The red ones' } };
		expect(wants(messageCreated({ content: caption }), { keywords: contains('red') })).toBe(true);
		expect(wants(messageCreated({ content: {} }), { keywords: contains('red') })).toBe(false);
	});

	test('hold no keyword against an event that has no message', () => {
		expect(wants(ARCHIVED, { keywords: contains('red') })).toBe(true);
	});
});
