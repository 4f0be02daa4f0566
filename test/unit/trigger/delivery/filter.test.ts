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
	test.each([RECEIVED, REJECTED, ARCHIVED])('passes a real $type', (event) => {
		expect(wants(event)).toBe(true);
	});

	test("drops an event that isn't wanted any more", () => {
		expect(wants(REJECTED, { events: ['message.created'] })).toBe(false);
	});

	test('passes an unknown event', () => {
		expect(wants({ type: 'message.reacted' }, { events: ['message.created'] })).toBe(true);
	});

	test.each([
		{},
		{ type: 7 },
		{ type: null, message: null, conversation: null },
		{ type: 'conversation.updated', message: [], conversation: 'none' },
	])('accepts an event of another shape: %j', (event) => {
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
	])('set to %s treats a %s message with %p', (messages, direction, isTaken) => {
		expect(wants(messageCreated({ direction }), { messages })).toBe(isTaken);
	});

	test('drops a created message that has no direction', () => {
		expect(wants(messageCreated({ direction: undefined }), { messages: 'received' })).toBe(false);
	});

	test("doesn't apply to message updates, which are for sent messages", () => {
		expect(wants(REJECTED, { messages: 'received' })).toBe(true);
	});

	test("doesn't apply to conversations", () => {
		expect(wants(ARCHIVED, { messages: 'received' })).toBe(true);
	});
});

describe('message types', () => {
	test('pass any type if none is chosen', () => {
		expect(wants(messageCreated({ type: 'hologram' }))).toBe(true);
	});

	test('pass a chosen type', () => {
		expect(wants(RECEIVED, { messageTypes: ['image', 'text'] })).toBe(true);
	});

	test('pass a chosen type that is unknown', () => {
		const event = messageCreated({ type: 'hologram' });
		expect(wants(event, { messageTypes: ['hologram'] })).toBe(true);
	});

	test("drop a type that wasn't chosen", () => {
		expect(wants(RECEIVED, { messageTypes: ['image'] })).toBe(false);
	});

	test('also apply to message updates', () => {
		expect(wants(REJECTED, { messageTypes: ['text'] })).toBe(false);
	});

	test('pass events without a message', () => {
		expect(wants(ARCHIVED, { messageTypes: ['image'] })).toBe(true);
	});
});

describe('platforms', () => {
	test('pass a chosen platform', () => {
		expect(wants(RECEIVED, { platforms: ['sms', 'whatsapp'] })).toBe(true);
	});

	test("drop a platform that wasn't chosen", () => {
		expect(wants(RECEIVED, { platforms: ['sms'] })).toBe(false);
	});

	test("use the message's platform if it isn't the one that the conversation used last", () => {
		const event = messageCreated({ platform: 'sms' });
		expect(wants(event, { platforms: ['sms'] })).toBe(true);
		expect(wants(event, { platforms: ['whatsapp'] })).toBe(false);
	});

	test("use the conversation's last platform if there is no message", () => {
		const conversation = { ...ARCHIVED.conversation, lastUsedPlatformId: 'telegram' };
		const event = { ...ARCHIVED, conversation };
		expect(wants(event, { platforms: ['telegram'] })).toBe(true);
		expect(wants(event, { platforms: ['sms'] })).toBe(false);
	});

	test('pass an event that names no platform', () => {
		expect(wants(ARCHIVED, { platforms: ['sms'] })).toBe(true);
	});
});

test('passes only events that match all filters', () => {
	const filter = { messages: 'received', messageTypes: ['text'], platforms: ['whatsapp'] };
	expect(wants(RECEIVED, filter)).toBe(true);
	expect(wants(RECEIVED, { ...filter, messageTypes: ['image'] })).toBe(false);
	expect(wants(RECEIVED, { ...filter, platforms: ['sms'] })).toBe(false);
});

describe('channels, conversation status and keywords', () => {
	const { channelId } = RECEIVED.message;
	const contains = (text: string) => [{ match: 'contains' as const, text }];

	test('pass only matching events', () => {
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

	test('use the channel that the conversation used last if there is no message', () => {
		const used = {
			...ARCHIVED,
			conversation: { ...ARCHIVED.conversation, lastUsedChannelId: 'c' },
		};
		expect(wants(used, { channels: ['c'] })).toBe(true);
		expect(wants(used, { channels: ['d'] })).toBe(false);
	});

	test('search captions and replies for keywords too, and match nothing without text', () => {
		const caption = { image: { url: 'https://example.com/a.jpg', caption: 'The red ones' } };
		expect(wants(messageCreated({ content: caption }), { keywords: contains('red') })).toBe(true);
		expect(wants(messageCreated({ content: {} }), { keywords: contains('red') })).toBe(false);
	});

	test('ignore keywords for an event without a message', () => {
		expect(wants(ARCHIVED, { keywords: contains('red') })).toBe(true);
	});
});
