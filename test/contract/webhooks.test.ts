import type { Simulator } from '../simulator';
import {
	channelOf,
	createCaller,
	startFast,
	type Caller,
	type Page,
	type Schemas,
} from './helpers';

type Webhook = Schemas['Webhook'];

const HOOK = { url: 'https://shop.example/hook', events: ['message.created'] };
const LIMITS = { channel: 10, generic: 5 };

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const create = async (fields: object = {}): Promise<Webhook> =>
	(await call<Webhook>('POST', '/webhooks', { ...HOOK, ...fields })).body;
const ofKind = (kind: keyof typeof LIMITS): object =>
	kind === 'generic' ? {} : { channelId: channelOf(simulator, 'sms') };

test.each(['generic', 'channel'] as const)(
	'A %s webhook is stored as it was created',
	async (kind) => {
		const webhook = await create(ofKind(kind));
		const { body } = await call<Webhook>('GET', `/webhooks/${webhook.id}`);
		expect(body).toEqual(webhook);
		expect(body).toMatchObject({ ...HOOK, ...ofKind(kind), status: 'enabled' });
		expect('channelId' in body).toBe(kind === 'channel');
	},
);

test.each([
	['generic', 'channel'],
	['channel', 'generic'],
] as const)("The limit on %s webhooks doesn't count the other kind", async (kind, other) => {
	for (let n = 0; n < LIMITS[kind]; n++) await create(ofKind(kind));
	const refused = await call('POST', '/webhooks', { ...HOOK, ...ofKind(kind) });
	const taken = await call<Webhook>('POST', '/webhooks', { ...HOOK, ...ofKind(other) });
	expect(refused.status).toBe(422);
	expect(refused.body.errors[0]?.code).toBe(21);
	expect(taken.status).toBe(200);
});

test('The limit on channel webhooks counts all channels together', async () => {
	for (let n = 0; n < LIMITS.channel; n++) {
		await create({ channelId: channelOf(simulator, n % 2 === 0 ? 'sms' : 'whatsapp') });
	}
	const channelId = channelOf(simulator, 'line');
	const { status } = await call('POST', '/webhooks', { ...HOOK, channelId });
	expect(status).toBe(422);
});

test('A deleted webhook makes room for another', async () => {
	const webhooks: Webhook[] = [];
	for (let n = 0; n < LIMITS.generic; n++) webhooks.push(await create());
	await call('DELETE', `/webhooks/${webhooks[2]?.id}`);
	const { status } = await call<Webhook>('POST', '/webhooks', HOOK);
	expect(status).toBe(200);
});

test.each<[string, object]>([
	['URL', { url: 'https://shop.example/other' }],
	['events', { events: ['message.updated', 'conversation.created'] }],
	['status', { status: 'disabled' }],
])('A change of the %s leaves everything else unchanged', async (_, change) => {
	const webhook = await create(ofKind('channel'));
	await call<Webhook>('PATCH', `/webhooks/${webhook.id}`, change);
	const { body } = await call<Webhook>('GET', `/webhooks/${webhook.id}`);
	expect(body).toEqual({
		...webhook,
		...change,
		updatedDatetime: expect.any(String) as string,
	});
});

test.each(['generic', 'channel'] as const)(
	"The channel of a %s webhook can't be changed",
	async (kind) => {
		const webhook = await create(ofKind(kind));
		const change = { channelId: channelOf(simulator, 'whatsapp'), status: 'disabled' };
		const { status, body } = await call('PATCH', `/webhooks/${webhook.id}`, change);
		const { body: kept } = await call<Webhook>('GET', `/webhooks/${webhook.id}`);
		expect({ status, error: body.errors[0] }).toMatchObject({
			status: 422,
			error: { code: 10, parameter: 'channelId' },
		});
		expect(kept).toEqual(webhook);
	},
);

test('A change may name the channel that the webhook already has', async () => {
	const webhook = await create(ofKind('channel'));
	const { status } = await call<Webhook>('PATCH', `/webhooks/${webhook.id}`, {
		...HOOK,
		...ofKind('channel'),
	});
	expect(status).toBe(200);
});

test('Deleting a webhook returns an empty response and removes it', async () => {
	const webhook = await create();
	const deleted = await call<undefined>('DELETE', `/webhooks/${webhook.id}`);
	const { body: list } = await call<Page<Webhook>>('GET', '/webhooks');
	expect(deleted).toMatchObject({ status: 204, body: undefined });
	expect(list.items).toEqual([]);
});

test('Deleting a webhook a second time returns 404', async () => {
	const webhook = await create();
	await call<undefined>('DELETE', `/webhooks/${webhook.id}`);
	const { status } = await call('DELETE', `/webhooks/${webhook.id}`);
	expect(status).toBe(404);
});
