import type { Simulator } from '../simulator';
import {
	channelOf,
	createCaller,
	first,
	startFast,
	type Caller,
	type Page,
	type Schemas,
} from './helpers';

type Conversation = Schemas['Conversation'];
type Message = Schemas['ConversationMessage'];

const NOOR = '+31600000001';
const TEXT = { type: 'text', content: { text: 'Your tulips are ready' } };

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const conversation = (index = 0) =>
	first(simulator.control.conversations().slice(index, index + 1));
const sendBody = (fields: object = {}): object => ({
	to: NOOR,
	from: channelOf(simulator, 'whatsapp'),
	...TEXT,
	...fields,
});
const send = async (fields: object = {}): Promise<string> =>
	(await call<{ id: string }>('POST', '/send', sendBody(fields))).body.id;
const idsOf = ({ items }: Page<{ id?: string }>): Array<string | undefined> =>
	items.map(({ id }) => id);

describe('The Go client', () => {
	test('lists messages without those of some platforms', async () => {
		await send({ from: channelOf(simulator, 'sms') });
		const path = `/conversations/${conversation().id}/messages`;
		const list = async (platforms: string) =>
			(
				await call<Page<Message>>('GET', `${path}?excludePlatforms=${platforms}&limit=10&offset=0`)
			).body.items.map(({ platform }) => platform);
		expect(await list('')).toEqual(['sms', 'whatsapp']);
		expect(await list('sms')).toEqual(['whatsapp']);
		expect(await list('sms,whatsapp')).toEqual([]);
	});

	test('reads conversations by their IDs, archived ones too', async () => {
		const [one, other] = [conversation(0).id, conversation(2).id];
		await call('PATCH', `/conversations/${one}`, { status: 'archived' });
		const { body } = await call<Page<Conversation>>('GET', `/conversations?ids=${one},${other},x`);
		expect(idsOf(body)).toEqual([one, other]);
	});

	test("reads the IDs of a contact's conversations", async () => {
		const { id, contactId } = conversation();
		await call('PATCH', `/conversations/${id}`, { status: 'archived' });
		await send();
		const { body } = await call<Page<string>>('GET', `/conversations/contact/${contactId}`);
		expect(body).toEqual({
			offset: 0,
			limit: 20,
			count: 2,
			totalCount: 2,
			items: [id, simulator.control.conversations().at(-1)?.id],
		});
	});

	test('gets a 404 for the conversations of an unknown contact', async () => {
		expect((await call('GET', '/conversations/contact/nobody')).status).toBe(404);
	});

	test('reads messages by their IDs', async () => {
		const [one, other] = [await send(), await send()];
		await send();
		const { body } = await call<Page<Message>>('GET', `/messages?ids=${one},${other}`);
		expect(idsOf(body)).toEqual([one, other]);
		expect(body).toMatchObject({ offset: 0, count: 2, totalCount: 2 });
	});

	test('reads messages since a time', async () => {
		const { body: early } = await call<Page<Message>>('GET', '/messages?from=2026-01-01T00:00:00Z');
		expect(early.count).toBe(3);
		const from = new Date().toISOString();
		const id = await send();
		const { body } = await call<Page<Message>>('GET', `/messages?from=${from}`);
		expect(idsOf(body)).toEqual([id]);
	});

	test.each(['/messages', '/messages?ids=a&from=2026-01-01T00:00:00Z'])(
		'must read messages by either IDs or time: %s is refused',
		async (target) => {
			expect((await call('GET', target)).status).toBe(422);
		},
	);

	test.each(['/conversations', '/messages'])('reads at most twenty of %s by ID', async (path) => {
		const ids = Array.from({ length: 21 }, (_, n) => n).join(',');
		expect((await call('GET', `${path}?ids=${ids}`)).status).toBe(422);
	});
});

describe('The PHP client', () => {
	test('creates a conversation without a message', async () => {
		const { contactId, id } = conversation();
		const { body: known } = await call<Conversation>('POST', '/conversations', { contactId });
		expect(known.id).toBe(id);
		await call('PATCH', `/conversations/${id}`, { status: 'archived' });
		const { body } = await call<Conversation>('POST', '/conversations', { contactId });
		expect(body).toMatchObject({ contactId, status: 'active', messages: { totalCount: 0 } });
		expect(body.id).not.toBe(id);
	});

	test('is refused if it creates a conversation with a message', async () => {
		const { contactId } = conversation();
		const { status, body } = await call('POST', '/conversations', { contactId, ...TEXT });
		expect(status).toBe(400);
		expect(first(body.errors).code).toBe(21);
	});

	test('gets a 404 if it creates a conversation with an unknown contact', async () => {
		expect((await call('POST', '/conversations', { contactId: 'nobody' })).status).toBe(404);
	});

	test("replies with a contact's ID instead of a conversation's", async () => {
		const { contactId, id } = conversation();
		const { body } = await call<Message>('POST', `/conversations/${contactId}/messages`, TEXT);
		expect(body).toMatchObject({ ...TEXT, conversationId: id });
		expect((await call('GET', `/conversations/${contactId}/messages`)).status).toBe(404);
	});

	test("starts a new conversation if the contact's conversations are archived", async () => {
		const { contactId, id } = conversation();
		await call('PATCH', `/conversations/${id}`, { status: 'archived' });
		const { body } = await call<Message>('POST', `/conversations/${contactId}/messages`, TEXT);
		expect(body.conversationId).not.toBe(id);
	});

	test('sends coordinates as text', async () => {
		const content = { location: { latitude: '52.3702', longitude: '4.8952' } };
		const id = await send({ type: 'location', content });
		const { body } = await call<Message>('GET', `/messages/${id}`);
		expect(body).toMatchObject({ content });
	});
});

