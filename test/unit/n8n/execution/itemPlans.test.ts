import type {
	Conversation,
	Message,
} from '../../../../nodes/MessageBirdConversations/client/contract/types';
import type { ConversationsApi } from '../../../../nodes/MessageBirdConversations/client/conversationsApi';
import { identify } from '../../../../nodes/MessageBirdConversations/items/sentLedger';
import type { ExecutionContext } from '../../../../nodes/MessageBirdConversations/n8n/execution/executionContext';
import type { ItemFile } from '../../../../nodes/MessageBirdConversations/parameters/values/parameters';
import { createItemPlanner } from '../../../../nodes/MessageBirdConversations/n8n/execution/itemPlans';
import { NO_WAITING } from '../../support/waiting';

const BASE_URL = 'https://conversations.messagebird.com/v1';

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

/** A file whose size n8n doesn't provide with it. */
const UNMEASURED: ItemFile = { field: 'data', name: 'slip.pdf', mimeType: 'application/pdf' };

/** Plans an item, and records the API calls of each account. */
const planItem = async (parameters: object = {}, { files = [UNMEASURED], sizeBytes = 10 } = {}) => {
	const calls: string[] = [];
	const contents: object[] = [];
	const createApi = (account: string) => {
		const api: Partial<ConversationsApi> = {
			sendConversationMessage(id, { content }): Promise<Message> {
				calls.push(`${account}: reply to ${id}`);
				contents.push(content);
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
				return {
					id,
					api: createApi(id),
					baseUrl: BASE_URL,
					markKey: 'k',
					concurrency: () => 1,
				};
			},
		},
		{
			filesOf: () => files,
			measure: async (_, file) => await Promise.resolve({ ...file, sizeBytes }),
			upload(itemIndex, { field }, { id }) {
				calls.push(`${id}: upload ${field} of item ${itemIndex}`);
				return Promise.resolve(`https://files.example.com/${field}`);
			},
		},
		() => NO_WAITING,
	);
	return { plan: await plan(7), calls, contents };
};

test("executes an item with the item's own account", async () => {
	const { plan, calls } = await planItem();

	expect(plan.account).toBe('account 7');
	expect(await plan.execute()).toEqual({ id: 'm1' });
	expect(calls).toEqual(['account 7: reply to c1']);
});

test('identifies an item by the same keys as earlier versions', async () => {
	const { plan } = await planItem();
	const identity = plan.writes && identify(plan.writes, plan.origin, plan);

	expect({ ...identity }).toEqual({
		item: '9-iIDEmYfTxJFUYvx1jLKQ',
		message: 'qxYhnI-_iQCEON5Xu-WDsg',
		content: 'mMaTLl0tFpA9US82Ak2pax',
		account: 'account 7',
	});
});

test("doesn't record anything for an item that only reads", async () => {
	const { plan, calls } = await planItem({ resource: 'conversation', operation: 'get' });

	expect([plan.origin, plan.writes, plan.writesAsTyped?.()]).toEqual([
		undefined,
		undefined,
		undefined,
	]);
	await plan.execute();
	expect(calls).toEqual(['account 7: view c1']);
});

const FILE = { messageType: 'file', mediaSource: 'binary', binaryPropertyName: 'data' };

test('uploads nothing before the item is prepared for execution', async () => {
	const { plan, calls } = await planItem(FILE);
	expect(calls).toEqual([]);

	await plan.prepare?.();
	expect(calls).toEqual(['account 7: upload data of item 7']);
});

test("sends, records and looks up a message with its file's storage URL", async () => {
	const { plan, contents } = await planItem(FILE);
	const prepared = await plan.prepare?.();
	await prepared?.execute();

	const content = { file: { url: 'https://files.example.com/data' } };
	expect(contents).toEqual([content]);
	expect(prepared?.message?.content).toEqual(content);
	expect(prepared?.writes).toMatchObject({ content });
});

test("doesn't upload a file that the message doesn't use", async () => {
	const { plan } = await planItem();
	expect(plan.prepare).toBeUndefined();
});

test('refuses a file that is too large when it checks the items, wherever the size comes from', async () => {
	const sizeBytes = 101 * 1024 * 1024;
	const tooLarge =
		'"Input Binary Field" is too large: "slip.pdf" has 101 MB, but a file can have at most 100 MB here';
	await expect(planItem(FILE, { sizeBytes })).rejects.toThrow(tooLarge);
	await expect(planItem(FILE, { files: [{ ...UNMEASURED, sizeBytes }] })).rejects.toThrow(tooLarge);
});

test("lists the item's files if the named one doesn't exist", async () => {
	await expect(planItem({ ...FILE, binaryPropertyName: 'slip' })).rejects.toMatchObject({
		message: '"Input Binary Field" is "slip", but the item has no file in that field',
		remedy: 'The item has files in these fields: "data". Enter one of them.',
	});
});

test("refuses an operation that doesn't exist", async () => {
	await expect(planItem({ operation: 'shout' })).rejects.toThrow(
		'"message" has no operation "shout"',
	);
});
