import type { INodeParameters, JsonObject } from 'n8n-workflow';

import { loopOver, messageBird, NODE, runToEnd, workflowOf } from '../../bench/workflows';
import { waitFor, type Execution, type StoredWorkflow } from '../../n8n/api';
import { startSystem, type OwnSystem } from '../harness/system';
import { createNode, START } from '../harness/workflows';

/** How many messages are sent while n8n is killed; each night as many as a large mailing has. */
const MESSAGES = Number(process.env.MESSAGES ?? 500);
const RECIPIENTS = 50;

const LONG_MS = 600_000;

let system: OwnSystem;

beforeAll(async () => {
	system = await startSystem({ simulator: { statusDelayMs: 600_000 } });
}, 300_000);
afterAll(async () => await system.close());

beforeEach(() => system.simulator.control.reset());

const recipientOf = (index: number): string => `+3161${String(1_000_000 + (index % RECIPIENTS))}`;

interface Item extends JsonObject {
	id: number;
	to: string;
	text: string;
}

const itemsOf = (length: number): Item[] =>
	Array.from({ length }, (_, index) => ({
		id: index + 1,
		to: recipientOf(index),
		text: `Message ${index}`,
	}));

const send = (options: INodeParameters = {}): INodeParameters => {
	const channel = system.simulator.control
		.channels()
		.find(({ platformId }) => platformId === 'sms');
	return {
		resource: 'message',
		operation: 'send',
		channelId: { __rl: true, mode: 'id', value: channel?.id ?? '' },
		to: '={{ $json.to }}',
		text: '={{ $json.text }}',
		additionalFields: { sendOnceKey: '=reminder-{{ $json.id }}' },
		options,
	};
};

interface Body {
	content: { text: string };
}

/** The texts of the messages that the service accepted. */
const sent = (): string[] =>
	system.simulator.control
		.journal()
		.filter(({ method, accepted }) => method === 'POST' && accepted)
		.map(({ body }) => (body as Body).content.text);

const expectEachOnce = (items: Item[]): void => {
	expect(sent().sort()).toEqual(items.map(({ text }) => text).sort());
};

/** What the node returned in all of its runs. */
const outputOf = (execution: Execution): JsonObject[] =>
	(execution.data.resultData.runData[NODE] ?? []).flatMap(
		({ data }) => (data?.main?.[0] ?? []).map(({ json }) => json) as JsonObject[],
	);

