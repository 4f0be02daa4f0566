import * as fc from 'fast-check';

import {
	contactName,
	contactNumber,
	simplifyConversation,
	simplifyEvent,
	simplifyMessage,
} from '../../../nodes/MessageBirdConversations/client/simplify';
import { ARCHIVED, conversationOf, messageOf, RECEIVED, REJECTED } from '../support/samples';

const simpleMessage = (message: object) => simplifyMessage(messageOf(message));
const simpleConversation = (conversation: object) =>
	simplifyConversation(conversationOf(conversation));

const nameOf = (contact: object) => contactName(conversationOf({ contact }));
const numberOf = (contact: object) => contactNumber(conversationOf({ contact }));

const YEAR_ONE = '0001-01-01T00:00:00Z';

describe('a message', () => {
	test('keeps the most useful fields if it was received', () => {
		expect(simpleMessage(RECEIVED.message)).toEqual({
			id: '396080b1fa0a4e6781bfda4b8b9f00b6',
			conversationId: 'd159a2b8328e4d36b13817cf4808e608',
			direction: 'received',
			type: 'text',
			text: 'Just to test something',
			from: '+31612345678',
			to: '+12057455030',
			platform: 'whatsapp',
			channelId: '044a3138-744f-4599-b908-93b035927a47',
			status: 'received',
			createdDatetime: '2023-04-27T10:54:52Z',
			updatedDatetime: '2023-04-27T10:54:52Z',
		});
	});

	test("tells why it wasn't delivered, and which template it was", () => {
		expect(simpleMessage(REJECTED.message)).toMatchObject({
			type: 'hsm',
			text: 'tpl',
			status: 'rejected',
			failure: 'Contact is not registered on WhatsApp',
			failureCode: 302,
		});
	});

	test.each([
		[{ code: 470 }, { failureCode: 470 }],
		[{ code: '470', description: '' }, { failureCode: '470' }],
		[
			{ code: 301, description: 'Failed' },
			{ failure: 'Failed', failureCode: 301 },
		],
		[
			{ code: 301, message: 'Failed' },
			{ failure: 'Failed', failureCode: 301 },
		],
		[{ code: 0, description: '' }, {}],
		[{ code: null }, {}],
		[{ code: {} }, {}],
		[null, {}],
	])("shows for %j the failure's description and code, or the one that it has", (error, told) => {
		expect(simpleMessage({ id: 'm', error })).toEqual({ id: 'm', ...told });
	});

	test.each([
		[{ text: '', image: { url: 'https://x.example', caption: 'Look' } }, 'Look'],
		[{ text: ' \u200b', file: { caption: 'Look' } }, 'Look'],
		[{ image: { caption: '' }, video: { caption: 'Look' } }, 'Look'],
		[{ interactive: { reply: { text: '', title: 'Yes' } } }, 'Yes'],
		[{ text: 'Hi', image: { caption: 'Look' } }, 'Hi'],
		[{ text: ' ' }, ' '],
		[{ text: '' }, undefined],
	])('ignores empty texts in %j', (content, text) => {
		expect(simpleMessage({ content }).text).toBe(text);
	});

	const url = 'https://media.messagebird.com/v1/media/1f2c';
	test.each([
		['image', { image: { url, caption: 'Look' } }, { text: 'Look', mediaUrl: url }],
		['video', { video: { url, caption: 'Look' } }, { text: 'Look', mediaUrl: url }],
		['file', { file: { url, caption: 'Look' } }, { text: 'Look', mediaUrl: url }],
		['audio', { audio: { url } }, { mediaUrl: url }],
		['whatsappSticker', { whatsappSticker: { link: url } }, { mediaUrl: url }],
		['location', { location: { latitude: 0, longitude: -4.5 } }, { latitude: 0, longitude: -4.5 }],
		['email', { email: { subject: 'Your order' } }, { text: 'Your order' }],
		['whatsappText', { whatsappText: { text: { body: 'Hi' } } }, { text: 'Hi' }],
		[
			'interactive',
			{ interactive: { type: 'button_reply', reply: { id: '1', text: 'Yes' } } },
			{ text: 'Yes' },
		],
		['interactive', { interactive: { body: { text: 'Choose' } } }, { text: 'Choose' }],
	])('finds the text and the media of type %s', (type, content, found) => {
		expect(simpleMessage({ id: 'm', type, content })).toEqual({ id: 'm', type, ...found });
	});

	test.each([{ hologram: { text: 'hi' } }, { text: null }, { image: null }, {}, null, undefined])(
		'keeps everything but the text if its type is unknown and its content is %j',
		(content) => {
			expect(simpleMessage({ id: 'm', type: 'hologram', status: 'teleported', content })).toEqual({
				id: 'm',
				type: 'hologram',
				status: 'teleported',
			});
		},
	);

	test('keeps the ID and status of a response to send', () => {
		const receipt = { id: 'm', status: 'accepted', fallback: null };
		expect(simpleMessage(receipt)).toEqual({ id: 'm', status: 'accepted' });
	});

	test('leaves out empty fields, null and times in the year 1', () => {
		const message = {
			id: 'm',
			from: '',
			to: null,
			createdDatetime: YEAR_ONE,
			updatedDatetime: null,
		};
		expect(simpleMessage(message)).toEqual({ id: 'm' });
	});
});

