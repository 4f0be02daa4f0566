import { randomUUID } from 'node:crypto';

import { messageBird, runToEnd, workflowOf } from '../../bench/workflows';
import { waitFor, type WorkflowFile } from '../../n8n/api';
import { startSimulator, type Simulator } from '../../simulator';
import { shareQueueSystem, type QueueSystem } from '../harness/system';
import { deliver, publish, receivedEvent } from '../harness/triggers';
import { byId, triggerWorkflow } from '../harness/workflows';

let system: QueueSystem;

beforeAll(async () => {
	system = await shareQueueSystem({ statusDelayMs: 600_000 });
}, 300_000);
afterAll(async () => await system.close());
beforeEach(() => system.simulator.control.reset());

const channelOf = ({ control }: Simulator): string =>
	control.channels().find(({ platformId }) => platformId === 'sms')?.id ?? '';

/** A workflow that sends so many messages. Their texts begin with its name. */
const mailing = (name: string, count: number, account = system.simulator): WorkflowFile => {
	const items = Array.from({ length: count }, (_, index) => ({
		to: `+3161${String(1_000_000 + index)}`,
		text: `${name} ${index}`,
	}));
	return workflowOf(items, [
		messageBird({
			resource: 'message',
			operation: 'send',
			channelId: byId(channelOf(account)),
			to: '={{ $json.to }}',
			text: '={{ $json.text }}',
		}),
	]);
};

const textsOf = (name: string, count: number): string[] =>
	Array.from({ length: count }, (_, index) => `${name} ${index}`);

/** The texts of all accepted messages, sorted. */
const acceptedAt = ({ control }: Simulator): string[] =>
	control
		.journal()
		.filter(({ method, accepted }) => method === 'POST' && accepted)
		.map(({ body }) => (body as { content: { text: string } }).content.text)
		.sort();

test('two executions in two workers send everything once under one rate limit', async () => {
	const { control } = system.simulator;
	control.rateLimit({ perSecond: 50 });

	const executions = await Promise.all(
		['one', 'two'].map(async (name) => await runToEnd(system, mailing(name, 250))),
	);

	const refused = control.journal().filter(({ status }) => status === 429).length;
	console.info(`500 messages by two executions under a limit of 50/s, ${refused} refusals`);
	expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
	expect(acceptedAt(system.simulator)).toEqual(
		[...textsOf('one', 250), ...textsOf('two', 250)].sort(),
	);
	for (const worker of system.processes.workers) {
		expect(worker.logs().match(/Worker started execution/g)).toHaveLength(1);
	}
}, 120_000);

describe('a credential that is changed meanwhile', () => {
	let other: Simulator;
	beforeAll(async () => {
		other = await startSimulator({
			statusDelayMs: 600_000,
			accessKey: 'live_key_of_another_account',
		});
	});
	afterAll(async () => await other.close());

	const change = async ({ accessKey, signingKey, baseUrl }: Simulator): Promise<void> => {
		await system.api.saveCredential('Simulator', { accessKey, signingKey, baseUrl });
	};
	afterEach(async () => await change(system.simulator));

	test('leaves the messages of a running execution with its account, and the next one uses the new account', async () => {
		system.simulator.control.latency({ ms: 50 });
		const running = runToEnd(system, mailing('running', 500));
		await waitFor('the first messages', () => acceptedAt(system.simulator).length > 50);
		await change(other);

		expect((await running).status).toBe('success');
		expect(acceptedAt(system.simulator)).toEqual(textsOf('running', 500).sort());

		expect((await runToEnd(system, mailing('next', 20, other))).status).toBe('success');
		expect(acceptedAt(other)).toEqual(textsOf('next', 20).sort());
	}, 120_000);

	test('makes every webhook process verify with the new signing key at once', async () => {
		const { signingKey } = system.simulator;
		const url = await publish(system, await system.add(triggerWorkflow()));
		const answers = async (key: string): Promise<number[]> =>
			await Promise.all(
				system.processes.webhooks.map(
					async (webhook) =>
						await deliver(
							{ url, signingKey: key, origin: webhook.url },
							receivedEvent(randomUUID()),
						),
				),
			);
		expect(await answers(signingKey)).toEqual([200, 200]);

		await change({ ...system.simulator, signingKey: 'another signing key' });

		expect(await answers('another signing key')).toEqual([200, 200]);
		// They may take the former one for up to ten seconds more.
		const isRefused = async (): Promise<boolean> =>
			(await answers(signingKey)).every((status) => status === 401);
		await waitFor('the refusals', isRefused);
	});
});
