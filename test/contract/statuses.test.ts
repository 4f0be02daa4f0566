import type { Simulator } from '../simulator';
import { channelOf, createCaller, first, startFast, type Caller, type EventBody } from './helpers';

type Message = NonNullable<EventBody['message']>;

const NOOR = '+31600000001';
const STRANGER = '+4915100000001';
const TEXT = { type: 'text', content: { text: 'Your tulips are ready' } };
const TEMPLATE = {
	type: 'hsm',
	content: { hsm: { templateName: 'welcome', language: { code: 'nl' } } },
};
const HOUR_MS = 60 * 60 * 1000;

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const send = async (platform: string, to: string, message: object = TEXT): Promise<string> => {
	const body = { to, from: channelOf(simulator, platform), ...message };
	return (await call<{ id: string }>('POST', '/send', body)).body.id;
};
/** Waits until a message has its final status, and returns it. */
const settle = async (id: string): Promise<Message> => {
	expect(await simulator.control.waitForIdle()).toBe(true);
	return (await call<Message>('GET', `/messages/${id}`)).body;
};
/** Changes the age of Noor's last message. */
const age = (hours: number): void => {
	const message = first(first(simulator.control.conversations()).messages);
	message.createdDatetime = new Date(Date.now() - hours * HOUR_MS).toISOString();
};

test('A message starts as accepted', async () => {
	const slow = await startFast({ statusDelayMs: 60_000 });
	try {
		const caller = createCaller(slow);
		const body = { to: NOOR, from: channelOf(slow, 'sms'), ...TEXT };
		const { body: receipt } = await caller<Message>('POST', '/send', body);
		const { body: message } = await caller<Message>('GET', `/messages/${receipt.id}`);
		expect(message.status).toBe('accepted');
	} finally {
		await slow.close();
	}
});

test.each([
	['sms', 'delivered'],
	['email', 'opened'],
	['telegram', 'read'],
])('A message on %s ends as %s', async (platform, status) => {
	const message = await settle(await send(platform, STRANGER));
	expect(message.status).toBe(status);
	expect(message.error).toBeUndefined();
});

test.each([
	['whatsapp', { code: 301 }, 'failed'],
	['whatsapp', { code: 302 }, 'rejected'],
	['whatsapp', { code: 470 }, 'rejected'],
	['sms', { code: 301 }, 'delivery_failed'],
	['sms', { code: 301, status: 'expired' }, 'expired'],
	['email', { code: 301 }, 'bounce'],
	['email', { code: 301, status: 'spam_complaint' }, 'spam_complaint'],
])('A message on %s that fails with %j gets the status %s', async (platform, failure, status) => {
	simulator.control.failNextDelivery(failure);
	const message = await settle(await send(platform, NOOR));
	expect(message).toMatchObject({
		status,
		error: { code: failure.code, description: expect.any(String) as string },
	});
});

test('A delivery failure affects only one message', async () => {
	simulator.control.failNextDelivery({ code: 301 });
	const failed = await settle(await send('sms', NOOR));
	const next = await settle(await send('sms', NOOR));
	expect([failed.status, next.status]).toEqual(['delivery_failed', 'delivered']);
});

test("A reset clears delivery failures that haven't happened yet", async () => {
	simulator.control.failNextDelivery({ code: 301 });
	simulator.control.reset();
	expect((await settle(await send('sms', NOOR))).status).toBe('delivered');
});

test('A status can be set by hand', async () => {
	const id = await send('sms', NOOR);
	await settle(id);
	simulator.control.setMessageStatus({ id, status: 'deleted' });
	expect((await settle(id)).status).toBe('deleted');
});

describe('On WhatsApp, free-form text', () => {
	test("is delivered within 24 hours of the customer's last message", async () => {
		age(23.9);
		expect((await settle(await send('whatsapp', NOOR))).status).toBe('read');
	});

	test('is rejected with 470 after 24 hours', async () => {
		age(24.1);
		expect(await settle(await send('whatsapp', NOOR))).toMatchObject({
			status: 'rejected',
			error: { code: 470 },
		});
	});

	test('is rejected with 470 if the customer never wrote', async () => {
		expect((await settle(await send('whatsapp', STRANGER))).error?.code).toBe(470);
	});

	test('is rejected with 470 if the customer wrote only on another channel', async () => {
		age(25);
		simulator.control.customerWrites({ platform: 'sms' });
		expect((await settle(await send('whatsapp', NOOR))).error?.code).toBe(470);
	});

	test('is delivered if the customer wrote in a conversation that has been archived since', async () => {
		const { id } = first(simulator.control.conversations());
		await call<object>('PATCH', `/conversations/${id}`, { status: 'archived' });
		expect((await settle(await send('whatsapp', NOOR))).status).toBe('read');
	});

	test('is delivered again after the customer writes', async () => {
		age(25);
		simulator.control.customerWrites({ platform: 'whatsapp' });
		expect((await settle(await send('whatsapp', NOOR))).status).toBe('read');
	});
});

test.each([
	['On WhatsApp, a template', 'whatsapp', TEMPLATE, 'read'],
	['By SMS, free text', 'sms', TEXT, 'delivered'],
])('%s is delivered at any time', async (_, platform, message, status) => {
	age(25);
	expect((await settle(await send(platform, NOOR, message))).status).toBe(status);
});
