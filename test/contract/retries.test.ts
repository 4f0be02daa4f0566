import type { Simulator } from '../simulator';
import {
	createCaller,
	startFast,
	startReceiver,
	type Caller,
	type Receiver,
	type Schemas,
} from './helpers';

let simulator: Simulator;
let receiver: Receiver;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(async () => {
	simulator.control.reset();
	receiver = await startReceiver();
	const webhook = { url: receiver.url, events: ['message.created'] };
	await call<Schemas['Webhook']>('POST', '/webhooks', webhook);
});
afterEach(async () => await receiver.close());
afterAll(async () => await simulator.close());

const idle = async (): Promise<void> => expect(await simulator.control.waitForIdle()).toBe(true);
const write = (...texts: string[]): void => {
	for (const text of texts) simulator.control.customerWrites({ text });
};
const texts = (): Array<string | undefined> =>
	receiver.received.map(({ event }) => event.message?.content?.text);
const numbers = Array.from({ length: 20 }, (_, index) => String(index + 1));

test('An event is redelivered until the response is 200', async () => {
	receiver.answers.push(500, 404);
	write('one');
	await idle();
	expect(simulator.control.deliveries().map(({ status }) => status)).toEqual([500, 404, 200]);
	expect(texts()).toEqual(['one', 'one', 'one']);
});

test.each([201, 204])("A response with %d doesn't count as 200", async (status) => {
	receiver.answers.push(status);
	write('one');
	await idle();
	expect(texts()).toEqual(['one', 'one']);
});

test('An event is dropped after the configured number of retries', async () => {
	receiver.answers.push(500, 500, 500);
	write('one', 'two');
	await idle();
	expect(texts()).toEqual(['one', 'one', 'one', 'two']);
});

test('Events wait for earlier ones to be delivered', async () => {
	receiver.answers.push(500);
	write('one', 'two', 'three');
	await idle();
	expect(texts()).toEqual(['one', 'one', 'two', 'three']);
});

test('Delivery to a receiver that is down is retried as often, and the failures are recorded', async () => {
	await receiver.close();
	write('one');
	await idle();
	const attempts = simulator.control.deliveries();
	expect(attempts).toHaveLength(3);
	for (const attempt of attempts) {
		expect(attempt).toMatchObject({ url: receiver.url, failure: expect.any(String) as string });
		expect(attempt.status).toBeUndefined();
	}
	receiver = await startReceiver();
});

test('Duplicates arrive one after the other', async () => {
	simulator.control.deliverySettings({ duplicate: true });
	write('one', 'two');
	await idle();
	expect(texts()).toEqual(['one', 'one', 'two', 'two']);
});

test('With reordering on, events arrive in any order, each of them once', async () => {
	simulator.control.deliverySettings({ reorder: true });
	write(...numbers);
	await idle();
	expect(texts()).not.toEqual(numbers);
	expect(texts().toSorted()).toEqual(numbers.toSorted());
});

test('Without reordering, events arrive in order', async () => {
	write(...numbers);
	await idle();
	expect(texts()).toEqual(numbers);
});

test('Events wait while deliveries are paused', async () => {
	simulator.control.deliverySettings({ paused: true });
	write('one', 'two');
	expect(await simulator.control.waitForIdle({ timeoutMs: 60 })).toBe(false);
	expect(receiver.received).toEqual([]);
	simulator.control.deliverySettings({ paused: false });
	await idle();
	expect(texts()).toEqual(['one', 'two']);
});

test('A pause during a delivery neither duplicates nor loses an event', async () => {
	write('one', 'two', 'three');
	simulator.control.deliverySettings({ paused: true });
	simulator.control.deliverySettings({ paused: false });
	await idle();
	expect(texts()).toEqual(['one', 'two', 'three']);
});

test('A reset stops the retries and drops waiting events', async () => {
	receiver.answers.push(500, 500, 500);
	write('one', 'two');
	simulator.control.reset();
	await idle();
	await new Promise((resolve) => setTimeout(resolve, 80));
	expect(receiver.received.length).toBeLessThan(2);
	expect(simulator.control.deliveries()).toEqual([]);
});
