import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { RestError, waitFor, type StoredWorkflow } from '../../n8n/api';
import { signDelivery, type Tampering } from '../../simulator/deliveries';
import { startSystem, type OwnSystem } from '../harness/system';
import { TRIGGER, triggerWorkflow } from '../harness/workflows';

let system: OwnSystem;

beforeAll(async () => {
	system = await startSystem({ isBehindProxy: true });
}, 300_000);

afterAll(async () => {
	await system.close();
});

beforeEach(() => system.simulator.control.reset());

const webhooks = () => system.simulator.control.webhooks();

/** How long to wait for what must not happen. A delivery takes about 100 ms. */
const QUIET_MS = 1500;

/** Activates a workflow, and waits until n8n answers at its production URL. */
const activate = async (workflow: StoredWorkflow): Promise<string> => {
	await system.api.activate(workflow.id);
	const [webhook] = await waitFor('the webhook', () => webhooks().length > 0 && webhooks());
	const url = webhook?.url ?? '';
	await waitFor('the production URL', async () => {
		const { status } = await fetch(url, { method: 'POST' });
		return status === 401;
	});
	return url;
};

const executionsOf = async ({ id }: StoredWorkflow) => await system.api.executions(id);

const waitForExecutions = async (workflow: StoredWorkflow, count: number): Promise<void> => {
	await waitFor(`${count} executions`, async () => {
		const executions = await executionsOf(workflow);
		return executions.length === count && executions.every(({ status }) => status === 'success');
	});
};

/** Deactivates everything before the next test. */
const withWorkflow = async (
	use: (workflow: StoredWorkflow) => Promise<void>,
	parameters: Parameters<typeof triggerWorkflow>[0] = {},
	fields: Partial<StoredWorkflow['nodes'][number]> = {},
): Promise<void> => {
	const file = triggerWorkflow(parameters);
	const nodes = file.nodes.map((node) => (node.name === TRIGGER ? { ...node, ...fields } : node));
	const workflow = await system.add({ ...file, nodes });
	try {
		await use(workflow);
	} finally {
		await system.api.deactivate(workflow.id);
		await system.api.deleteWorkflow(workflow.id);
	}
};

