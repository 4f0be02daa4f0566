import type { INodeParameters, JsonObject } from 'n8n-workflow';

import { messageBird, NODE, workflowOf } from '../../bench/workflows';
import { waitFor, type Execution, type StoredWorkflow } from '../../n8n/api';
import { shareQueueSystem, type QueueSystem } from '../harness/system';
import { byId, START } from '../harness/workflows';

const LONG_MS = 600_000;

let system: QueueSystem;

beforeAll(async () => {
	system = await shareQueueSystem({ statusDelayMs: 600_000 });
}, 300_000);
afterAll(async () => await system.close());
beforeEach(() => system.simulator.control.reset());

const recipientOf = (index: number): string => `+3161${String(1_000_000 + index)}`;

const itemsOf = (length: number): Array<{ id: number; to: string; text: string }> =>
	Array.from({ length }, (_, index) => ({
		id: index + 1,
		to: recipientOf(index),
		text: `Message ${index}`,
	}));

/** Saves a workflow that sends so many messages, each with a key. */
const addMailing = async (
	count: number,
	options: INodeParameters = {},
): Promise<StoredWorkflow> => {
	const { control } = system.simulator;
	const channel = control.channels().find(({ platformId }) => platformId === 'sms');
	return await system.add(
		workflowOf(itemsOf(count), [
			messageBird({
				resource: 'message',
				operation: 'send',
				channelId: byId(channel?.id ?? ''),
				to: '={{ $json.to }}',
				text: '={{ $json.text }}',
				additionalFields: { sendOnceKey: '=reminder-{{ $json.id }}' },
				options,
			}),
		]),
	);
};

const start = async (workflow: StoredWorkflow): Promise<string> => {
	const id = await system.api.run(workflow, START);
	if (id === undefined) throw new Error('The workflow waits instead of running');
	return id;
};

const toEnd = async (workflow: StoredWorkflow, id: string): Promise<Execution> => {
	const hasEnded = async (): Promise<boolean> => {
		const executions = await system.api.executions(workflow.id);
		return executions.some(
			(one) => one.id === id && !['new', 'running', 'waiting'].includes(one.status),
		);
	};
	await waitFor(`execution ${id}`, hasEnded, LONG_MS);
	return await system.api.execution(id);
};

/** How many items came out as sent, and how many for each reason not to send them. */
const countReasons = (execution: Execution): Record<string, number> => {
	const counts: Record<string, number> = {};
	const items = execution.data.resultData.runData[NODE]?.[0]?.data?.main?.[0] ?? [];
	for (const { json } of items as Array<{ json: JsonObject }>) {
		const name = typeof json.reason === 'string' ? json.reason : 'sent';
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
};

/** The texts of the messages that the service accepted. */
const sent = (): string[] =>
	system.simulator.control
		.journal()
		.filter(({ method, accepted }) => method === 'POST' && accepted)
		.map(({ body }) => (body as { content: { text: string } }).content.text);

const countTwice = (): number => sent().length - new Set(sent()).size;

const ROUNDS = [1, 2, 3];

test.each(ROUNDS)(
	'a workflow that is started twice at the same moment in two workers sends at most 5 of 1,000 messages twice (round %i)',
	async () => {
		const workflow = await addMailing(1000);
		const ids = await Promise.all([start(workflow), start(workflow)]);
		const executions = await Promise.all(ids.map(async (id) => await toEnd(workflow, id)));

		console.info(
			`1,000 keys, started twice: ${countTwice()} sent twice`,
			executions.map((execution) => JSON.stringify(countReasons(execution))).join(' '),
		);
		expect(new Set(sent()).size).toBe(1000);
		expect(countTwice()).toBeLessThanOrEqual(5);
	},
	LONG_MS,
);

test(
	'a worker that is killed in the middle of 2,000 messages leaves none twice and none missing, once the workflow runs again',
	async () => {
		const { control } = system.simulator;
		control.latency({ ms: 20 });
		const workflow = await addMailing(2000, { confirmUncertain: true });
		await start(workflow);
		await waitFor('the first messages', () => sent().length > 600, 120_000);
		const isAtWork = (logs: string): boolean =>
			logs.lastIndexOf('Worker started execution') > logs.lastIndexOf('Worker finished execution');
		const worker = system.processes.workers.find((one) => isAtWork(one.logs()));
		await worker?.kill();
		const before = sent().length;
		control.latency({ ms: 0 });
		expect(before).toBeLessThan(2000);

		// The other worker runs it, at once.
		const again = await toEnd(workflow, await start(workflow));
		const counts = countReasons(again);
		console.info(`killed after ${before} of 2,000; ${countTwice()} sent twice, then`, counts);
		await worker?.start();

		expect(countTwice()).toBe(0);
		expect(sent().sort()).toEqual(
			itemsOf(2000)
				.map(({ text }) => text)
				.sort(),
		);
		expect(counts.mayHaveBeenSent).toBeUndefined();
	},
	LONG_MS,
);
