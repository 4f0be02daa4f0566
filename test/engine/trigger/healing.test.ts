import { createServer, type RequestListener } from 'node:http';

import { close, listen } from '../harness/proxy';
import type { TriggerHarness } from '../harness/trigger';
import { useTriggers } from '../harness/triggers';

const triggers = useTriggers();

const channels = (): string[] => triggers.simulator.control.channels().map(({ id }) => id);
const onChannel = (value = '') => ({
	scope: 'channel',
	channelId: { __rl: true, mode: 'id', value },
});

const registered = () => triggers.simulator.control.webhooks();
const urls = () => registered().map(({ url }) => url);

/** Registers a webhook that isn't the trigger's. */
const addOther = async (url: string, channelId?: string): Promise<void> => {
	const response = await fetch(`${triggers.simulator.baseUrl}/webhooks`, {
		method: 'POST',
		headers: { authorization: `AccessKey ${triggers.simulator.accessKey}` },
		body: JSON.stringify({ url, events: ['message.created'], ...(channelId ? { channelId } : {}) }),
	});
	expect(response.status).toBe(200);
};

/** The part of a trigger's URL that is unique to it. */
const webhookIdOf = (trigger: TriggerHarness): string => trigger.url().split('/').at(-2) ?? '';
const originOf = (trigger: TriggerHarness): string => new URL(trigger.url()).origin;

describe('a webhook that changed', () => {
	test('is updated in place if the events changed', async () => {
		const trigger = await triggers.start();
		await trigger.activate();
		const [before] = registered().map(({ id }) => id);

		trigger.edit({ events: ['message.updated', 'conversation.updated'] });
		await trigger.activate();

		expect(registered()).toMatchObject([
			{ id: before, events: ['message.updated', 'conversation.updated'] },
		]);
	});

	test('is enabled again if somebody disabled it', async () => {
		const trigger = await triggers.start();
		await trigger.activate();
		const [webhook] = registered();
		if (webhook) webhook.status = 'disabled';

		await trigger.activate();

		expect(registered()).toMatchObject([{ id: webhook?.id, status: 'enabled' }]);
	});

	test('is deleted and created again if the channel changed', async () => {
		const [first, second] = channels();
		const trigger = await triggers.start({ parameters: onChannel(first) });
		await trigger.activate();
		const [before] = registered().map(({ id }) => id);

		trigger.edit(onChannel(second));
		await trigger.activate();

		expect(registered()).toMatchObject([{ url: trigger.url(), channelId: second }]);
		expect(registered()[0]?.id).not.toBe(before);
	});
});

describe('a webhook that was lost', () => {
	test('is found by its URL and adopted', async () => {
		const trigger = await triggers.start();
		await trigger.activate();
		const restored = await triggers.start({
			publicUrl: originOf(trigger),
			webhookId: webhookIdOf(trigger),
			staticData: {},
		});

		expect(await restored.checkExists()).toBe(true);
		await restored.deactivate();

		expect(registered()).toEqual([]);
	});

	test('is registered again if somebody deleted it', async () => {
		const trigger = await triggers.start();
		await trigger.activate();
		registered().length = 0;

		expect(await trigger.checkExists()).toBe(false);
		await trigger.activate();

		expect(urls()).toEqual([trigger.url()]);
	});

	test('is deleted at an old address whose n8n says that nobody listens', async () => {
		const formerN8n = await triggers.start();
		const before = await triggers.start({ publicUrl: originOf(formerN8n) });
		await before.activate();
		const moved = await triggers.start({
			webhookId: webhookIdOf(before),
			staticData: before.staticData,
		});

		await moved.activate();

		expect(urls()).toEqual([moved.url()]);
	});
});

