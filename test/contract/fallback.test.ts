import { setTimeout as sleep } from 'node:timers/promises';

import type { Simulator } from '../simulator';
import { readDuration } from '../simulator/duration';
import { channelOf, createCaller, startFast, type Caller, type EventBody } from './helpers';

type Message = NonNullable<EventBody['message']>;

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

interface Receipt {
	id: string;
	fallback: { id: string } | null;
}

const send = async (after?: string, fields: object = {}): Promise<Receipt> => {
	const fallback = { from: channelOf(simulator, 'sms'), ...(after === undefined ? {} : { after }) };
	const body = { to: NOOR, from: channelOf(simulator, 'whatsapp'), ...TEXT, fallback, ...fields };
	return (await call<Receipt>('POST', '/send', body)).body;
};
const read = async (id = ''): Promise<Message | undefined> => {
	const { status, body } = await call<Message>('GET', `/messages/${id}`);
	return status === 200 ? body : undefined;
};
/** Waits until a message exists and has a status. */
const until = async (id: string | undefined, status: string): Promise<Message | undefined> => {
	for (const end = Date.now() + 10_000; Date.now() < end; await sleep(20)) {
		const message = await read(id);
		if (message?.status === status) return message;
	}
	return undefined;
};

test('If a message fails, its fallback is sent with the ID from the receipt', async () => {
	simulator.control.failNextDelivery({ code: 302 });
	const { id, fallback } = await send('100ms');
	expect(await until(fallback?.id, 'delivered')).toMatchObject({
		...TEXT,
		platform: 'sms',
		to: NOOR,
		direction: 'sent',
	});
	expect(await read(id)).toMatchObject({ status: 'rejected', error: { code: 302 } });
});

test("If a message isn't delivered in time, its fallback is sent", async () => {
	const slow = await startFast({ statusDelayMs: 60_000 });
	try {
		const ask = createCaller(slow);
		const { body } = await ask<Receipt>('POST', '/send', {
			to: NOOR,
			from: channelOf(slow, 'whatsapp'),
			...TEXT,
			fallback: { from: channelOf(slow, 'sms'), after: '50ms' },
		});
		await sleep(500);
		const { body: message } = await ask<Message>('GET', `/messages/${body.fallback?.id}`);
		expect(message.platform).toBe('sms');
	} finally {
		await slow.close();
	}
});

test('If a message is delivered in time, its fallback is not sent', async () => {
	const { id, fallback } = await send('400ms');
	expect(await until(id, 'read')).toBeDefined();
	await sleep(600);
	expect(await read(fallback?.id)).toBeUndefined();
});

test('A fallback is not sent before the requested time, or a minute by default', async () => {
	for (const after of ['1h', undefined]) {
		simulator.control.failNextDelivery({ code: 302 });
		const { fallback } = await send(after);
		expect(await simulator.control.waitForIdle()).toBe(true);
		await sleep(100);
		expect(await read(fallback?.id)).toBeUndefined();
	}
});

test('A reply can have a fallback too', async () => {
	simulator.control.failNextDelivery({ code: 302 });
	const [{ id } = { id: '' }] = simulator.control.conversations();
	const fallback = { from: channelOf(simulator, 'sms'), after: '50ms' };
	const { body } = await call<Message>('POST', `/conversations/${id}/messages`, {
		...TEXT,
		fallback,
	});
	expect(body).toMatchObject({ status: 'pending', fallback });
	for (let n = 0; n < 100 && simulator.control.conversations()[0]?.messages.length !== 3; n++) {
		await sleep(20);
	}
	expect(simulator.control.conversations()[0]?.messages.at(-1)).toMatchObject({
		...TEXT,
		platform: 'sms',
	});
});

test.each([
	['30m', 1_800_000],
	['1h30m', 5_400_000],
	['1.5h', 5_400_000],
	['90s', 90_000],
	['250ms', 250],
	['30', undefined],
	['', undefined],
	['half an hour', undefined],
	['1d', undefined],
])('The duration "%s" is %s milliseconds', (text, ms) => {
	expect(readDuration(text)).toBe(ms);
});
