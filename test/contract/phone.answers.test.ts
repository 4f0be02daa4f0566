import type { Simulator } from '../simulator';
import {
	channelOf,
	createCaller,
	first,
	startFast,
	startReceiver,
	type EventBody,
	type Receiver,
} from './helpers';
import { LIST, PRODUCTS, templateWith } from './phoneSamples';

type Message = NonNullable<EventBody['message']> & { replyTo?: { id: string } };

let simulator: Simulator;
let receiver: Receiver;

beforeAll(async () => {
	simulator = await startFast();
	receiver = await startReceiver();
});
beforeEach(async () => {
	simulator.control.reset();
	const hook = { url: receiver.url, events: ['message.created'] };
	await createCaller(simulator)<object>('POST', '/webhooks', hook);
});
afterAll(async () => {
	await simulator.close();
	await receiver.close();
});

const contactId = () => first(simulator.control.conversations()).contactId;

/** Sends a message from the business, and returns its ID. */
const send = async (type: string, content: object, platform = 'whatsapp'): Promise<string> => {
	const { body } = await createCaller(simulator)<{ id: string }>('POST', '/send', {
		to: contactId(),
		from: channelOf(simulator, platform),
		type,
		content,
	});
	return body.id;
};

/** Sends a request as the phone's page does. */
const post = async (path: string, body: object): Promise<Response> =>
	await fetch(`${simulator.origin}/phone/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

/** Performs a customer's action, and returns the messages that the webhook receives. */
const hear = async (act: () => unknown): Promise<Message[]> => {
	await simulator.control.waitForIdle();
	receiver.received.length = 0;
	await act();
	await simulator.control.waitForIdle();
	return receiver.received.flatMap(({ event }) => (event.message ? [event.message] : []));
};

const TEMPLATE = templateWith('Noor');

const CONFIRM = {
	interactive: {
		type: 'button',
		body: { text: 'Do you confirm?' },
		action: {
			buttons: [
				{ id: 'confirm-42', type: 'reply', title: 'Yes, please' },
				{ id: 'cancel-42', type: 'reply', title: 'No, thanks' },
			],
		},
	},
};

describe('A tap', () => {
	test.each<[string, (button: string) => unknown]>([
		['a test', (button) => simulator.control.customerTaps({ button })],
		['the page', async (button) => await post('taps', { button })],
	])("by %s is delivered in the service's format for a button reply", async (_, tap) => {
		const id = await send('interactive', CONFIRM);
		const [message] = await hear(() => tap('confirm-42'));
		expect(message).toMatchObject({
			direction: 'received',
			status: 'received',
			platform: 'whatsapp',
			from: '+31600000001',
			type: 'interactive',
			replyTo: { id },
		});
		expect(message?.content).toEqual({
			interactive: { type: 'button_reply', reply: { id: 'confirm-42', text: 'Yes, please' } },
		});
	});

	test("on a list row includes the row's description", async () => {
		const id = await send('interactive', LIST);
		const [message] = await hear(() => simulator.control.customerTaps({ button: 'Morning' }));
		expect(message?.replyTo).toEqual({ id });
		expect(message?.content).toEqual({
			interactive: {
				type: 'button_reply',
				reply: { id: 'am', text: 'Morning', description: '8 to 12' },
			},
		});
	});

	test("on a template's quick reply returns the button's payload", async () => {
		const id = await send('hsm', TEMPLATE);
		const [message] = await hear(() => simulator.control.customerTaps({ button: 'GOT_IT' }));
		expect(message).toMatchObject({
			type: 'interactive',
			content: { interactive: { type: 'button_reply', reply: { id: 'GOT_IT' } } },
			replyTo: { id },
		});
	});

	test('answers the newest message that has the button by default', async () => {
		await send('interactive', CONFIRM);
		const newest = await send('interactive', CONFIRM);
		await send('interactive', LIST);
		expect(simulator.control.customerTaps({ button: 'Yes, please' }).replyTo).toEqual({
			id: newest,
		});
	});

	test('answers an older message if its ID is given', async () => {
		const messageId = await send('interactive', CONFIRM);
		await send('interactive', CONFIRM);
		expect(simulator.control.customerTaps({ messageId, button: 'cancel-42' }).replyTo).toEqual({
			id: messageId,
		});
	});

	test("on a button that doesn't exist is refused with a list of those that do", async () => {
		await send('interactive', CONFIRM);
		const response = await post('taps', { button: 'Maybe' });
		expect(response.status).toBe(404);
		expect(await response.json()).toMatchObject({
			errors: [
				{ description: 'There is no button “Maybe”: there are “Yes, please”, “No, thanks”' },
			],
		});
	});
});

describe('An order', () => {
	const items = [{ productId: 'sku-9', quantity: 2, price: 5, currency: 'EUR' }];
	const text = 'gift wrap please';

	test.each<[string, () => unknown]>([
		['a test', () => simulator.control.customerOrders({ items, text })],
		['the page', async () => await post('orders', { items, text })],
	])("by %s is delivered in the service's format", async (_, order) => {
		await send('interactive', PRODUCTS);
		const [message] = await hear(order);
		expect(message).toMatchObject({ direction: 'received', type: 'whatsappOrder' });
		expect(message?.content).toEqual({
			whatsappOrder: {
				catalog_id: 'cat',
				product_items: [
					{ product_retailer_id: 'sku-9', quantity: 2, item_price: 5, currency: 'EUR' },
				],
				text: 'gift wrap please',
			},
		});
	});

	test('contains each product once by default', async () => {
		await send('interactive', PRODUCTS);
		expect(simulator.control.customerOrders({}).content).toMatchObject({
			whatsappOrder: {
				product_items: [
					{ product_retailer_id: 'sku-9', quantity: 1 },
					{ product_retailer_id: 'sku-11', quantity: 1 },
				],
			},
		});
	});

	test('can answer a message with a single product', async () => {
		const action = { catalog_id: 'cat', product_retailer_id: 'sku-1' };
		await send('interactive', { interactive: { type: 'product', action } });
		expect(simulator.control.customerOrders({}).content).toMatchObject({
			whatsappOrder: { product_items: [{ product_retailer_id: 'sku-1', quantity: 1 }] },
		});
	});

	test("for a product that wasn't offered is refused", async () => {
		await send('interactive', PRODUCTS);
		const response = await post('orders', { items: [{ productId: 'sku-1' }] });
		expect(response.status).toBe(422);
		expect(await response.json()).toMatchObject({
			errors: [{ description: 'Product sku-1 is not offered' }],
		});
	});

	test('is refused if no message offers products', async () => {
		await send('interactive', CONFIRM);
		expect((await post('orders', {})).status).toBe(404);
	});
});

test("A message that quotes another one has that message's ID in replyTo", async () => {
	const id = await send('text', { text: 'Red or yellow?' });
	const [message] = await hear(() =>
		simulator.control.customerWrites({ text: 'this one', replyTo: { id } }),
	);
	expect(message).toMatchObject({ type: 'text', content: { text: 'this one' }, replyTo: { id } });
});

test('A message that quotes nothing has no replyTo', async () => {
	const [message] = await hear(() => simulator.control.customerWrites({ text: 'Hello' }));
	expect(message).not.toHaveProperty('replyTo');
});

describe('An email', () => {
	const written = {
		subject: 'Order 17',
		text: 'Where is my order?',
		html: '<p>Where is my order?</p>',
		attachments: [
			{
				name: 'slip.pdf',
				type: 'application/pdf',
				url: 'https://media.messagebird.com/v1/media/a1',
				length: 10,
			},
			{
				name: 'photo.jpg',
				type: 'image/jpeg',
				url: 'https://media.messagebird.com/v1/media/a2',
				length: 12,
			},
		],
	};

	test.each<[string, () => unknown]>([
		['a test', () => simulator.control.customerSendsEmail(written)],
		['the page', async () => await post('emails', written)],
	])("by %s is delivered in the service's format", async (_, write) => {
		const [message] = await hear(write);
		expect(message).toMatchObject({
			direction: 'received',
			platform: 'email',
			from: 'noor@customer.example',
			to: 'hello@tulip-shop.example',
			type: 'email',
		});
		expect(message?.content).toMatchObject({
			email: {
				subject: 'Order 17',
				from: { address: 'noor@customer.example', name: 'Noor de Vries' },
				to: [{ address: 'hello@tulip-shop.example' }],
				content: { text: 'Where is my order?', html: '<p>Where is my order?</p>' },
				attachments: [
					{
						id: 'attachment-1',
						name: 'slip.pdf',
						type: 'application/pdf',
						URL: 'https://media.messagebird.com/v1/media/a1',
						length: 10,
					},
					{
						id: 'attachment-2',
						name: 'photo.jpg',
						type: 'image/jpeg',
						URL: 'https://media.messagebird.com/v1/media/a2',
						length: 12,
					},
				],
			},
		});
	});

	test('with only text has neither HTML nor attachments', () => {
		const { email } = simulator.control.customerSendsEmail({ text: 'Hi' }).content as {
			email: object;
		};
		expect(email).toMatchObject({ content: { text: 'Hi' } });
		expect(email).not.toHaveProperty('attachments');
		expect(email).not.toHaveProperty('content.html');
	});

	test('from a new contact has an address made from their name', () => {
		const contact = { name: 'Ada Lovelace' };
		const { from } = simulator.control.customerSendsEmail({ contact, text: 'Hi' });
		expect(from).toBe('ada.lovelace@customer.example');
	});
});

describe('Files', () => {
	const files = [
		{ url: 'https://cdn.example.com/a.jpg', type: 'image/jpeg' },
		{ url: 'https://cdn.example.com/b.jpg', type: 'image/jpeg' },
	];

	test('on Messenger are sent in one message', async () => {
		const messages = await hear(() =>
			simulator.control.customerSendsFiles({ platform: 'facebook', files, text: 'look' }),
		);
		expect(messages).toHaveLength(1);
		expect(messages[0]).toMatchObject({ platform: 'facebook', type: 'externalAttachment' });
		expect(messages[0]?.content).toEqual({
			externalAttachments: [
				{ url: 'https://cdn.example.com/a.jpg', caption: 'look' },
				{ url: 'https://cdn.example.com/b.jpg' },
			],
		});
	});

	test('on WhatsApp are sent in one message each, and the first has the caption', async () => {
		const messages = await hear(
			async () => await post('files', { platform: 'whatsapp', files, text: 'look' }),
		);
		expect(messages.map(({ content }) => content)).toEqual([
			{ image: { url: 'https://cdn.example.com/a.jpg', caption: 'look' } },
			{ image: { url: 'https://cdn.example.com/b.jpg' } },
		]);
	});

	test.each([
		['image/png', 'image'],
		['video/mp4', 'video'],
		['audio/ogg', 'audio'],
		['application/pdf', 'file'],
		[undefined, 'file'],
	])('with the MIME type %s are sent as %s', (type, kind) => {
		const url = 'https://cdn.example.com/a';
		const [message] = simulator.control.customerSendsFiles({ files: [{ url, type }] });
		expect(message).toMatchObject({ type: kind, content: { [kind]: { url } } });
	});

	const upload = async (name: string, type: string, body: string) => {
		const path = `/phone/uploads?${new URLSearchParams({ name })}`;
		const headers = { 'content-type': type };
		const response = await fetch(`${simulator.origin}${path}`, { method: 'POST', headers, body });
		return (await response.json()) as { url: string; name: string; type: string; length: number };
	};

	test('from the phone can be downloaded by a workflow', async () => {
		const file = await upload('résumé 1.pdf', 'application/pdf', '%PDF-1.4');
		expect(file).toMatchObject({ name: 'résumé 1.pdf', type: 'application/pdf', length: 8 });
		const response = await fetch(file.url);
		expect(response.headers.get('Content-Type')).toBe('application/pdf');
		expect(response.headers.get('Content-Disposition')).toContain("filename*=UTF-8''r%C3%A9sum");
		expect(await response.text()).toBe('%PDF-1.4');
	});

	test.each([
		['a.png', 'image/png', false],
		['a.html', 'text/html', true],
		['a.svg', 'image/svg+xml', true],
	])(
		"such as %s are displayed in the browser only if they can't run scripts",
		async (name, type, saved) => {
			const response = await fetch((await upload(name, type, 'x')).url);
			expect(response.headers.has('Content-Disposition')).toBe(saved);
		},
	);

	test("that don't exist are answered with 404", async () => {
		expect((await fetch(`${simulator.origin}/media/nowhere/a.png`)).status).toBe(404);
	});
});

test('The phone shows a template with the values that were sent', async () => {
	await send('hsm', TEMPLATE);
	const query = { contactId: contactId(), channelId: channelOf(simulator, 'whatsapp') };
	const response = await fetch(`${simulator.origin}/phone/messages?${new URLSearchParams(query)}`);
	const messages = (await response.json()) as Array<Message & { template?: object }>;
	expect(messages.map(({ template }) => template)).toEqual([
		undefined,
		expect.objectContaining({
			name: 'on_its_way',
			language: 'en',
			isKnown: false,
			values: ['Noor'],
			buttons: [{ type: 'reply', id: 'GOT_IT', title: 'GOT_IT' }],
		}),
	]);
});

test('The phone runs only its own scripts', async () => {
	const response = await fetch(simulator.phoneUrl);
	expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
});

test.each(['messages', 'uploads', 'contacts'])(
	'The phone accepts no %s from another website',
	async (path) => {
		const response = await fetch(`${simulator.origin}/phone/${path}`, {
			method: 'POST',
			headers: { 'sec-fetch-site': 'cross-site' },
			body: 'text=Hello',
		});
		expect(response.status).toBe(403);
	},
);