describe("somebody else's webhook", () => {
	test('stays if the workflow is a duplicate that inherited the stored data', async () => {
		const original = await triggers.start();
		await original.activate();
		const copy = await triggers.start({
			workflowId: 'workflow-2',
			staticData: structuredClone(original.staticData),
		});

		await copy.activate();
		expect(urls()).toEqual([original.url(), copy.url()]);
		await copy.deactivate();

		expect(urls()).toEqual([original.url()]);
	});

	test('stays if all of n8n is a copy, and the original still listens', async () => {
		const original = await triggers.start();
		await original.activate();
		const copy = await triggers.start({
			webhookId: webhookIdOf(original),
			staticData: structuredClone(original.staticData),
		});

		await copy.activate();
		expect(urls()).toEqual([original.url(), copy.url()]);
		await copy.deactivate();

		expect(urls()).toEqual([original.url()]);
	});

	describe('stays if all of n8n is a copy, and the original', () => {
		let answer: RequestListener = () => undefined;
		const original = createServer((request, response) => answer(request, response));
		afterEach(async () => {
			if (original.listening) await close(original);
		});

		test.each<[string, RequestListener]>([
			['starts', (_request, response) => response.end('n8n is starting up. Please wait')],
			['has no database yet', (_request, response) => response.writeHead(503).end()],
			[
				'is down behind a proxy that reports it',
				(_request, response) => response.writeHead(502).end(),
			],
			['is behind a login', (_request, response) => response.writeHead(401).end()],
			['has moved behind its proxy', (_request, response) => response.writeHead(404).end()],
			['closes the connection', (request) => request.destroy()],
		])('%s', async (_what, given) => {
			answer = given;
			const staticData = {};
			const before = await triggers.start({ publicUrl: await listen(original), staticData });
			await before.activate();
			const copy = await triggers.start({
				webhookId: webhookIdOf(before),
				staticData: structuredClone(staticData),
			});

			await copy.activate();
			expect(urls()).toEqual([before.url(), copy.url()]);
			await copy.deactivate();

			expect(urls()).toEqual([before.url()]);
		});

		test('is restarting', async () => {
			const staticData = {};
			const before = await triggers.start({ publicUrl: await listen(original), staticData });
			await before.activate();
			await close(original);
			const copy = await triggers.start({
				webhookId: webhookIdOf(before),
				staticData: structuredClone(staticData),
			});

			await copy.activate();

			expect(urls()).toEqual([before.url(), copy.url()]);
		});
	});

	test('stays, whatever it is', async () => {
		await addOther('https://crm.example.com/hook');
		const trigger = await triggers.start();

		await trigger.activate();
		await trigger.deactivate();

		expect(urls()).toEqual(['https://crm.example.com/hook']);
	});
});

describe('faults of the service', () => {
	test.each([
		['createWebhook', { status: 500 }],
		['createWebhook', { status: 429, retryAfter: 1 }],
		['createWebhook', { cut: 'before' as const }],
		['createWebhook', { cut: 'after' as const }],
		['createWebhook', { html: true }],
		['listWebhooks', { cut: 'before' as const }],
		['listWebhooks', { status: 503 }],
	])('in %s (%j) end with one webhook', async (operationId, fault) => {
		const trigger = await triggers.start();
		triggers.simulator.control.addFault({ match: { operationId }, times: 1, ...fault });

		await trigger.activate();

		expect(urls()).toEqual([trigger.url()]);
	});

	test.each([{ status: 500 }, { cut: 'before' as const }, { cut: 'after' as const }])(
		'like %j during the deletion end with no webhook',
		async (fault) => {
			const trigger = await triggers.start();
			await trigger.activate();
			triggers.simulator.control.addFault({
				match: { operationId: 'deleteWebhook' },
				times: 1,
				...fault,
			});

			await trigger.deactivate();

			expect(urls()).toEqual([]);
		},
	);

	test('that lose every response to a creation end with no more than one webhook', async () => {
		const trigger = await triggers.start();
		triggers.simulator.control.addFault({ match: { operationId: 'createWebhook' }, cut: 'after' });

		await trigger.activate();
		expect(urls()).toEqual([trigger.url()]);

		triggers.simulator.control.clearFaults();
		await trigger.activate();
		expect(urls()).toEqual([trigger.url()]);
	});

	test('that persist are reported with the number of tries, and leave nothing behind', async () => {
		const trigger = await triggers.start();
		triggers.simulator.control.addFault({ match: { operationId: 'createWebhook' }, status: 503 });

		await expect(trigger.activate()).rejects.toThrow(
			'[gave up after 4 tries and 4.6 s of waiting]',
		);

		const { control } = triggers.simulator;
		const asked = control
			.journal()
			.filter(({ method, path }) => `${method} ${path}` === 'POST /webhooks');
		expect(asked).toHaveLength(4);
		expect(urls()).toEqual([]);
	});
});

