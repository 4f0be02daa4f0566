import { simplifyMessage } from '../../../../nodes/MessageBirdConversations/client/simplify/message';
import { messageOf, RECEIVED, REJECTED } from '../../support/samples';

const simpleMessage = (message: object) => simplifyMessage(messageOf(message));

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
			metadata: RECEIVED.message.metadata,
		});
	});

	test("has the reason why it wasn't delivered, and the name of its template", () => {
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
	])("has the failure's description and code, as far as %j has them", (error, told) => {
		const kept = Object.keys(told).length > 0 ? { error } : {};
		expect(simpleMessage({ id: 'm', error })).toEqual({ id: 'm', ...told, ...kept });
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
	const captioned = { text: 'Look', mediaUrl: url, attachments: [{ url, caption: 'Look' }] };
	const bare = { mediaUrl: url, attachments: [{ url }] };
	const reply = { interactive: { type: 'button_reply', reply: { id: '1', text: 'Yes' } } };
	test.each([
		['image', { image: { url, caption: 'Look' } }, captioned],
		['video', { video: { url, caption: 'Look' } }, captioned],
		['file', { file: { url, caption: 'Look' } }, captioned],
		['audio', { audio: { url } }, bare],
		['whatsappSticker', { whatsappSticker: { link: url } }, bare],
		['location', { location: { latitude: 0, longitude: -4.5 } }, { latitude: 0, longitude: -4.5 }],
		['email', { email: { subject: 'Your order' } }, { text: 'Your order', subject: 'Your order' }],
		['whatsappText', { whatsappText: { text: { body: 'Hi' } } }, { text: 'Hi' }],
		['interactive', reply, { text: 'Yes', replyId: '1', replyTitle: 'Yes', content: reply }],
		['interactive', { interactive: { body: { text: 'Choose' } } }, { text: 'Choose' }],
	])('finds the text and the media of type %s', (type, content, found) => {
		expect(simpleMessage({ id: 'm', type, content })).toEqual({ id: 'm', type, ...found });
	});

	test('keeps the content if its type is unknown', () => {
		const message = { id: 'm', type: 'hologram', content: { hologram: { text: 'hi' } } };
		expect(simpleMessage(message)).toEqual(message);
	});

	test.each([{ text: null }, { image: null }, {}, null, undefined])(
		'has no content if %j contains no value',
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