describe('a conversation', () => {
	const { contact, conversation } = RECEIVED;
	const channels = [
		{ id: 'c1', name: 'Support', platformId: 'sms', status: 'active' },
		{ id: 'c2', name: 'Sales', platformId: 'whatsapp', status: 'action_required' },
	];

	test('keeps the most useful fields', () => {
		expect(
			simpleConversation({
				...conversation,
				contact: { ...contact, displayName: 'Noor' },
				channels,
				lastUsedChannelId: 'c2',
				messages: { totalCount: 3, href: 'https://x.example', lastMessageId: 'm' },
			}),
		).toEqual({
			id: 'd159a2b8328e4d36b13817cf4808e608',
			status: 'active',
			contactId: 'b9b299127dbb4f88bb2dd681e10f6e2d',
			contactName: 'Noor',
			contactNumber: '+31612345678',
			platform: 'whatsapp',
			channelId: 'c2',
			channelName: 'Sales',
			messageCount: 3,
			lastReceivedDatetime: '2023-04-27T10:54:55.207355235Z',
			createdDatetime: '2023-04-27T10:46:26Z',
			updatedDatetime: '2023-04-27T10:46:26.152718694Z',
		});
	});

	test('takes the platform from the channel if the last one is missing', () => {
		expect(simpleConversation({ id: 'v', channels, lastUsedChannelId: 'c1' })).toMatchObject({
			platform: 'sms',
			channelName: 'Support',
		});
	});

	test('keeps a message count of zero', () => {
		expect(simpleConversation({ id: 'v', messages: { totalCount: 0 } })).toEqual({
			id: 'v',
			messageCount: 0,
		});
	});

	test("takes the contact's ID from the contact if it's only there", () => {
		expect(simpleConversation({ contact: { id: 'k' } })).toEqual({ contactId: 'k' });
	});

	test.each([null, [], {}, { vip: 'yes' }])(
		'accepts %j as customDetails and attributes',
		(details) => {
			const given = { id: 'k', msisdn: 31612345678, customDetails: details, attributes: details };
			expect(simpleConversation({ id: 'v', contact: given })).toEqual({
				id: 'v',
				contactId: 'k',
				contactNumber: '+31612345678',
			});
		},
	);

	test('needs neither contact nor channels, as after an update', () => {
		expect(simpleConversation(ARCHIVED.conversation)).toEqual({ ...ARCHIVED.conversation });
	});

	test.each([YEAR_ONE, '0001-01-01T00:00:00.000000000Z', null, ''])(
		'leaves out %p as the time of the last received message',
		(lastReceivedDatetime) => {
			expect(simpleConversation({ id: 'v', lastReceivedDatetime })).toEqual({ id: 'v' });
		},
	);

	test('accepts null as contact, channels and messages', () => {
		const empty = { id: 'v', contact: null, messages: null, channels: null };
		expect(simpleConversation(empty)).toEqual({ id: 'v' });
	});
});

