import type { Simulator } from '../simulator';
import {
	channelOf,
	createCaller,
	first,
	startFast,
	startReceiver,
	type Caller,
	type Receiver,
	type Schemas,
} from './helpers';

const NOOR = '+31600000001';
const TEXT = { type: 'text', content: { text: 'Your tulips are ready' } };
const NINE_DIGITS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;
const WHOLE_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

let simulator: Simulator;
let receiver: Receiver;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	receiver = await startReceiver();
	call = createCaller(simulator);
});
beforeEach(() => {
	simulator.control.reset();
	receiver.received.length = 0;
});
afterAll(async () => {
	await receiver.close();
	await simulator.close();
});

const conversation = () => first(simulator.control.conversations());
const listen = async (events: string[], fields: object = {}) =>
	(
		await call<Record<string, unknown>>('POST', '/webhooks', {
			url: receiver.url,
			events,
			...fields,
		})
	).body;
const idle = async (): Promise<void> => expect(await simulator.control.waitForIdle()).toBe(true);
const send = async (platform: string): Promise<void> => {
	await call<object>('POST', '/send', { to: NOOR, from: channelOf(simulator, platform), ...TEXT });
};

test('The response to an update of a conversation lacks contact, channels and platform', async () => {
	const path = `/conversations/${conversation().id}`;
	const { body } = await call<object>('PATCH', path, { status: 'archived' });
	expect(Object.keys(body).sort()).toEqual([
		'contactId',
		'createdDatetime',
		'id',
		'lastReceivedDatetime',
		'lastUsedChannelId',
		'messages',
		'status',
		'updatedDatetime',
	]);
});

test("A contact's display name is the number, and the message's metadata has the name", async () => {
	await listen(['message.created']);
	simulator.control.customerWrites({ text: 'Hello' });
	await idle();
	expect(first(receiver.received).event).toMatchObject({
		contact: { displayName: NOOR, msisdn: 31600000001 },
		message: { metadata: { sender: { displayName: 'Noor de Vries' } } },
	});
});

test('The display name of most contacts is their number', async () => {
	const { body } = await call<{ items: Array<Schemas['Conversation']> }>('GET', '/conversations');
	expect(body.items.map(({ contact }) => contact?.displayName)).toEqual([
		NOOR,
		'+34600000002',
		'Yuki Tanaka',
	]);
});

test('A webhook has settings, and no updatedDatetime before the first change', async () => {
	const settings = { expected_http_code: '2xx', retry: 3 };
	const { id, ...created } = await listen(['message.created'], { settings });
	expect(created).toMatchObject({ updatedDatetime: null, settings });
	const { body } = await call<object>('PATCH', `/webhooks/${String(id)}`, { status: 'disabled' });
	expect(body).toMatchObject({
		updatedDatetime: expect.stringMatching(WHOLE_SECONDS) as string,
		settings,
	});
});

test('The first status of a reply is pending', async () => {
	const path = `/conversations/${conversation().id}/messages`;
	const { body } = await call<object>('POST', path, TEXT);
	expect(body).toMatchObject({ status: 'pending' });
});

test.each([
	['whatsapp', ['pending', 'transmitted', 'delivered', 'read']],
	['sms', ['pending', 'sent', 'delivered']],
	['email', ['sent', 'delivered', 'opened']],
	['telegram', ['pending', 'sent', 'delivered', 'read']],
])('A message on %s gets the statuses %j', async (platform, statuses) => {
	await listen(['message.updated']);
	await send(platform);
	await idle();
	expect(receiver.received.map(({ event }) => event.message?.status)).toEqual(statuses);
});

test("In a message event, the conversation's updatedDatetime is before the message's time", async () => {
	await listen(['message.created']);
	simulator.control.customerWrites({ text: 'Hello' });
	simulator.control.customerWrites({ text: 'Anybody?' });
	await idle();
	for (const { event } of receiver.received) {
		const { updatedDatetime = '' } = event.conversation;
		expect(updatedDatetime < (event.message?.createdDatetime ?? '')).toBe(true);
	}
	expect(receiver.received).toHaveLength(2);
});

test("A message's times have nine digits, or whole seconds if the platform reports them", async () => {
	await listen(['message.created', 'message.updated']);
	await send('whatsapp');
	await idle();
	const messages = receiver.received.map(({ event }) => event.message);
	expect(messages.map((message) => NINE_DIGITS.test(message?.createdDatetime ?? ''))).toEqual(
		messages.map(() => true),
	);
	expect(
		messages.map((message) => [
			message?.status,
			NINE_DIGITS.test(message?.updatedDatetime ?? ''),
			WHOLE_SECONDS.test(message?.updatedDatetime ?? ''),
		]),
	).toEqual([
		['accepted', true, false],
		['pending', true, false],
		['transmitted', false, true],
		['delivered', false, true],
		['read', false, true],
	]);
});

test('Some times of a conversation have nine digits, others are in whole seconds', async () => {
	const { body } = await call<Schemas['Conversation']>(
		'GET',
		`/conversations/${conversation().id}`,
	);
	expect(body.createdDatetime).toMatch(WHOLE_SECONDS);
	expect(body.updatedDatetime).toMatch(NINE_DIGITS);
	expect(body.lastReceivedDatetime).toMatch(NINE_DIGITS);
	expect(body.contact?.createdDatetime).toMatch(WHOLE_SECONDS);
});

test('No two messages have the same time', () => {
	for (let n = 0; n < 50; n++) simulator.control.customerWrites({ text: String(n) });
	const times = conversation().messages.map(({ createdDatetime }) => createdDatetime);
	expect(new Set(times).size).toBe(51);
	expect(times).toEqual([...times].sort());
});
