import type { INodeParameters, JsonObject } from 'n8n-workflow';

import { byId, only, useService } from '../harness/service';

const service = useService();

const TO = '+31600000001';

const send = (content: INodeParameters): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: TO,
	...content,
});

const bodyOf = async (parameters: INodeParameters): Promise<unknown> => {
	const { error } = await service.run(parameters);
	expect(error).toBeUndefined();
	return only(service.journal()).body;
};

const URL = 'https://example.com/tulips';

const MESSAGES: Array<[string, INodeParameters, JsonObject]> = [
	['text', { text: ' Two\nlines ' }, { text: ' Two\nlines ' }],
	['image', { mediaUrl: URL, caption: 'Red' }, { image: { url: URL, caption: 'Red' } }],
	['video', { mediaUrl: URL, caption: 'Red' }, { video: { url: URL, caption: 'Red' } }],
	['audio', { mediaUrl: URL }, { audio: { url: URL } }],
	['file', { mediaUrl: URL, caption: 'Red' }, { file: { url: URL, caption: 'Red' } }],
	[
		'location',
		{ latitude: -33.8688, longitude: 151.2093 },
		{ location: { latitude: -33.8688, longitude: 151.2093 } },
	],
	[
		'hsm',
		{
			templateNamespace: 'ns_1',
			templateName: 'order_update',
			templateLanguage: 'en_US',
			templateLanguagePolicy: 'fallback',
			templateParameters: { parameter: [{ default: 'Noor' }, { default: '12 tulips' }] },
		},
		{
			hsm: {
				namespace: 'ns_1',
				templateName: 'order_update',
				language: { code: 'en_US', policy: 'fallback' },
				params: [{ default: 'Noor' }, { default: '12 tulips' }],
			},
		},
	],
];

const WAYS: Array<[string, () => { given: INodeParameters; sent: JsonObject; path: string }]> = [
	[
		'send',
		() => ({
			given: send({}),
			sent: { from: service.channel('whatsapp'), to: TO },
			path: '/send',
		}),
	],
	[
		'start',
		() => ({
			given: { ...send({}), resource: 'conversation', operation: 'start' },
			sent: { channelId: service.channel('whatsapp'), to: TO },
			path: '/conversations/start',
		}),
	],
	[
		'reply',
		() => {
			const id = service.control.conversations()[0]?.id ?? '';
			return {
				given: { resource: 'message', operation: 'reply', conversationId: byId(id) },
				sent: {},
				path: `/conversations/${id}/messages`,
			};
		},
	],
];

describe.each(WAYS)('%s', (_, prepare) => {
	test.each(MESSAGES)("sends exactly the API's body for a message of type %s", async (...row) => {
		const [messageType, fields, content] = row;
		const { given, sent, path } = prepare();

		const body = await bodyOf({ ...given, messageType, ...fields });

		expect(body).toEqual({ ...sent, type: messageType, content });
		expect(only(service.journal())).toMatchObject({ method: 'POST', path, accepted: true });
	});

	test('sends the URL for delivery reports', async () => {
		const { given, sent } = prepare();
		const reportUrl = 'http://127.0.0.1:9/reports';

		const body = await bodyOf({ ...given, text: 'Hi', additionalFields: { reportUrl } });

		expect(body).toEqual({ ...sent, type: 'text', content: { text: 'Hi' }, reportUrl });
	});

	test('leaves out additional fields that were added but not filled in', async () => {
		const { given, sent } = prepare();

		const body = await bodyOf({ ...given, text: 'Hi', additionalFields: { reportUrl: ' ' } });

		expect(body).toEqual({ ...sent, type: 'text', content: { text: 'Hi' } });
	});
});

test.each(['image', 'video', 'file'])('leaves out an empty caption of %s', async (messageType) => {
	const body = await bodyOf(send({ messageType, mediaUrl: URL, caption: ' ' }));

	expect(body).toMatchObject({ content: { [messageType]: { url: URL } } });
	expect(JSON.stringify(body)).not.toContain('caption');
});

test('sends a template without parameters and with the deterministic policy by default', async () => {
	const template = { templateNamespace: 'ns', templateName: 'hello', templateLanguage: 'nl' };

	const body = await bodyOf(send({ messageType: 'hsm', ...template }));

	expect(body).toMatchObject({ type: 'hsm' });
	expect((body as { content: unknown }).content).toEqual({
		hsm: {
			namespace: 'ns',
			templateName: 'hello',
			language: { code: 'nl', policy: 'deterministic' },
		},
	});
});

