import { useTriggers } from '../harness/triggers';

const triggers = useTriggers();

const channelId = (): string => triggers.simulator.control.channels()[0]?.id ?? '';

/** The webhooks at the service, without the fields that the service adds. */
const registered = () =>
	triggers.simulator.control
		.webhooks()
		.map(({ url, events, channelId: channel, status }) => ({ url, events, channel, status }));

/** The requests that change something. */
const changes = () =>
	triggers.simulator.control.journal().flatMap(({ method }) => (method === 'GET' ? [] : [method]));

describe('activation', () => {
	test('registers a generic webhook without a channel', async () => {
		const trigger = await triggers.start({
			parameters: { events: ['message.created', 'message.updated'] },
		});

		await trigger.activate();

		expect(registered()).toEqual([
			{
				url: trigger.url(),
				events: ['message.created', 'message.updated'],
				channel: undefined,
				status: 'enabled',
			},
		]);
		expect(triggers.simulator.control.journal().at(-1)?.body ?? {}).not.toHaveProperty('channelId');
	});

	test('registers a channel-specific webhook', async () => {
		const trigger = await triggers.start({
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

	test('registers only one webhook, however often n8n asks', async () => {
		const trigger = await triggers.start();

		for (let times = 0; times < 3; times++) await trigger.activate();

		expect(registered()).toHaveLength(1);
		expect(changes()).toEqual(['POST']);
	});

	test('keeps the registered webhook when n8n restarts', async () => {
		const trigger = await triggers.start();
		await trigger.activate();

		expect(await trigger.checkExists()).toBe(true);
		expect(changes()).toEqual(['POST']);
	});
});

describe('deactivation', () => {
	test('deletes the webhook', async () => {
		const trigger = await triggers.start();
		await trigger.activate();

		await trigger.deactivate();

		expect(registered()).toEqual([]);
		expect(trigger.staticData).toEqual({ [`node:messageBirdConversationsTrigger`]: {} });
	});

	test('succeeds if the webhook is already gone', async () => {
		const trigger = await triggers.start();
		await trigger.activate();
		triggers.simulator.control.webhooks().length = 0;

		await expect(trigger.deactivate()).resolves.toBeUndefined();
	});

	test('leaves other webhooks unchanged', async () => {
		const other = await triggers.start({ workflowId: 'workflow-2' });
		await other.activate();
		const trigger = await triggers.start();
		await trigger.activate();

		await trigger.deactivate();

		expect(registered().map(({ url }) => url)).toEqual([other.url()]);
	});
});

describe('test and production', () => {
	test('have separate webhooks', async () => {
		const trigger = await triggers.start();
		await trigger.activate();

		await trigger.listen();

		expect(registered().map(({ url }) => url)).toEqual([
			trigger.url('production'),
			trigger.url('test'),
		]);
	});

	test('share no state: the end of a test leaves production unchanged', async () => {
		const trigger = await triggers.start();
		await trigger.activate();
		const before = JSON.stringify(trigger.staticData);
		await trigger.listen();

		await trigger.stopListening();

		expect(registered().map(({ url }) => url)).toEqual([trigger.url('production')]);
		expect(JSON.stringify(trigger.staticData)).toBe(before);
		expect(await trigger.checkExists()).toBe(true);
	});

	test('share no state: deactivation leaves a listening test unchanged', async () => {
		const trigger = await triggers.start();
		await trigger.activate();
		await trigger.listen();

		await trigger.deactivate();

		expect(registered().map(({ url }) => url)).toEqual([trigger.url('test')]);
	});
});

describe('without a signing key', () => {
	const credentials = () => ({ ...triggers.simulator, signingKey: '' });

	test('refuses to activate, and tells where to find the key', async () => {
		const trigger = await triggers.start({ credentials: credentials() });

		await expect(trigger.activate()).rejects.toMatchObject({
			message: expect.stringMatching(/"Signing Key".*dashboard\.messagebird\.com/) as string,
			description: undefined,
		});
		expect(registered()).toEqual([]);
	});

	test('also refuses to listen for a test event', async () => {
		const trigger = await triggers.start({ credentials: credentials() });

		await expect(trigger.listen()).rejects.toThrow('"Signing Key"');
	});

	test('activates if unsigned events are allowed', async () => {
		const trigger = await triggers.start({
			credentials: credentials(),
			parameters: { options: { allowUnsigned: true } },
		});

		await trigger.activate();

		expect(registered()).toHaveLength(1);
	});

	test('can be deactivated', async () => {
		const trigger = await triggers.start();
		await trigger.activate();
		const keyless = await triggers.start({
			credentials: credentials(),
			publicUrl: new URL(trigger.url()).origin,
			webhookId: trigger.url().split('/').at(-2) ?? '',
		});

		await keyless.deactivate();

		expect(registered()).toEqual([]);
	});
});