test("deactivating a copy that n8n refused because of the same URL leaves the original's webhook", async () => {
	const original = await triggers.start();
	await original.activate();
	const copy = await triggers.start({
		publicUrl: originOf(original),
		webhookId: webhookIdOf(original),
		workflowId: 'workflow-2',
	});

	await copy.deactivate();

	expect(urls()).toEqual([original.url()]);
	await original.deactivate();
	expect(urls()).toEqual([]);
});

test('two processes that start at the same time end with one webhook', async () => {
	const one = await triggers.start();
	const other = await triggers.start({ publicUrl: originOf(one), webhookId: webhookIdOf(one) });
	triggers.simulator.control.latency({ ms: 20 });

	await Promise.all([one.activate(), other.activate(), one.activate(), other.activate()]);

	expect(urls()).toEqual([one.url()]);
});

describe('the webhook limit', () => {
	test('of generic webhooks is explained, with those that look abandoned', async () => {
		const trigger = await triggers.start();
		const leftover = `${originOf(trigger)}/webhook-test/left/webhook`;
		await addOther(leftover);
		for (const name of ['a', 'b', 'c', 'd']) await addOther(`https://${name}.example.com/hook`);

		await expect(trigger.activate()).rejects.toMatchObject({
			message: expect.stringMatching(
				new RegExp(
					`^This account has 5 webhooks for all channels, and MessageBird allows no more than 5\\. 1 of them looks abandoned: ${leftover} \\(ID \\w+\\)`,
				),
			) as string,
			description: undefined,
		});
		expect(registered()).toHaveLength(5);
	});

	test("isn't blamed if something else was refused, whatever its words", async () => {
		const trigger = await triggers.start();
		await addOther('https://crm.example.com/hook');
		triggers.simulator.control.addFault({
			match: { operationId: 'createWebhook' },
			status: 422,
			body: { errors: [{ code: 21, description: 'url exceeds maximum length' }] },
		});

		await expect(trigger.activate()).rejects.toThrow(
			'MessageBird answered 422: url exceeds maximum length',
		);
	});

	test('of channel-specific webhooks is explained', async () => {
		const [channel] = channels();
		for (let n = 0; n < 10; n++) await addOther(`https://n${n}.example.com/hook`, channel);
		const trigger = await triggers.start({ parameters: onChannel(channel) });

		await expect(trigger.activate()).rejects.toThrow(
			'This account has 10 webhooks for single channels',
		);
	});

	test("doesn't prevent an update in place, nor a change of channel", async () => {
		const [first, second] = channels();
		for (let n = 0; n < 9; n++) await addOther(`https://n${n}.example.com/hook`, first);
		const trigger = await triggers.start({ parameters: onChannel(first) });
		await trigger.activate();

		trigger.edit({ ...onChannel(second), events: ['message.updated'] });
		await trigger.activate();

		expect(registered().filter(({ url }) => url === trigger.url())).toHaveLength(1);
	});
});

describe("an address that MessageBird can't reach", () => {
	const credentials = () => ({
		...triggers.simulator,
		baseUrl: 'https://conversations.messagebird.com/v1',
	});

	test.each(['http://localhost:5678', 'http://192.168.1.10:5678', 'http://n8n:5678'])(
		'is refused: %s',
		async (publicUrl) => {
			const trigger = await triggers.start({ credentials: credentials(), publicUrl });

			await expect(trigger.activate()).rejects.toMatchObject({
				// n8n 2 shows only the message. n8n 1 shows only the description, if there is one.
				message: expect.stringMatching(new RegExp(`${publicUrl}.*WEBHOOK_URL.*tunnel`)) as string,
				description: undefined,
			});
		},
	);

	test('is accepted if the API is on this machine too', async () => {
		const trigger = await triggers.start();

		await trigger.activate();

		expect(trigger.url()).toContain('127.0.0.1');
		expect(registered()).toHaveLength(1);
	});
});