describe("a contact's number", () => {
	test.each([
		[31612345678, '+31612345678'],
		['31612345678', '+31612345678'],
		['+31612345678', '+31612345678'],
	])('is read from %p', (msisdn, number) => {
		expect(numberOf({ msisdn })).toBe(number);
	});

	test.each([undefined, null, '', 0, '0', '+', {}])('is missing if msisdn is %p', (msisdn) => {
		expect(numberOf({ msisdn })).toBeUndefined();
	});
});

describe("a contact's name", () => {
	test.each([
		[{ displayName: 'Noor', firstName: 'N', lastName: 'V' }, 'Noor'],
		[{ displayName: '', firstName: 'Noor', lastName: 'Visser' }, 'Noor Visser'],
		[{ displayName: null, firstName: 'Noor', lastName: 'Visser' }, 'Noor Visser'],
		[{ firstName: '', lastName: 'Visser' }, 'Visser'],
		[{ firstName: null, lastName: null }, undefined],
		[{ displayName: '', firstName: '', lastName: '' }, undefined],
		[{}, undefined],
	])('is read from %j', (contact, name) => {
		expect(nameOf(contact)).toBe(name);
	});

	const number = '+31600000001';
	const saying = (displayName: unknown, fields: object = {}) => ({
		from: number,
		metadata: { sender: { displayName } },
		...fields,
	});
	const unnamed = { displayName: number, firstName: '', lastName: '', msisdn: 31600000001 };
	test.each<[contact: object, message: object | undefined, name: string | undefined]>([
		[
			{ displayName: '1137010048', firstName: 'Tulip Goods', lastName: '' },
			{ from: '1137010048' },
			'Tulip Goods',
		],
		[unnamed, saying('Ann Example'), 'Ann Example'],
		[{ ...unnamed, firstName: null, lastName: null }, { from: number }, number],
		// As in a list of conversations.
		[
			{ displayName: '1137010048', firstName: 'Tulip Goods', lastName: '' },
			undefined,
			'Tulip Goods',
		],
		[{ ...unnamed, firstName: 'Ann' }, saying('Annie'), 'Ann'],
		[{ ...unnamed, displayName: 'Ann' }, saying('Annie'), 'Ann'],
		[{ ...unnamed, displayName: '31 6 0000-0001' }, saying('Ann'), 'Ann'],
		[{ ...unnamed, displayName: '\u202a+31600000001\u202c' }, saying('Ann'), 'Ann'],
		[{ displayName: '\u0661\u0661\u0663\u0667\u0660', firstName: 'Ann' }, undefined, 'Ann'],
		[{ displayName: number, firstName: number }, saying(number), number],
		[{ displayName: 'ann_x', firstName: 'Ann' }, { from: 'Ann_X' }, 'Ann'],
		[{ displayName: '1234', firstName: 'Ann' }, { from: '+1234' }, 'Ann'],
		[{ displayName: '1234', firstName: 'Ann' }, { from: 'x' }, '1234'],
		[{ displayName: 'Ann 31600000001', firstName: 'Ann' }, undefined, 'Ann 31600000001'],
		[unnamed, saying('The Shop', { direction: 'sent', from: '+12057455030' }), number],
		[unnamed, saying({ toString: 7 }), number],
		[unnamed, saying(' '), number],
		[{ displayName: ' \u200b', firstName: '\u3164', lastName: '\u2800' }, undefined, undefined],
		[{ displayName: ' Ann ' }, undefined, 'Ann'],
		[{ firstName: ' ', lastName: ' Visser' }, undefined, 'Visser'],
		[{}, saying('Ann Example'), 'Ann Example'],
	])('is the name of %j, who wrote %j', (contact, message, name) => {
		expect(contactName(conversationOf({ contact }), message)).toBe(name);
	});

	test.each([null, undefined, 'Ann'])('comes from the message if the contact is %j', (contact) => {
		expect(contactName(conversationOf({ contact }), saying('Ann Example'))).toBe('Ann Example');
	});
});

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

	test('has no time of its conversation if the message is missing', () => {
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

	test('can be simplified, whatever its fields are', () => {
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
				for (const value of Object.values(simplifyEvent(given))) {
					expect(['string', 'number']).toContain(typeof value);
				}
			}),
			{ seed: 20_261_125, numRuns: 20_000 },
		);
	});
});
