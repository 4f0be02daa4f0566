import type {
	Conversation,
	Message,
} from '../../../../nodes/MessageBirdConversations/client/contract/types';
import type { ConversationsApi } from '../../../../nodes/MessageBirdConversations/client/conversationsApi';
import { identify } from '../../../../nodes/MessageBirdConversations/items/sentLedger';
import type { ExecutionContext } from '../../../../nodes/MessageBirdConversations/n8n/execution/executionContext';
import { createItemPlanner } from '../../../../nodes/MessageBirdConversations/n8n/execution/itemPlans';

const PARAMETERS: Record<string, unknown> = {
	resource: 'message',
	operation: 'reply',
	conversationId: { mode: 'id', value: 'c1' },
	messageType: 'image',
	mediaUrl: 'https://example.com/ä.png',
};

const execution: ExecutionContext = {
	store: {},
	run: 0,
	parametersOf: () => ({ get: (name) => PARAMETERS[name] }),
	instance: {
		baseUrl: 'https://n8n.example.com/',
		isListening: () => Promise.resolve(undefined),
		timezone: 'UTC',
	},
	credentialId: 'one',
	originOf: (itemIndex) => ({ item: { row: itemIndex }, parameters: { text: '={{ $json.row }}' } }),
	signal: undefined,
	report: () => undefined,
};

/** Plans an item, and tells which account's API was called for which conversation. */
const planItem = async (parameters: object = {}) => {
	const calls: string[] = [];
	const createApi = (account: string) => {
		const api: Partial<ConversationsApi> = {
			sendConversationMessage(id): Promise<Message> {
				calls.push(`${account}: reply to ${id}`);
				return Promise.resolve({ id: 'm1' });
			},
			viewConversation(id): Promise<Conversation> {
				calls.push(`${account}: view ${id}`);
				return Promise.resolve({ id });
			},
		};
		return api as ConversationsApi;
	};
	const plan = createItemPlanner(
		{
			...execution,
			parametersOf: () => ({ get: (name) => ({ ...PARAMETERS, ...parameters })[name] }),
		},
		{
			of(itemIndex) {
				const id = `account ${itemIndex}`;
				return { id, api: createApi(id), concurrency: () => 1 };
			},
		},
	);
	return { plan: await plan(7), calls };
};

test("carries an item out with the item's own account", async () => {
	const { plan, calls } = await planItem();

	expect(plan.account).toBe('account 7');
	expect(await plan.execute()).toEqual({ id: 'm1' });
	expect(calls).toEqual(['account 7: reply to c1']);
});

test('knows an item by the keys that executions of earlier versions have', async () => {
	const { plan } = await planItem();
	const identity = plan.writes && identify(plan.writes, plan.origin, plan);

	expect({ ...identity }).toEqual({
		item: '9-iIDEmYfTxJFUYvx1jLKQ',
		message: 'qxYhnI-_iQCEON5Xu-WDsg',
		content: 'mMaTLl0tFpA9US82Ak2pax',
		account: 'account 7',
	});
});

test('gives what only reads neither an origin nor anything to remember', async () => {
	const { plan, calls } = await planItem({ resource: 'conversation', operation: 'get' });

	expect([plan.origin, plan.writes, plan.writesAsTyped?.()]).toEqual([
		undefined,
		undefined,
		undefined,
	]);
	await plan.execute();
	expect(calls).toEqual(['account 7: view c1']);
});

test('refuses an operation that is not there', async () => {
	await expect(planItem({ operation: 'shout' })).rejects.toThrow(
		'There is no operation "shout" of "message"',
	);
});
