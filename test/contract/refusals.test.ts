import type { Simulator } from '../simulator';
import { channelOf, createCaller, first, startFast, type Caller } from './helpers';

const TEXT = { type: 'text', content: { text: 'Hello' } };
const HOOK = { url: 'https://shop.example/hook', events: ['message.created'] };

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

/** A message to a known contact, with something wrong. */
const message = (wrong: object): object => ({
	to: '+31600000001',
	from: channelOf(simulator, 'whatsapp'),
	...TEXT,
	...wrong,
});

test.each([
	['missing', ''],
	['wrong', 'another-access-key'],
])('A %s access key is refused', async (_, accessKey) => {
	const { status, body } = await createCaller({ ...simulator, accessKey })('GET', '/conversations');
	expect(status).toBe(401);
	expect(body).toEqual({
		errors: [
			{
				code: 2,
				description: 'Request not allowed (incorrect access_key)',
				parameter: 'access_key',
			},
		],
	});
});

test('A request with a wrong access key changes nothing', async () => {
	const count = first(simulator.control.conversations()).messages.length;
	await createCaller({ ...simulator, accessKey: 'another' })('POST', '/send', message({}));
	expect(first(simulator.control.conversations()).messages).toHaveLength(count);
});

test.each<[string, string, object | undefined]>([
	['GET', '/conversations/nowhere', undefined],
	['PATCH', '/conversations/nowhere', { status: 'archived' }],
	['GET', '/conversations/nowhere/messages', undefined],
	['POST', '/conversations/nowhere/messages', TEXT],
	['GET', '/messages/nowhere', undefined],
	['GET', '/webhooks/nowhere', undefined],
	['PATCH', '/webhooks/nowhere', { status: 'disabled' }],
	['DELETE', '/webhooks/nowhere', undefined],
])('%s %s finds nothing', async (method, path, body) => {
	const answer = await call(method, path, body);
	expect(answer.status).toBe(404);
	expect(answer.body.errors).toEqual([
		{ code: 20, description: expect.stringMatching(/not found$/) as string, parameter: null },
	]);
});

test("A path that can't be decoded is refused", async () => {
	expect((await call('GET', '/messages/%E0%A4%A')).status).toBe(400);
});

test.each<[string, string, () => object, string]>([
	['the recipient', '/send', () => message({ to: undefined }), 'to'],
	['the channel', '/send', () => message({ from: undefined }), 'from'],
	['the type', '/send', () => message({ type: undefined }), 'type'],
	['the content', '/send', () => message({ content: undefined }), 'content'],
	['the channel', '/conversations/start', () => message({}), 'channelId'],
	['the URL', '/webhooks', () => ({ events: HOOK.events }), 'url'],
	['the events', '/webhooks', () => ({ url: HOOK.url }), 'events'],
])('Without %s, a POST to %s is refused', async (_, path, makeBody, parameter) => {
	const { status, body } = await call('POST', path, makeBody());
	expect(status).toBe(422);
	expect(body.errors).toEqual([
		{ code: 9, description: `'${parameter}' is a required parameter`, parameter },
	]);
});

test.each<[string, string, string, () => object | undefined, string]>([
	['an invalid number', 'POST', '/send', () => message({ to: 'me' }), 'to'],
	['a number of the wrong type', 'POST', '/send', () => message({ to: 31600000001 }), 'to'],
	['an unknown channel', 'POST', '/send', () => message({ from: 'nowhere' }), 'from'],
	['an invalid report URL', 'POST', '/send', () => message({ reportUrl: 'me' }), 'reportUrl'],
	['an unknown channel', 'POST', '/webhooks', () => ({ ...HOOK, channelId: 'none' }), 'channelId'],
	['an invalid URL', 'POST', '/webhooks', () => ({ ...HOOK, url: 'me' }), 'url'],
	['no events', 'POST', '/webhooks', () => ({ ...HOOK, events: [] }), 'events'],
	['an unknown event', 'POST', '/webhooks', () => ({ ...HOOK, events: ['sale'] }), 'events.0'],
	['an unknown status', 'GET', '/conversations?status=open', () => undefined, 'status'],
	["a limit that isn't a number", 'GET', '/webhooks?limit=all', () => undefined, 'limit'],
])('With %s, %s %s is refused', async (_, method, path, makeBody, parameter) => {
	const { status, body } = await call(method, path, makeBody());
	expect(status).toBe(422);
	expect(body.errors).toEqual([{ code: 10, description: expect.any(String) as string, parameter }]);
});

test('A message on an inactive channel is refused', async () => {
	const { id } = simulator.control.addChannel({ platformId: 'sms', status: 'inactive' });
	const { status, body } = await call('POST', '/send', message({ from: id }));
	expect(status).toBe(422);
	expect(body.errors[0]).toMatchObject({ code: 10, parameter: 'from' });
});

test.each<[string, object]>([
	['of another type', { type: 'image' }],
	['without any field', { content: {} }],
])('Content %s is refused', async (_, wrong) => {
	const { status, body } = await call('POST', '/send', message(wrong));
	expect(status).toBe(400);
	expect(body.errors[0]?.code).toBe(21);
});

test.each([
	['broken JSON', '{"to":'],
	['plain text', 'Hello'],
	['nothing', undefined],
])('A body of %s is refused', async (_, body) => {
	const answer = await call('POST', '/send', body);
	expect(answer.status).toBe(400);
	expect(answer.body.errors).toEqual([
		{ code: 21, description: 'JSON is not a valid format', parameter: null },
	]);
});

test.each(['null', '[]', '"Hello"', '7'])(
	"A body that isn't an object, %s, is refused",
	async (body) => {
		const answer = await call('POST', '/send', body);
		expect(answer.status).toBe(422);
		expect(answer.body.errors[0]?.code).toBe(10);
	},
);

test('An unknown path gets a 404', async () => {
	const { status, body } = await call('GET', '/contacts');
	expect(status).toBe(404);
	expect(body.errors[0]?.code).toBe(98);
});

test.each([
	['PUT', '/conversations'],
	['GET', '/send'],
	['DELETE', '/messages/one'],
])("%s %s isn't an allowed method of that path", async (method, path) => {
	expect((await call(method, path)).status).toBe(405);
});

test.each([
	'one/messages',
	'../webhooks',
	'?status=archived',
	'#',
	'start?limit=1',
	'a b+c%2Fd',
	'ünï/cødé',
])('The encoded ID %s reaches no other operation', async (id) => {
	const answer = await call('GET', `/conversations/${encodeURIComponent(id)}`);
	expect(answer.status).toBe(404);
	expect(answer.body.errors[0]?.description).toBe('conversation not found');
	expect(simulator.control.journal()).toEqual([
		expect.objectContaining({ operationId: 'viewConversation', query: {} }),
	]);
});

test('An encoded ID finds the object with that ID', async () => {
	first(first(simulator.control.conversations()).messages).id = 'a/b?c';
	const { body } = await call<{ id?: string }>('GET', '/messages/a%2Fb%3Fc');
	expect(body.id).toBe('a/b?c');
});