test.each(['/conversations/start', '/send'])(
	'The Java client sends an empty report URL to %s for none',
	async (path) => {
		const channelId = channelOf(simulator, 'whatsapp');
		const { status } = await call<object>('POST', path, {
			to: NOOR,
			[path === '/send' ? 'from' : 'channelId']: channelId,
			...TEXT,
			reportUrl: '',
		});
		expect(status).toBeLessThan(300);
	},
);

test('The Python client requests webhooks with a limit of 0 and gets the default page', async () => {
	const hook = { url: 'https://shop.example/hook', events: ['message.created'] };
	await call<object>('POST', '/webhooks', hook);
	const { body } = await call<Page<object>>('GET', '/webhooks?limit=0&offset=0');
	expect(body).toMatchObject({ limit: 20, count: 1 });
});

test('The status "all" lists conversations of any status', async () => {
	await call('PATCH', `/conversations/${conversation().id}`, { status: 'archived' });
	const { body } = await call<Page<Conversation>>('GET', '/conversations?status=all');
	expect(body.totalCount).toBe(3);
});

test.each([
	'/conversations?include=content',
	'/conversations/?limit=1',
	'/webhooks/',
	'/webhooks?perPage=10&currentPage=1',
])('%s is answered, although it has an unknown parameter or a trailing slash', async (target) => {
	const response = await fetch(`${simulator.baseUrl}${target}`, {
		headers: { authorization: `AccessKey ${simulator.accessKey}` },
	});
	expect(response.status).toBe(200);
});

const PICTURE = { url: 'https://shop.example/a.jpg' };

/** Types and content that clients and guides send beyond the contract. */
const CONTENTS: Array<[type: string, content: object]> = [
	['text', { text: 'https://shop.example', disableUrlPreview: true }],
	['whatsappSticker', { whatsappSticker: { link: 'https://shop.example/a.webp' } }],
	['externalAttachment', { externalAttachments: [{ ...PICTURE, caption: 'Tulips' }] }],
	[
		'email',
		{
			email: {
				to: [{ address: 'noor@customer.example', name: 'Noor', variables: { name: 'Noor' } }],
				from: { address: 'hello@tulip-shop.example', name: 'Tulip Shop' },
				subject: 'Your order',
				content: { html: '<p>Hello</p>', text: 'Hello' },
				replyTo: 'orders@tulip-shop.example',
				headers: { 'X-Order': '7' },
				tracking: { open: true, click: false },
				attachments: [{ id: '1', name: 'a.jpg', type: 'image/jpeg', URL: PICTURE.url, length: 9 }],
				inlineImages: [{ URL: PICTURE.url, contentId: 'picture' }],
			},
		},
	],
	['event', { text: 'The order was packed' }],
	['facebookQuickReply', { facebookQuickReply: { text: 'Red?', quick_replies: [] } }],
	['facebookMediaTemplate', { facebookMediaTemplate: { attachment: { type: 'template' } } }],
	['facebookGenericTemplate', { facebookGenericTemplate: { attachment: { type: 'template' } } }],
	...(['button', 'list', 'product', 'product_list'] as const).map((type): [string, object] => [
		'interactive',
		{ interactive: { type, body: { text: 'Pick' } } },
	]),
];

describe.each(CONTENTS)('Content of the type %s: %j', (type, content) => {
	test.each(['start', 'reply', 'send'])(
		'is accepted by %s and returned unchanged',
		async (operation) => {
			const channelId = channelOf(simulator, 'whatsapp');
			const requests: Record<string, [path: string, body: object]> = {
				start: ['/conversations/start', { to: NOOR, channelId }],
				reply: [`/conversations/${conversation().id}/messages`, {}],
				send: ['/send', { to: NOOR, from: channelId }],
			};
			const [path, body] = requests[operation] ?? [''];
			await call<object>('POST', path, { ...body, type, content });
			const { body: page } = await call<Page<Message>>(
				'GET',
				`/conversations/${conversation().id}/messages?limit=1`,
			);
			expect(page.items).toMatchObject([{ type, content }]);
		},
	);
});

test('The additional fields of a request are returned with the message', async () => {
	const extras = {
		source: { order: 7 },
		tag: 'human_agent',
		trackId: 'track-1',
		ttl: '24h',
		eventType: 'note',
		replyTo: { id: 'fedcba9876543210fedcba9876543210' },
		fallback: { from: channelOf(simulator, 'sms'), after: '30m' },
	};
	const id = await send(extras);
	const { body } = await call<Message>('GET', `/messages/${id}`);
	expect(body).toMatchObject(extras);
});

test.each([
	['ttl', { ttl: 'a day' }],
	['ttl', { ttl: 60 }],
	['fallback.after', { fallback: { from: 'sms', after: '30 minutes' } }],
	['fallback.from', { fallback: { from: 'nowhere' } }],
])('An invalid %s is refused: %j', async (parameter, fields) => {
	const { status, body } = await call('POST', '/send', sendBody(fields));
	expect(status).toBe(422);
	expect(first(body.errors)).toMatchObject({ code: 10, parameter });
});