/** How many items came out as sent, and how many for each reason not to send them. */
const countReasons = (execution: Execution): Record<string, number> => {
	const counts: Record<string, number> = {};
	for (const { reason } of outputOf(execution)) {
		const name = typeof reason === 'string' ? reason : 'sent';
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
};

const runAgain = async (workflow: StoredWorkflow): Promise<Execution> => {
	const id = await system.api.run(workflow, START);
	if (id === undefined) throw new Error('The workflow waits instead of running');
	const ended = async (): Promise<boolean> => {
		const executions = await system.api.executions(workflow.id);
		return executions.some((one) => one.id === id && one.status !== 'running');
	};
	await waitFor(`execution ${id}`, ended, LONG_MS);
	return await system.api.finished(id);
};

test('a second execution sends nothing, and says of each item that it was sent', async () => {
	const workflow = await system.add(workflowOf(itemsOf(20), [messageBird(send())]));
	expect(countReasons(await runAgain(workflow))).toEqual({ sent: 20 });

	const again = await runAgain(workflow);
	expect(countReasons(again)).toEqual({ alreadySent: 20 });
	expect(outputOf(again)[0]).toEqual({
		skipped: true,
		reason: 'alreadySent',
		sendOnceKey: 'reminder-1',
	});
	expectEachOnce(itemsOf(20));
}, 120_000);

test('a loop sends each key once, in whatever round', async () => {
	const items = itemsOf(3);
	const [nodes, connections] = loopOver(messageBird(send()));
	const execution = await runToEnd(system, workflowOf([...items, ...items], nodes, connections));

	expect(countReasons(execution)).toEqual({ sent: 3, alreadySent: 3 });
	expectEachOnce(items);
}, 120_000);

test('a sub-workflow sends each key once, whoever calls it', async () => {
	const child = await system.add({
		name: 'Reminders',
		nodes: [
			createNode(
				START,
				'n8n-nodes-base.executeWorkflowTrigger',
				{ inputSource: 'passthrough' },
				{ typeVersion: 1.1 },
			),
			messageBird(send()),
		],
		connections: { [START]: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	await system.api.activate(child.id).catch(() => undefined);
	const call = createNode(
		NODE,
		'n8n-nodes-base.executeWorkflow',
		{ workflowId: { __rl: true, mode: 'id', value: child.id }, options: {} },
		{ typeVersion: 1.2 },
	);
	const first = await runToEnd(system, workflowOf(itemsOf(3), [call]));
	expect(countReasons(first)).toEqual({ sent: 3 });

	const second = await runToEnd(system, workflowOf(itemsOf(4), [call]));
	expect(countReasons(second)).toEqual({ sent: 1, alreadySent: 3 });
	expectEachOnce(itemsOf(4));
}, 120_000);

test('Forget Sent Keys in another node lets the message of a key be sent again', async () => {
	const forget = createNode(
		'Forget',
		messageBird({}).type,
		{
			resource: 'message',
			operation: 'forgetSentKeys',
			forget: 'oneKey',
			sendOnceKey: 'reminder-2',
		},
		{ position: [900, 0] },
	);
	const file = workflowOf(itemsOf(3), [messageBird(send()), forget], {
		[NODE]: { main: [[{ node: 'Forget', type: 'main', index: 0 }]] },
	});
	const workflow = await system.add(file);
	await runAgain(workflow);
	expect(countReasons(await runAgain(workflow))).toEqual({ sent: 1, alreadySent: 2 });
	expect(sent()).toEqual(['Message 0', 'Message 1', 'Message 2', 'Message 1']);
}, 120_000);

test(
	'an n8n that is killed while it sends sends nothing twice and misses nothing, once the workflow runs again',
	async () => {
		const { control } = system.simulator;
		const items = itemsOf(MESSAGES);
		// Each recipient has a conversation, so that the lookup finds it.
		for (let index = 0; index < RECIPIENTS; index++) {
			control.customerWrites({
				contact: { msisdn: recipientOf(index) },
				text: 'Hello',
				platform: 'sms',
			});
		}
		control.latency({ ms: 20 });
		const workflow = await system.add(
			workflowOf(items, [messageBird(send({ confirmUncertain: true }))]),
		);
		await system.api.run(workflow, START);
		await waitFor('the first messages', () => sent().length > MESSAGES / 3, 120_000);

		await system.n8n.kill();
		control.latency({ ms: 0 });
		const before = sent().length;
		expect(before).toBeLessThan(MESSAGES);
		await system.n8n.start();
		const after = countReasons(await runAgain(workflow));
		console.log(`Killed after ${before} of ${MESSAGES} messages; then`, after);

		expectEachOnce(items);
		expect(after.mayHaveBeenSent).toBeUndefined();
		expect(countReasons(await runAgain(workflow))).toEqual({ alreadySent: MESSAGES });
		expectEachOnce(items);
	},
	LONG_MS,
);

test(
	'without Confirm Uncertain Messages, what a crash leaves uncertain is skipped and marked',
	async () => {
		const { control } = system.simulator;
		const items = itemsOf(MESSAGES);
		control.latency({ ms: 20 });
		const workflow = await system.add(workflowOf(items, [messageBird(send())]));
		await system.api.run(workflow, START);
		await waitFor('the first messages', () => sent().length > MESSAGES / 3, 120_000);

		await system.n8n.kill();
		control.latency({ ms: 0 });
		const before = new Set(sent());
		await system.n8n.start();
		const execution = await runAgain(workflow);
		const after = countReasons(execution);
		console.log(`Killed after ${before.size} of ${MESSAGES} messages; then`, after);

		expect(new Set(sent()).size).toBe(sent().length);
		// Nothing that was sent comes out as if it was not, and whatever is missing is marked.
		const marked = outputOf(execution).filter(({ reason }) => reason === 'mayHaveBeenSent');
		const missing = items.filter(({ text }) => !sent().includes(text));
		expect(marked.map(({ sendOnceKey }) => sendOnceKey)).toEqual(
			expect.arrayContaining(missing.map(({ id }) => `reminder-${id}`)),
		);
	},
	LONG_MS,
);
