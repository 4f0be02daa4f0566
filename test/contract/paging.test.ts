import type { Simulator } from '../simulator';
import { createCaller, first, startFast, type Caller, type Page, type Schemas } from './helpers';

type Conversation = Schemas['Conversation'];
type Message = Schemas['ConversationMessage'];

const SEEDED = 3;

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const list = async (query = ''): Promise<Page<Conversation>> =>
	(await call<Page<Conversation>>('GET', `/conversations${query}`)).body;

test('A list has its total count, and the offset, limit and count of the page', async () => {
	simulator.control.addConversations({ count: 45 });
	const { items, ...envelope } = await list('?limit=7&offset=40');
	expect(envelope).toEqual({ offset: 40, limit: 7, count: 7, totalCount: 45 + SEEDED });
	expect(items).toHaveLength(7);
});

test('A list starts with twenty entries', async () => {
	simulator.control.addConversations({ count: 45 });
	expect(await list()).toMatchObject({ offset: 0, limit: 20, count: 20 });
});

test('A page has at most twenty entries, whatever limit is requested', async () => {
	simulator.control.addConversations({ count: 45 });
	expect(await list('?limit=50')).toMatchObject({ limit: 20, count: 20 });
});

test('A negative offset returns the first page', async () => {
	expect(await list('?offset=-2')).toMatchObject({ offset: 0, count: SEEDED });
});

test('A page beyond the end is empty', async () => {
	expect(await list('?offset=100')).toMatchObject({ count: 0, totalCount: SEEDED, items: [] });
});

test('Consecutive pages show each conversation once, the newest first', async () => {
	const newest = simulator.control.addConversations({ count: 45 });
	const seen: Array<string | undefined> = [];
	for (let offset = 0; offset < 60; offset += 20) {
		const { items } = await list(`?offset=${offset}`);
		seen.push(...items.map(({ id }) => id));
	}
	expect(seen.slice(0, 45)).toEqual(newest);
	expect(new Set(seen).size).toBe(45 + SEEDED);
});

test('A conversation moves to the top when its customer writes', async () => {
	const oldest = (await list()).items.at(-1);
	simulator.control.customerWrites({ contact: { id: oldest?.contactId ?? '' } });
	expect(first((await list()).items).id).toBe(oldest?.id);
});

test.each([
	['only active conversations by default', '', 2],
	['active conversations', '?status=active', 2],
	['archived conversations', '?status=archived', 1],
])('The list shows %s', async (_, query, count) => {
	const { id } = first(simulator.control.conversations());
	await call('PATCH', `/conversations/${id}`, { status: 'archived' });
	const { items, totalCount } = await list(query);
	expect(totalCount).toBe(count);
	expect(items.some((item) => item.id === id)).toBe(query === '?status=archived');
});

test('Messages come in pages, the newest first', async () => {
	const { id, contactId } = first(simulator.control.conversations());
	for (let n = 1; n <= 24; n++) {
		simulator.control.customerWrites({ contact: { id: contactId }, text: `Message ${n}` });
	}
	const path = `/conversations/${id}/messages`;
	const { body: newest } = await call<Page<Message>>('GET', path);
	const { body: oldest } = await call<Page<Message>>('GET', `${path}?offset=20`);
	expect(newest).toMatchObject({ count: 20, totalCount: 25 });
	expect(first(newest.items).content).toEqual({ text: 'Message 24' });
	expect(oldest.items.map(({ content }) => content?.text)).toEqual([
		'Message 4',
		'Message 3',
		'Message 2',
		'Message 1',
		'Are the red tulips back?',
	]);
});

test('Webhooks come in pages', async () => {
	for (const name of ['one', 'two', 'three']) {
		const url = `https://shop.example/${name}`;
		await call('POST', '/webhooks', { url, events: ['message.created'] });
	}
	const { body } = await call<Page<Schemas['Webhook']>>('GET', '/webhooks?limit=2&offset=1');
	expect(body).toMatchObject({ offset: 1, limit: 2, count: 2, totalCount: 3 });
	expect(body.items.map(({ url }) => url)).toEqual([
		'https://shop.example/two',
		'https://shop.example/three',
	]);
});
