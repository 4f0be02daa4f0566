import http from 'node:http';
import https from 'node:https';

import { initClient, type MessageBird } from 'messagebird';

import type { Simulator } from '../simulator';
import { channelOf, first, startFast, type Page, type Schemas } from './helpers';

type Conversation = Schemas['Conversation'];
type Message = Schemas['ConversationMessage'];
type Webhook = Schemas['Webhook'];

const NOOR = '+31600000001';
const TEXT = { type: 'text', content: { text: 'Your tulips are ready' } };
const HOST = 'conversations.messagebird.com';

let simulator: Simulator;
let client: MessageBird['conversations'];

/** Redirects the requests of the unchanged official Node SDK to the simulator. */
const redirect = (): void => {
	const { port } = new URL(simulator.origin);
	jest.spyOn(https, 'request').mockImplementation(((options: http.RequestOptions) => {
		if (options.hostname !== HOST) throw new Error(`The SDK calls ${options.hostname}`);
		// One connection per request, because the SDK adds listeners to its connection each time.
		return http.request({ ...options, hostname: '127.0.0.1', port, agent: false });
	}) as typeof https.request);
};

beforeAll(async () => {
	simulator = await startFast();
	redirect();
	client = initClient(simulator.accessKey, 30_000).conversations;
});
beforeEach(() => simulator.control.reset());
afterAll(async () => {
	jest.restoreAllMocks();
	await simulator.close();
});

type Callback = (failure: Error | null, result: unknown) => void;

/** Wraps a call of the SDK, which uses callbacks, in a promise. */
const ask = async <Result>(call: (callback: Callback) => void): Promise<Result> =>
	await new Promise((resolve, reject) =>
		call((failure, result) => (failure ? reject(failure) : resolve(result as Result))),
	);

const whatsapp = (): string => channelOf(simulator, 'whatsapp');
const seeded = () => first(simulator.control.conversations());
const createWebhook = async (): Promise<Webhook> =>
	await ask<Webhook>((done) =>
		client.webhooks.create(
			{ url: 'https://shop.example/hook', events: ['message.created'], channelId: whatsapp() },
			done,
		),
	);

test('The SDK sends a message and reads it', async () => {
	const receipt = await ask<{ id: string }>((done) =>
		client.send({ to: NOOR, from: whatsapp(), ...TEXT, reportUrl: '' }, done),
	);
	expect(receipt).toEqual({
		id: expect.any(String) as string,
		status: 'accepted',
		fallback: null,
	});
	const message = await ask<Message>((done) => client.readMessage(receipt.id, done));
	expect(message).toMatchObject({ ...TEXT, to: NOOR, direction: 'sent' });
});

test('The SDK starts a conversation', async () => {
	const started = await ask<Conversation>((done) =>
		client.start({ to: NOOR, channelId: whatsapp(), ...TEXT }, done),
	);
	expect(started).toMatchObject({
		id: seeded().id,
		messages: { totalCount: 2, lastMessageId: seeded().messages.at(-1)?.id },
	});
});

test('The SDK lists conversations, with limit and offset and without', async () => {
	const page = await ask<Page<Conversation>>((done) => client.list(2, 1, done));
	expect(page).toMatchObject({ limit: 2, offset: 1, count: 2, totalCount: 3 });
	// The SDK's types require limit and offset, but its code doesn't.
	const { list } = client as unknown as { list: (callback: Callback) => void };
	expect((await ask<Page<Conversation>>((done) => list(done))).count).toBe(3);
});

test('The SDK reads a conversation', async () => {
	const read = await ask<Conversation>((done) => client.read(seeded().id, done));
	expect(read).toMatchObject({ id: seeded().id, contact: { msisdn: 31600000001 } });
});

test('The SDK changes a conversation', async () => {
	const changed = await ask<Conversation>((done) =>
		client.update(seeded().id, { status: 'archived' }, done),
	);
	expect(changed.status).toBe('archived');
});

test('The SDK replies, and lists the messages', async () => {
	const reply = await ask<Message>((done) =>
		client.reply(seeded().id, { id: seeded().id, ...TEXT }, done),
	);
	expect(reply).toMatchObject({ ...TEXT, status: 'pending' });
	const { items } = await ask<Page<Message>>((done) =>
		client.listMessages(seeded().id, 1, 0, done),
	);
	expect(items).toMatchObject([{ id: reply.id }]);
});

test('The SDK creates, reads, lists, changes and deletes a webhook', async () => {
	const { webhooks } = client;
	const { id = '', updatedDatetime } = await createWebhook();
	expect(updatedDatetime).toBeNull();
	expect(await ask<Webhook>((done) => webhooks.read(id, done))).toMatchObject({ id });
	const page = await ask<Page<Webhook>>((done) => webhooks.list(10, 0, done));
	expect(page.items.map((webhook) => webhook.id)).toEqual([id]);
	const changed = await ask<Webhook>((done) =>
		webhooks.update(
			id,
			{ url: 'https://shop.example/other', events: ['message.updated'], status: 'disabled' },
			done,
		),
	);
	expect(changed).toMatchObject({ url: 'https://shop.example/other', status: 'disabled' });
	expect(changed.updatedDatetime).not.toBeNull();
	expect(await ask((done) => webhooks.delete(id, done))).toBe(true);
	expect(simulator.control.webhooks()).toEqual([]);
});

test("These tests cover every method of the SDK's Conversations API", () => {
	const calls = (api: object): string[] =>
		Object.entries(api).flatMap(([name, call]) =>
			typeof call === 'function' ? [name] : calls(call as object).map((one) => `${name}.${one}`),
		);
	expect(calls(client).sort()).toEqual([
		'getEndpoint',
		'list',
		'listMessages',
		'read',
		'readMessage',
		'reply',
		'send',
		'start',
		'update',
		'webhooks.create',
		'webhooks.delete',
		'webhooks.list',
		'webhooks.read',
		'webhooks.update',
	]);
});

test('The SDK sends a template with values of every type', async () => {
	const hsm = {
		namespace: '20332cd4_f095_b080_d255_35677159aaff',
		templateName: 'order_update',
		language: { policy: 'deterministic' as const, code: 'nl' as const },
		components: [
			{
				type: 'body' as const,
				parameters: [
					{ type: 'text' as const, text: 'Noor' },
					{ type: 'currency' as const, currency: { currencyCode: 'EUR', amount: 12340 } },
					{ type: 'date_time' as const, dateTime: '2026-12-01T10:00:00Z' },
				],
			},
		],
	};
	const body = { to: NOOR, from: whatsapp(), type: 'hsm', content: { hsm }, reportUrl: '' };
	const { id } = await ask<{ id: string }>((done) => client.send(body, done));
	expect(await simulator.control.waitForIdle()).toBe(true);
	const message = await ask<Message>((done) => client.readMessage(id, done));
	expect(message).toMatchObject({ status: 'read', content: { hsm } });
});

test("The SDK reports a refusal with the service's code", async () => {
	await expect(ask((done) => client.read('nowhere', done))).rejects.toMatchObject({
		statusCode: 404,
		message: 'api error(s): conversation not found (code: 20)',
		errors: [{ code: 20, description: 'conversation not found', parameter: null }],
	});
});
