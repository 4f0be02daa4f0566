import type { Simulator } from '../simulator';
import { loadContract } from './contract';
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
type Webhook = Schemas['Webhook'];

const TEXT = { type: 'text', content: { text: 'Your tulips are ready' } };
const HOOK = { url: 'https://shop.example/hook', events: ['message.created'] };
const NOOR = '+31600000001';

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const whatsapp = (): string => channelOf(simulator, 'whatsapp');
const conversation = () => first(simulator.control.conversations());
const createWebhook = async (): Promise<Webhook> =>
	(await call<Webhook>('POST', '/webhooks', HOOK)).body;

interface Example {
	method: string;
	path: () => string | Promise<string>;
	body?: () => object;
	status?: number;
}

const ofConversation = (rest = '') => `/conversations/${conversation().id}${rest}`;
const ofWebhook = async () => `/webhooks/${(await createWebhook()).id}`;

/** One request for each operation. */
const EXAMPLES: Record<string, Example> = {
	listConversations: { method: 'GET', path: () => '/conversations?limit=2&offset=1&status=active' },
	startConversation: {
		method: 'POST',
		path: () => '/conversations/start',
		body: () => ({ to: NOOR, channelId: whatsapp(), ...TEXT }),
	},
	viewConversation: { method: 'GET', path: () => ofConversation() },
	updateConversation: {
		method: 'PATCH',
		path: () => ofConversation(),
		body: () => ({ status: 'archived' }),
	},
	listConversationMessages: { method: 'GET', path: () => ofConversation('/messages?limit=1') },
	sendConversationMessage: {
		method: 'POST',
		path: () => ofConversation('/messages'),
		body: () => TEXT,
	},
	sendMessage: {
		method: 'POST',
		path: () => '/send',
		body: () => ({ to: NOOR, from: whatsapp(), ...TEXT }),
		status: 202,
	},
	viewMessage: { method: 'GET', path: () => `/messages/${first(conversation().messages).id}` },
	listWebhooks: { method: 'GET', path: () => '/webhooks?limit=10' },
	createWebhook: { method: 'POST', path: () => '/webhooks', body: () => HOOK },
	viewWebhook: { method: 'GET', path: ofWebhook },
	updateWebhook: { method: 'PATCH', path: ofWebhook, body: () => ({ status: 'disabled' }) },
	deleteWebhook: { method: 'DELETE', path: ofWebhook, status: 204 },
};

const operationIds = Object.values(loadContract().paths ?? {}).flatMap((methods) =>
	Object.values(methods as Record<string, { operationId: string }>).map(
		({ operationId }) => operationId,
	),
);

describe('Each operation', () => {
	test.each(operationIds)(
		'%s accepts and returns what the contract describes',
		async (operationId) => {
			const example = EXAMPLES[operationId];
			if (!example) throw new Error(`There is no example of ${operationId}`);
			const { method, path, body, status = 200 } = example;
			const answer = await call<unknown>(method, await path(), body?.());
			expect(answer).toMatchObject({ status, problems: [] });
			expect(simulator.control.journal().at(-1)).toMatchObject({ operationId, accepted: true });
		},
	);
});

describe('Conversations', () => {
	test('can be found after a message starts them', async () => {
		const body = { to: '+4915100000001', channelId: channelOf(simulator, 'sms'), ...TEXT };
		const { body: started } = await call<Conversation>('POST', '/conversations/start', body);
		const { body: messages } = await call<Page<Message>>(
			'GET',
			`/conversations/${started.id}/messages`,
		);
		expect(started.contact?.msisdn).toBe(4915100000001);
		expect(messages.items).toEqual([expect.objectContaining({ ...TEXT, direction: 'sent' })]);
	});

	test('are reused when a message goes to the same contact again', async () => {
		const body = { to: NOOR, channelId: whatsapp(), ...TEXT };
		const { body: started } = await call<Conversation>('POST', '/conversations/start', body);
		expect(started.id).toBe(conversation().id);
	});

	test('are reused when the contact is named by ID', async () => {
		const body = { to: conversation().contactId, from: whatsapp(), ...TEXT };
		const { body: sent } = await call<Message>('POST', '/send', body);
		const { body: message } = await call<Message>('GET', `/messages/${sent.id}`);
		expect(message.conversationId).toBe(conversation().id);
	});

	test('stay archived', async () => {
		await call('PATCH', ofConversation(), { status: 'archived' });
		const { body } = await call<Conversation>('GET', ofConversation());
		expect(body.status).toBe('archived');
	});

	test('are replaced by a new one when a reply goes to an archived one', async () => {
		await call('PATCH', ofConversation(), { status: 'archived' });
		const { body: reply } = await call<Message>('POST', ofConversation('/messages'), TEXT);
		const { body: opened } = await call<Conversation>(
			'GET',
			`/conversations/${reply.conversationId}`,
		);
		expect(opened).toMatchObject({ status: 'active', contactId: conversation().contactId });
		expect(opened.id).not.toBe(conversation().id);
	});

	test('get replies on the channel that was used last', async () => {
		const sms = channelOf(simulator, 'sms');
		await call('POST', '/send', { to: NOOR, from: sms, ...TEXT });
		const { body: reply } = await call<Message>('POST', ofConversation('/messages'), TEXT);
		expect(reply).toMatchObject({ channelId: sms, conversationId: conversation().id });
	});

	test('get replies on the channel that the reply names', async () => {
		const sms = channelOf(simulator, 'sms');
		const body = { ...TEXT, channelId: sms };
		const { body: reply } = await call<Message>('POST', ofConversation('/messages'), body);
		expect(reply).toMatchObject({ channelId: sms, platform: 'sms' });
	});

	test('contain a count of their messages, not a list', async () => {
		const { body } = await call<Conversation>('GET', ofConversation());
		expect(body.messages).toEqual({
			totalCount: 1,
			href: `${simulator.baseUrl}${ofConversation('/messages')}`,
		});
	});
});

describe('Messages', () => {
	test('are acknowledged with only a receipt when sent', async () => {
		const body = { to: NOOR, from: whatsapp(), ...TEXT };
		const answer = await call<Message>('POST', '/send', body);
		expect(answer.status).toBe(202);
		expect(answer.body).toEqual({
			id: expect.any(String) as string,
			status: 'accepted',
			fallback: null,
		});
	});

	test('can be read by the ID in the receipt', async () => {
		const body = { to: NOOR, from: whatsapp(), ...TEXT };
		const { body: receipt } = await call<Message>('POST', '/send', body);
		const { body: message } = await call<Message>('GET', `/messages/${receipt.id}`);
		expect(message).toMatchObject({ id: receipt.id, to: NOOR, direction: 'sent', ...TEXT });
	});

	test('are returned in full by send if the simulator follows the contract strictly', async () => {
		const literal = await startFast({ sendAnswer: 'contract' });
		try {
			const body = { to: NOOR, from: channelOf(literal, 'whatsapp'), ...TEXT };
			const answer = await createCaller(literal)<Message>('POST', '/send', body);
			expect(answer.status).toBe(200);
			expect(answer.body).toMatchObject({ ...TEXT, to: NOOR, status: 'accepted' });
		} finally {
			await literal.close();
		}
	});

	test("keep a type and content that the contract doesn't describe", async () => {
		const interactive = { type: 'interactive', content: { interactive: { type: 'button' } } };
		const { body: reply } = await call<Message>('POST', ofConversation('/messages'), interactive);
		const { body: message } = await call<Message>('GET', `/messages/${reply.id}`);
		expect(message).toMatchObject(interactive);
	});
});