test('activation registers one generic webhook at the public URL, and deactivation deletes it', async () => {
	await withWorkflow(async (workflow) => {
		const url = await activate(workflow);

		expect(url).toMatch(/\/public\/webhook\//);
		expect(webhooks()).toHaveLength(1);
		expect(webhooks()[0]).toMatchObject({ events: ['message.created'], status: 'enabled' });
		expect(webhooks()[0]).not.toHaveProperty('channelId');

		await system.api.deactivate(workflow.id);
		await waitFor('the deletion', () => webhooks().length === 0);
	});
});

test('a trigger for one channel registers a webhook for that channel', async () => {
	const [channel] = system.simulator.control.channels();
	const parameters = {
		scope: 'channel',
		channelId: { __rl: true, mode: 'id', value: channel?.id ?? '' },
	};
	await withWorkflow(async (workflow) => {
		await activate(workflow);

		expect(webhooks()).toEqual([expect.objectContaining({ channelId: channel?.id })]);
	}, parameters);
});

test.each([1, 1.1])(
	'a signed event starts a workflow with version %s of the trigger, which receives it unchanged',
	async (typeVersion) => {
		const expectStart = async (workflow: StoredWorkflow): Promise<void> => {
			await activate(workflow);

			system.simulator.control.customerWrites({ text: 'Hallo, ça va? 你好' });

			await waitForExecutions(workflow, 1);
			const [{ id } = { id: '' }] = await executionsOf(workflow);
			const execution = await system.api.finished(id);
			const items = execution.data.resultData.runData[TRIGGER]?.[0]?.data?.main?.[0] ?? [];
			expect(items.map(({ json }) => json)).toEqual([
				system.simulator.control.deliveries()[0]?.event,
			]);
		};
		await withWorkflow(expectStart, {}, { typeVersion });
	},
);

const TAMPERINGS: Array<[Tampering, RegExp]> = [
	['unsigned', /header: MessageBird-Signature-JWT is missing/],
	['wrongKey', /signature: it was not made with this signing key/],
	['wrongUrl', /url_hash: the token was signed for a URL other/],
	['wrongBody', /payload_hash: the token was signed for another body/],
	['expired', /exp: the token has expired/],
];

test.each(TAMPERINGS)(
	'an event that is %s gets a 401, starts nothing, and is logged with the reason',
	async (tampering, why) => {
		await withWorkflow(async (workflow) => {
			await activate(workflow);
			system.simulator.control.deliverySettings({ tampering });

			system.simulator.control.customerWrites({ text: 'Let me in' });
			await system.simulator.control.waitForIdle();

			const statuses = system.simulator.control.deliveries().map(({ status }) => status);
			expect(statuses).toEqual([401, 401, 401]);
			expect(await executionsOf(workflow)).toEqual([]);
			expect(system.n8n.logs()).toMatch(why);
			expect(system.n8n.logs()).not.toContain(system.simulator.signingKey);
		});
	},
);

test('an event with a query string is verified with exactly the URL that was called', async () => {
	await withWorkflow(async (workflow) => {
		const url = `${await activate(workflow)}?b=%5B1%5D&a=x+y`;
		const body = JSON.stringify({ type: 'conversation.created', conversation: { id: '1' } });
		const send = async (to: string) => {
			const token = await signDelivery(url, body, system.simulator.signingKey);
			return await fetch(to, {
				method: 'POST',
				headers: { 'content-type': 'application/json', 'messagebird-signature-jwt': token },
				body,
			});
		};

		expect((await send(url)).status).toBe(200);
		expect((await send(url.replace('b=%5B1%5D&a=x+y', 'a=x+y&b=%5B1%5D'))).status).toBe(401);
	});
});

test('a message from the business starts nothing and gets a 200', async () => {
	await withWorkflow(async (workflow) => {
		await activate(workflow);
		const { baseUrl, accessKey, control } = system.simulator;
		const [conversation] = control.conversations();
		await fetch(`${baseUrl}/conversations/${conversation?.id}/messages`, {
			method: 'POST',
			headers: { authorization: `AccessKey ${accessKey}`, 'content-type': 'application/json' },
			body: JSON.stringify({ type: 'text', content: { text: 'From the business' } }),
		});
		await control.waitForIdle();
		await sleep(QUIET_MS);

		expect(control.deliveries().map(({ status }) => status)).toEqual([200]);
		expect(await executionsOf(workflow)).toEqual([]);
	});
});

test.each([
	['stopped and started', async () => await system.n8n.stop()],
	['killed and started', async () => await system.n8n.kill()],
])('an n8n that is %s again keeps exactly one webhook and receives events', async (_how, end) => {
	await withWorkflow(async (workflow) => {
		await activate(workflow);
		await end();
		await system.n8n.start();
		await system.api.signIn();

		expect(webhooks()).toHaveLength(1);
		const url = webhooks()[0]?.url ?? '';
		await waitFor('the production URL', async () => {
			const { status } = await fetch(url, { method: 'POST' });
			return status === 401;
		});
		system.simulator.control.customerWrites({ text: 'Still there?' });
		await waitForExecutions(workflow, 1);

		await system.api.deactivate(workflow.id);
		await waitFor('the deletion', () => webhooks().length === 0);
	});
});

test('deleting an active workflow deletes its webhook', async () => {
	const workflow = await system.add(triggerWorkflow());
	await activate(workflow);

	await system.api.deleteWorkflow(workflow.id);

	await waitFor('the deletion', () => webhooks().length === 0);
});

test('a test listen has its own webhook, and its end leaves the active one unchanged', async () => {
	await withWorkflow(async (workflow) => {
		const url = await activate(workflow);
		const executionId = await system.api.run(workflow, TRIGGER);
		expect(executionId).toBeUndefined();
		await waitFor('the test webhook', () => webhooks().length === 2);
		expect(webhooks().some((webhook) => webhook.url.includes('/webhook-test/'))).toBe(true);

		system.simulator.control.customerWrites({ text: 'To both' });

		// One execution of the active workflow, and one of the test listen.
		await waitForExecutions(workflow, 2);
		await waitFor('the end of the test webhook', () => webhooks().length === 1);
		expect(webhooks()[0]?.url).toBe(url);
		const statuses = system.simulator.control.deliveries().map(({ status }) => status);
		expect(statuses).toEqual([200, 200]);

		system.simulator.control.customerWrites({ text: 'To the active one' });
		await waitForExecutions(workflow, 3);
	});
});

test('a test listen that is stopped leaves no webhook', async () => {
	await withWorkflow(async (workflow) => {
		await system.api.run(workflow, TRIGGER);
		await waitFor('the test webhook', () => webhooks().length === 1);

		await system.api.stopListening(workflow.id);

		await waitFor('the deletion', () => webhooks().length === 0);
	});
});

/** Tries to activate a workflow that is refused. n8n 2 tries several times before it gives up. */
const readRefusal = async (id: string): Promise<string> =>
	await system.api.activate(id).then(
		() => '',
		(thrown: unknown) => (thrown instanceof RestError ? thrown.body : String(thrown)),
	);

const REFUSAL_TIMEOUT_MS = 90_000;

test(
	'an activation beyond the webhook limit names the webhooks that look abandoned',
	async () => {
		const workflow = await system.add(triggerWorkflow());
		const url = await activate(workflow);
		await system.api.deactivate(workflow.id);
		await waitFor('the deletion', () => webhooks().length === 0);
		const leftover = url.replace(/\/webhook\/.*/, `/webhook-test/${randomUUID()}/webhook`);
		const others = ['a', 'b', 'c', 'd'].map((name) => `https://${name}.example`);
		for (const taken of [leftover, ...others]) {
			const events = ['message.created'];
			webhooks().push({ id: randomUUID(), url: taken, events, status: 'enabled' });
		}

		const refusal = await readRefusal(workflow.id);

		expect(refusal).toContain('This account has 5 webhooks for all channels');
		expect(refusal).toContain(leftover);
		expect(webhooks()).toHaveLength(5);
		await system.api.deleteWorkflow(workflow.id);
	},
	REFUSAL_TIMEOUT_MS,
);

test(
	"an address that MessageBird can't reach is refused, with WEBHOOK_URL as the fix",
	async () => {
		const { accessKey, signingKey } = system.simulator;
		const id = await system.api.saveCredential('Of the real service', {
			accessKey,
			signingKey,
			baseUrl: 'https://conversations.messagebird.com/v1',
		});
		const workflow = await system.api.addWorkflow(triggerWorkflow(), id);

		const refusal = await readRefusal(workflow.id);

		expect(refusal).toContain("MessageBird can't reach http://127.0.0.1");
		expect(refusal).toContain('WEBHOOK_URL');
		await system.api.deleteWorkflow(workflow.id);
	},
	REFUSAL_TIMEOUT_MS,
);

test('every body gets a response, and only events start the workflow', async () => {
	await withWorkflow(
		async (workflow) => {
			const url = await activate(workflow);
			const post = async (body: string, contentType = 'application/json'): Promise<number> => {
				const token = await signDelivery(url, body, system.simulator.signingKey);
				const headers = { 'content-type': contentType, 'messagebird-signature-jwt': token };
				return (await fetch(url, { method: 'POST', headers, body })).status;
			};
			const event = (fields: object = {}) =>
				JSON.stringify({ type: 'message.created', id: randomUUID(), ...fields });
			const unpackable = {
				'content-type': 'application/octet-stream',
				'content-encoding': 'gzip',
			};

			expect({
				empty: await post(''),
				list: await post('[]'),
				withoutType: await post('{"message":{}}'),
				saysJsonAndIsNot: await post('{"type":'),
				text: await post(event(), 'text/plain'),
				ofNoKnownType: await post(event(), 'x/y'),
				form: await post(event(), 'application/x-www-form-urlencoded'),
				xml: await post(event(), 'application/xml'),
				large: await post(event({ text: 'x'.repeat(10_000_000) })),
				huge: await post(event({ text: 'x'.repeat(20_000_000) })),
				unpackable: (await fetch(url, { method: 'POST', headers: unpackable, body: 'no gzip' }))
					.status,
			}).toEqual({
				// They're signed correctly, so delivering them again wouldn't help.
				empty: 200,
				list: 200,
				withoutType: 200,
				saysJsonAndIsNot: 422,
				text: 200,
				ofNoKnownType: 200,
				form: 200,
				// They claim to be XML and aren't.
				xml: 422,
				large: 200,
				// Beyond n8n's limit of 16 MB.
				huge: 500,
				unpackable: 400,
			});
			await waitForExecutions(workflow, 4);
		},
		{ messages: 'all' },
	);
});

describe('without a signing key', () => {
	const withoutKey = async (parameters = {}): Promise<StoredWorkflow> => {
		const { accessKey, baseUrl } = system.simulator;
		const id = await system.api.saveCredential('Without signing key', {
			accessKey,
			signingKey: '',
			baseUrl,
		});
		return await system.api.addWorkflow(triggerWorkflow(parameters), id);
	};

	test(
		'a trigger refuses to be activated, and tells where to find the key',
		async () => {
			const workflow = await withoutKey();

			expect(await readRefusal(workflow.id)).toMatch(/Signing Key/);
			expect(webhooks()).toEqual([]);
			await system.api.deleteWorkflow(workflow.id);
		},
		REFUSAL_TIMEOUT_MS,
	);

	test('a trigger accepts unsigned events once that is allowed', async () => {
		const workflow = await withoutKey({ options: { allowUnsigned: true } });
		await system.api.activate(workflow.id);
		system.simulator.control.deliverySettings({ tampering: 'unsigned' });
		await waitFor('the webhook', () => webhooks().length === 1);

		system.simulator.control.customerWrites({ text: 'Unsigned' });

		await waitForExecutions(workflow, 1);
		await system.api.deactivate(workflow.id);
		await system.api.deleteWorkflow(workflow.id);
	});
});
