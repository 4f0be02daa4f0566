import {
	createConversationsApi,
	type ConversationsApi,
} from '../../../nodes/MessageBirdConversations/client/conversationsApi';
import { ConversationsApiError } from '../../../nodes/MessageBirdConversations/client/http/errors';
import type { ApiRequest } from '../../../nodes/MessageBirdConversations/client/http/transport';

const PAGE = { offset: 20, limit: 20 };
const TEXT = { type: 'text', content: { text: 'Hi' } };

/** Calls the API with a transport that gives this response. Returns the requests. */
const requestsOf = async (
	call: (api: ConversationsApi) => Promise<unknown>,
	answer: unknown = { items: [] },
): Promise<ApiRequest[]> => {
	const requests: ApiRequest[] = [];
	const api = createConversationsApi((request) => {
		requests.push(request);
		return Promise.resolve(answer);
	});
	await call(api);
	return requests;
};

type Call = (api: ConversationsApi) => Promise<unknown>;

const OPERATIONS: Array<[string, Call, object]> = [
	[
		'GET /conversations',
		(api) => api.listConversations({ ...PAGE, status: 'archived' }),
		{ query: { ...PAGE, status: 'archived' } },
	],
	[
		'POST /conversations/start',
		(api) => api.startConversation({ to: '+31', channelId: 'c', ...TEXT }),
		{ body: { to: '+31', channelId: 'c', ...TEXT } },
	],
	['GET /conversations/v', (api) => api.viewConversation('v'), {}],
	[
		'PATCH /conversations/v',
		(api) => api.updateConversation('v', { status: 'archived' }),
		{ body: { status: 'archived' } },
	],
	[
		'GET /conversations/v/messages',
		(api) => api.listConversationMessages('v', PAGE),
		{ query: PAGE },
	],
	[
		'POST /conversations/v/messages',
		(api) => api.sendConversationMessage('v', TEXT),
		{ body: TEXT },
	],
	[
		'POST /send',
		(api) => api.sendMessage({ to: '+31', from: 'c', ...TEXT }),
		{ body: { to: '+31', from: 'c', ...TEXT } },
	],
	['GET /messages/m', (api) => api.viewMessage('m'), {}],
	['GET /webhooks', (api) => api.listWebhooks(PAGE), { query: PAGE }],
	[
		'POST /webhooks',
		(api) => api.createWebhook({ url: 'https://x.example', events: ['message.created'] }),
		{ body: { url: 'https://x.example', events: ['message.created'] } },
	],
	['GET /webhooks/w', (api) => api.viewWebhook('w'), {}],
	[
		'PATCH /webhooks/w',
		(api) => api.updateWebhook('w', { status: 'disabled' }),
		{ body: { status: 'disabled' } },
	],
	['DELETE /webhooks/w', (api) => api.deleteWebhook('w'), {}],
];

test.each(OPERATIONS)('sends %s', async (name, call, rest) => {
	const [method, path] = name.split(' ');
	expect(await requestsOf(call)).toEqual([{ method, path, ...rest }]);
});

describe('an ID', () => {
	const BY_ID: Array<[string, (api: ConversationsApi, id: string) => Promise<unknown>]> = [
		['/conversations/', (api, id) => api.viewConversation(id)],
		['/conversations/', (api, id) => api.updateConversation(id, {})],
		['/conversations/', (api, id) => api.listConversationMessages(id, PAGE)],
		['/conversations/', (api, id) => api.sendConversationMessage(id, TEXT)],
		['/messages/', (api, id) => api.viewMessage(id)],
		['/webhooks/', (api, id) => api.viewWebhook(id)],
		['/webhooks/', (api, id) => api.updateWebhook(id, {})],
		['/webhooks/', (api, id) => api.deleteWebhook(id)],
	];
	const IDS: Array<[string, string]> = [
		['../webhooks/1', '..%2Fwebhooks%2F1'],
		['a/b?c', 'a%2Fb%3Fc'],
		['a#b', 'a%23b'],
		['a b%2F', 'a%20b%252F'],
		['ä', '%C3%A4'],
		['044a3138-744f-4599-b908-93b035927a47', '044a3138-744f-4599-b908-93b035927a47'],
	];

	test.each(IDS)(
		'that is %p stays within its path segment in every request',
		async (id, encoded) => {
			for (const [before, call] of BY_ID) {
				const [request] = await requestsOf((api) => call(api, id));
				expect(request?.path.replace(/\/messages$/, '')).toBe(before + encoded);
			}
		},
	);
});

describe('a response', () => {
	test('is returned unchanged', async () => {
		const given = { id: 'v', status: 'teleported', messages: { totalCount: 1 } };
		const api = createConversationsApi(() => Promise.resolve(given));
		expect(await api.viewConversation('v')).toEqual(given);
	});

	test.each([undefined, null, [], 'text', 7, true])(
		"that isn't an object is refused, as %j is",
		async (answer) => {
			const api = createConversationsApi(() => Promise.resolve(answer));
			await expect(api.viewMessage('m')).rejects.toBeInstanceOf(ConversationsApiError);
			await expect(api.viewMessage('m')).rejects.toMatchObject({ request: 'GET /messages/m' });
		},
	);

	test.each([null, undefined, {}])('of a list can have %j instead of its items', async (items) => {
		const api = createConversationsApi(() => Promise.resolve({ totalCount: 0, items }));
		const query = { offset: 0, limit: 20 };
		for (const list of [
			api.listConversations(query),
			api.listConversationMessages('c', query),
			api.listWebhooks(query),
		]) {
			expect(await list).toEqual({ totalCount: 0, items: [] });
		}
	});

	test('to a deletion can be empty', async () => {
		const api = createConversationsApi(() => Promise.resolve(undefined));
		await expect(api.deleteWebhook('w')).resolves.toBeUndefined();
	});
});
