import { startSimulator, type Simulator } from '../simulator';
import { startTrigger, type TriggerHarness } from './harness/trigger';

let simulator: Simulator;
let triggers: TriggerHarness[] = [];

beforeAll(async () => {
	simulator = await startSimulator({ statusDelayMs: 5 });
});

beforeEach(() => simulator.control.reset());

afterEach(async () => {
	for (const trigger of triggers) await trigger.close();
	triggers = [];
});

afterAll(async () => {
	await simulator.close();
});

type Options = Partial<Parameters<typeof startTrigger>[0]>;

const start = async (options: Options = {}): Promise<TriggerHarness> => {
	const trigger = await startTrigger({ credentials: simulator, ...options });
	triggers.push(trigger);
	return trigger;
};

const channelId = (): string => simulator.control.channels()[0]?.id ?? '';

/** The webhooks at the service, without what it adds by itself. */
const registered = () =>
	simulator.control
		.webhooks()
		.map(({ url, events, channelId: channel, status }) => ({ url, events, channel, status }));

/** The requests that change something. */
const changes = () =>
	simulator.control.journal().flatMap(({ method }) => (method === 'GET' ? [] : [method]));

describe('activation', () => {
	test('registers a generic webhook, which has no channel', async () => {
		const trigger = await start({ parameters: { events: ['message.created', 'message.updated'] } });

		await trigger.activate();

		expect(registered()).toEqual([
			{
				url: trigger.url(),
				events: ['message.created', 'message.updated'],
				channel: undefined,
				status: 'enabled',
			},
		]);
		expect(simulator.control.journal().at(-1)?.body ?? {}).not.toHaveProperty('channelId');
	});

	test('registers a channel-specific webhook', async () => {
		const trigger = await start({
			parameters: {
				scope: 'channel',
				channelId: { __rl: true, mode: 'id', value: channelId() },
			},
		});

		await trigger.activate();

		expect(registered()).toEqual([
			{
				url: trigger.url(),
				events: ['message.created'],
				channel: channelId(),
				status: 'enabled',
			},
		]);
	});

	test('registers nothing twice, however often n8n asks', async () => {
		const trigger = await start();

		for (let times = 0; times < 3; times++) await trigger.activate();

		expect(registered()).toHaveLength(1);
		expect(changes()).toEqual(['POST']);
	});

	test('keeps the webhook that is registered when n8n starts again', async () => {
		const trigger = await start();
		await trigger.activate();

		expect(await trigger.checkExists()).toBe(true);
		expect(changes()).toEqual(['POST']);
	});
});

describe('deactivation', () => {
	test('deletes the webhook', async () => {
		const trigger = await start();
		await trigger.activate();

		await trigger.deactivate();

		expect(registered()).toEqual([]);
		expect(trigger.staticData).toEqual({ [`node:messageBirdConversationsTrigger`]: {} });
	});

	test('is done where the webhook is gone already', async () => {
		const trigger = await start();
		await trigger.activate();
		simulator.control.webhooks().length = 0;

		await expect(trigger.deactivate()).resolves.toBeUndefined();
	});

	test('leaves the webhooks of others alone', async () => {
		const other = await start({ workflowId: 'workflow-2' });
		await other.activate();
		const trigger = await start();
		await trigger.activate();

		await trigger.deactivate();

		expect(registered().map(({ url }) => url)).toEqual([other.url()]);
	});
});

describe('test and production', () => {
	test('have webhooks of their own', async () => {
		const trigger = await start();
		await trigger.activate();

		await trigger.listen();

		expect(registered().map(({ url }) => url)).toEqual([
			trigger.url('production'),
			trigger.url('test'),
		]);
	});

	test('share no state: the end of a test leaves production as it was', async () => {
		const trigger = await start();
		await trigger.activate();
		const before = JSON.stringify(trigger.staticData);
		await trigger.listen();

		await trigger.stopListening();

		expect(registered().map(({ url }) => url)).toEqual([trigger.url('production')]);
		expect(JSON.stringify(trigger.staticData)).toBe(before);
		expect(await trigger.checkExists()).toBe(true);
	});

	test('share no state: deactivation leaves a test that listens', async () => {
		const trigger = await start();
		await trigger.activate();
		await trigger.listen();

		await trigger.deactivate();

		expect(registered().map(({ url }) => url)).toEqual([trigger.url('test')]);
	});
});

describe('without a signing key', () => {
	const credentials = () => ({ ...simulator, signingKey: '' });

	test('refuses to activate, and says where the key is found', async () => {
		const trigger = await start({ credentials: credentials() });

		await expect(trigger.activate()).rejects.toMatchObject({
			message: expect.stringContaining('"Signing Key"') as string,
			description: expect.stringContaining('dashboard.messagebird.com') as string,
		});
		expect(registered()).toEqual([]);
	});

	test('refuses to listen for a test event too', async () => {
		const trigger = await start({ credentials: credentials() });

		await expect(trigger.listen()).rejects.toThrow('"Signing Key"');
	});

	test('activates where unsigned events are allowed', async () => {
		const trigger = await start({
			credentials: credentials(),
			parameters: { options: { allowUnsigned: true } },
		});

		await trigger.activate();

		expect(registered()).toHaveLength(1);
	});

	test('can be deactivated', async () => {
		const trigger = await start();
		await trigger.activate();
		const keyless = await start({
			credentials: credentials(),
			publicUrl: new URL(trigger.url()).origin,
			webhookId: trigger.url().split('/').at(-2) ?? '',
		});

		await keyless.deactivate();

		expect(registered()).toEqual([]);
	});
});
