import type { Simulator } from '../simulator';
import { channelOf, createCaller, first, startFast, type EventBody } from './helpers';

type Message = NonNullable<EventBody['message']>;

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startFast();
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const get = async (path: string): Promise<unknown> =>
	await (await fetch(`${simulator.origin}${path}`)).json();
const post = async (path: string, body: object): Promise<Response> =>
	await fetch(`${simulator.origin}${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
const conversation = () => first(simulator.control.conversations());
const noorOn = (platform: string) => ({
	contactId: conversation().contactId,
	channelId: channelOf(simulator, platform),
});
const readMessages = async (platform: string): Promise<Message[]> =>
	(await get(`/phone/messages?${new URLSearchParams(noorOn(platform))}`)) as Message[];
const send = async (platform: string, text: string): Promise<void> => {
	await createCaller(simulator)<object>('POST', '/send', {
		to: conversation().contactId,
		from: channelOf(simulator, platform),
		type: 'text',
		content: { text },
	});
};

test.each([
	['', 'text/html', "Customer's phone"],
	['app.js', 'text/javascript', 'EventSource'],
	['content.js', 'text/javascript', 'export'],
	['style.css', 'text/css', '.phone'],
])('The phone serves /%s', async (path, type, content) => {
	const response = await fetch(`${simulator.phoneUrl}${path}`);
	expect(response.headers.get('Content-Type')).toContain(type);
	expect(await response.text()).toContain(content);
});

test('The phone lists the channels and the contacts', async () => {
	const { channels, conversations } = simulator.control;
	const account = (await get('/phone/account')) as Record<'channels' | 'contacts', object[]>;
	const { id, name, platformId, address } = first(channels());
	expect(account.channels).toHaveLength(channels().length);
	expect(account.channels[0]).toEqual({ id, name, platformId, address });
	expect(account.contacts).toHaveLength(conversations().length);
	expect(account.contacts[0]).toEqual({
		id: conversation().contactId,
		displayName: 'Noor de Vries',
		msisdn: '31600000001',
	});
});

test('The phone shows how many webhooks are registered', async () => {
	const call = createCaller(simulator);
	const hook = { url: 'https://shop.example/hook', events: ['message.created'] };
	await call<object>('POST', '/webhooks', hook);
	const { body } = await call<{ id: string }>('POST', '/webhooks', hook);
	await call<object>('PATCH', `/webhooks/${body.id}`, { status: 'disabled' });
	expect(await get('/phone/account')).toMatchObject({ listeners: 1 });
});

test('The phone shows the messages of both sides, the newest last', async () => {
	await send('whatsapp', 'Yes, since today');
	const shown = (await readMessages('whatsapp')).map(({ direction, content }) => [
		direction,
		content?.text,
	]);
	expect(shown).toEqual([
		['received', 'Are the red tulips back?'],
		['sent', 'Yes, since today'],
	]);
});

test('The phone shows only the messages of the chosen channel', async () => {
	await send('sms', 'By SMS');
	const shown = (await readMessages('sms')).map(({ content }) => content?.text);
	expect(shown).toEqual(['By SMS']);
});

test('The phone shows the messages of all channels if none is named', async () => {
	await send('sms', 'By SMS');
	const messages = (await get(
		`/phone/messages?contactId=${conversation().contactId}`,
	)) as Message[];
	expect(messages.map(({ platform }) => platform)).toEqual(['whatsapp', 'sms']);
});

test('The phone still shows messages from before the conversation was archived', async () => {
	const call = createCaller(simulator);
	const { id } = conversation();
	await call<object>('PATCH', `/conversations/${id}`, { status: 'archived' });
	await send('whatsapp', 'Still there?');
	expect(await readMessages('whatsapp')).toHaveLength(2);
});

test('A message typed on the phone is a message from the customer', async () => {
	const { contactId, channelId } = noorOn('whatsapp');
	const location = { latitude: 52.3702, longitude: 4.8952 };
	const body = { channelId, contact: { id: contactId }, type: 'location', content: { location } };
	const written = (await (await post('/phone/messages', body)).json()) as Message;
	const { body: message } = await createCaller(simulator)<Message>(
		'GET',
		`/messages/${written.id}`,
	);
	expect(message).toMatchObject({
		direction: 'received',
		status: 'received',
		type: 'location',
		content: { location },
		conversationId: conversation().id,
		from: '+31600000001',
	});
});

test('The phone reports an unknown channel', async () => {
	const response = await post('/phone/messages', { channelId: 'nowhere', text: 'Hello' });
	expect(response.status).toBe(404);
	expect(await response.json()).toMatchObject({
		errors: [{ description: 'There is no such channel' }],
	});
});

test('A new contact on the phone can receive messages', async () => {
	const body = { name: 'Ada Lovelace', msisdn: '+44 7700 900 123' };
	const contact = (await (await post('/phone/contacts', body)).json()) as { id: string };
	expect(contact).toMatchObject({
		displayName: '+447700900123',
		firstName: 'Ada',
		lastName: 'Lovelace',
		msisdn: '447700900123',
	});
	await createCaller(simulator)<object>('POST', '/send', {
		to: '+447700900123',
		from: channelOf(simulator, 'sms'),
		type: 'text',
		content: { text: 'Welcome' },
	});
	expect(simulator.control.conversations().at(-1)?.contactId).toBe(contact.id);
});

test('A new contact on the phone needs no number', async () => {
	const response = await post('/phone/contacts', { name: 'Ada' });
	expect(await response.json()).not.toHaveProperty('msisdn');
});

/** Reads the phone's stream until it's stopped. */
const openStream = async () => {
	const closing = new AbortController();
	const response = await fetch(`${simulator.origin}/phone/changes`, { signal: closing.signal });
	if (!response.body) throw new Error('There is no stream');
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	return {
		type: response.headers.get('Content-Type'),
		read: async () => (await reader.read()).value,
		close: () => closing.abort(),
	};
};

test("The stream reports that it's connected", async () => {
	const stream = await openStream();
	expect(stream.type).toContain('text/event-stream');
	expect(await stream.read()).toBe('data: connected\n\n');
	stream.close();
});

test.each<[string, () => unknown]>([
	['a customer writes', () => simulator.control.customerWrites({ text: 'Hello' })],
	['the business writes', async () => await send('sms', 'Hello')],
	['a new contact is added', async () => await post('/phone/contacts', { name: 'Ada' })],
	['the account is reset', () => simulator.control.reset()],
])('The stream sends an update when %s', async (_, change) => {
	const stream = await openStream();
	await stream.read();
	await change();
	expect(await stream.read()).toMatch(/^(data: changed\n\n)+$/);
	stream.close();
});

test('A contact without a name is refused', async () => {
	expect((await post('/phone/contacts', {})).status).toBe(400);
});
