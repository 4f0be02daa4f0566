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

const EVENTS = [
	'message.created',
	'message.updated',
	'conversation.created',
	'conversation.updated',
];
const NOOR = '+31600000001';
const TEXT = { type: 'text', content: { text: 'Your tulips are ready' } };
const STRANGER = { msisdn: '4915100000001', name: 'Somebody else' };

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
});
afterEach(async () => await receiver.close());
afterAll(async () => await simulator.close());

const listen = async (events: string[], fields: object = {}): Promise<Schemas['Webhook']> =>
	(await call<Schemas['Webhook']>('POST', '/webhooks', { url: receiver.url, events, ...fields }))
		.body;
const idle = async (): Promise<void> => expect(await simulator.control.waitForIdle()).toBe(true);
const send = async (platform: string, fields: object = {}): Promise<void> => {
	const body = { to: NOOR, from: channelOf(simulator, platform), ...TEXT, ...fields };
	await call<object>('POST', '/send', body);
};
const texts = (): Array<string | undefined> =>
	receiver.received.map(({ event }) => event.message?.content?.text);

describe('Webhooks receive', () => {
	test('an event for each message from a customer', async () => {
		await listen(['message.created']);
		const { id } = simulator.control.customerWrites({ text: 'Any tulips?' });
		await idle();
		expect(receiver.received.map(({ event }) => event)).toEqual([
			expect.objectContaining({
				type: 'message.created',
				message: expect.objectContaining({
					id,
					direction: 'received',
					status: 'received',
					content: { text: 'Any tulips?' },
				}) as object,
			}),
		]);
	});

	test('an event for each message from the business', async () => {
		await listen(['message.created']);
		await send('whatsapp');
		await idle();
		expect(receiver.received.map(({ event }) => event)).toEqual([
			expect.objectContaining({
				type: 'message.created',
				message: expect.objectContaining({
					direction: 'sent',
					status: 'accepted',
					...TEXT,
				}) as object,
			}),
		]);
	});

	test('an event for each status of a message', async () => {
		await listen(['message.updated']);
		await send('whatsapp');
		await idle();
		const statuses = receiver.received.map(({ event }) => event.message?.status);
		expect(statuses).toEqual(['pending', 'transmitted', 'delivered', 'read']);
	});

	test('an event for a new conversation before the event for its first message', async () => {
		await listen(['conversation.created', 'message.created']);
		simulator.control.customerWrites({ contact: STRANGER });
		await idle();
		const types = receiver.received.map(({ event }) => event.type);
		expect(types).toEqual(['conversation.created', 'message.created']);
	});

	test('an event without a message for a conversation whose status changes', async () => {
		await listen(['conversation.updated']);
		const { id } = first(simulator.control.conversations());
		await call<object>('PATCH', `/conversations/${id}`, { status: 'archived' });
		await idle();
		const { event } = first(receiver.received);
		expect(event).toMatchObject({
			type: 'conversation.updated',
			conversation: { id, status: 'archived' },
		});
		expect(event.message).toBeUndefined();
	});

	test('the contact of each event', async () => {
		await listen(['message.created']);
		simulator.control.customerWrites({ contact: STRANGER });
		await idle();
		const { contact, conversation } = first(receiver.received).event;
		expect(contact).toMatchObject({ id: conversation.contactId, msisdn: Number(STRANGER.msisdn) });
	});

	test.each(EVENTS)('only %s if they asked for nothing else', async (type) => {
		await listen([type]);
		simulator.control.customerWrites({ contact: STRANGER });
		await send('sms');
		const { id } = first(simulator.control.conversations());
		await call<object>('PATCH', `/conversations/${id}`, { status: 'archived' });
		await idle();
		expect(new Set(receiver.received.map(({ event }) => event.type))).toEqual(new Set([type]));
	});

	test("nothing while they're disabled", async () => {
		const { id } = await listen(EVENTS);
		await call<object>('PATCH', `/webhooks/${id}`, { status: 'disabled' });
		simulator.control.customerWrites({});
		await idle();
		expect(receiver.received).toEqual([]);
	});

	test("later events after they're enabled again", async () => {
		const { id } = await listen(['message.created']);
		await call<object>('PATCH', `/webhooks/${id}`, { status: 'disabled' });
		simulator.control.customerWrites({ text: 'unheard' });
		await call<object>('PATCH', `/webhooks/${id}`, { status: 'enabled' });
		simulator.control.customerWrites({ text: 'heard' });
		await idle();
		expect(texts()).toEqual(['heard']);
	});

	test("nothing after they're deleted", async () => {
		const { id } = await listen(EVENTS);
		await call<undefined>('DELETE', `/webhooks/${id}`);
		simulator.control.customerWrites({});
		await idle();
		expect(receiver.received).toEqual([]);
	});
});

describe('The channel of a webhook', () => {
	test('limits it to messages on that channel', async () => {
		await listen(['message.created'], { channelId: channelOf(simulator, 'sms') });
		simulator.control.customerWrites({ platform: 'whatsapp', text: 'on WhatsApp' });
		simulator.control.customerWrites({ platform: 'sms', text: 'by SMS' });
		await idle();
		expect(texts()).toEqual(['by SMS']);
	});

	test('limits nothing if it has none', async () => {
		await listen(['message.created']);
		simulator.control.customerWrites({ platform: 'whatsapp', text: 'on WhatsApp' });
		simulator.control.customerWrites({ platform: 'sms', text: 'by SMS' });
		await idle();
		expect(texts()).toEqual(['on WhatsApp', 'by SMS']);
	});

	test("is compared with the message's channel, even if the conversation has moved to another", async () => {
		await listen(['message.updated'], { channelId: channelOf(simulator, 'whatsapp') });
		await send('whatsapp');
		simulator.control.customerWrites({ platform: 'sms' });
		await idle();
		expect(receiver.received.map(({ event }) => event.message?.status)).toEqual([
			'pending',
			'transmitted',
			'delivered',
			'read',
		]);
	});
});

test('A report URL receives only the statuses of its own message', async () => {
	await send('whatsapp', { reportUrl: receiver.url });
	await send('whatsapp');
	await idle();
	expect(receiver.received.map(({ event }) => [event.type, event.message?.status])).toEqual([
		['message.updated', 'pending'],
		['message.updated', 'transmitted'],
		['message.updated', 'delivered'],
		['message.updated', 'read'],
	]);
});