const STICKER = { whatsappSticker: { link: 'https://example.com/sticker.webp' } };

test.each([
	['text', JSON.stringify(STICKER)],
	['an object', '={{ $json.content }}'],
	['text from an expression', '={{ JSON.stringify($json.content) }}'],
])('sends custom JSON given as %s', async (_, customContent) => {
	const custom = { messageType: 'custom', customType: 'whatsappSticker', customContent };

	const { error } = await service.run(send(custom), { items: [{ content: STICKER }] });

	expect(error).toBeUndefined();
	expect(only(service.journal()).body).toMatchObject({ type: 'whatsappSticker', content: STICKER });
	expect((only(service.journal()).body as { content: unknown }).content).toEqual(STICKER);
});

test('trims typed values', async () => {
	const channelId = byId(` ${service.channel('whatsapp')}\n`);
	const blank = { mediaUrl: ` ${URL}\t`, additionalFields: { reportUrl: ` ${URL} ` } };

	const body = await bodyOf(send({ channelId, to: `\n ${TO} `, messageType: 'audio', ...blank }));

	expect(body).toEqual({
		from: service.channel('whatsapp'),
		to: TO,
		type: 'audio',
		content: { audio: { url: URL } },
		reportUrl: URL,
	});
});

test('accepts a recipient, a URL and numbers that an expression returns as another type', async () => {
	const given = { to: 31600000001, latitude: ' 52.3702 ', longitude: '4.8952' };
	const location = { latitude: '={{ $json.latitude }}', longitude: '={{ $json.longitude }}' };

	await service.run(send({ to: '={{ $json.to }}', messageType: 'location', ...location }), {
		items: [given],
	});

	expect(only(service.journal()).body).toMatchObject({
		to: '31600000001',
		content: { location: { latitude: 52.3702, longitude: 4.8952 } },
	});
});

test('resolves expressions for each item separately', async () => {
	const items = [
		{ to: '+31600000001', text: 'One' },
		{ to: '+34600000002', text: 'Two' },
		{ to: '+819000000003', text: 'Three' },
	];

	await service.run(send({ to: '={{ $json.to }}', text: '={{ $json.text }}!' }), { items });

	const sent = service.journal().map(({ body }) => body as { to: string; content: unknown });
	const texts = new Map(sent.map(({ to, content }) => [to, content]));
	expect(texts).toEqual(new Map(items.map(({ to, text }) => [to, { text: `${text}!` }])));
});

test('replies on a different channel than the one last used', async () => {
	const conversation = service.control.conversations()[0];
	const other = service.channel('telegram');

	const { json } = await service.run({
		resource: 'message',
		operation: 'reply',
		conversationId: byId(conversation?.id ?? ''),
		text: 'Hi',
		additionalFields: { channelId: byId(` ${other} `) },
	});

	expect(conversation?.lastUsedChannelId).toBe(other);
	expect(only(service.journal()).body).toMatchObject({ channelId: other });
	expect(only(json)).toMatchObject({ channelId: other, platform: 'telegram', direction: 'sent' });
});

test('returns the conversation that a message started', async () => {
	const started = { resource: 'conversation', operation: 'start', to: '+31611111111', text: 'Hi' };

	const { json } = await service.run({ ...send({}), ...started });

	expect(only(json)).toMatchObject({ status: 'active', contact: { msisdn: 31611111111 } });
});

test("returns the service's receipt for a sent message", async () => {
	const { json } = await service.run(send({ text: 'Hi' }));

	expect(only(service.journal()).status).toBe(202);
	expect(json).toEqual([
		{ id: only(service.journal()).resultId, status: 'accepted', fallback: null },
	]);
});

describe('a service that answers send as the contract describes', () => {
	const strict = useService({ sendAnswer: 'contract' });

	test('returns the message that was sent', async () => {
		const channelId = byId(strict.channel('whatsapp'));

		const { json } = await strict.run(send({ channelId, text: 'Hi' }));

		expect(only(strict.journal()).status).toBe(200);
		expect(only(json)).toMatchObject({ type: 'text', content: { text: 'Hi' }, to: TO });
	});
});
