import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { INode, INodeParameters } from 'n8n-workflow';

import { waitFor, type StoredWorkflow, type WorkflowFile } from '../../n8n/api';
import { isN8n1, shareSystem, type SharedSystem } from '../harness/system';
import { ask, listen, question, sentIn, writeIn } from '../harness/waiting';
import { createNode, START } from '../harness/workflows';

const PACKAGE = 'n8n-nodes-messagebird-conversations';
const ASK = 'Ask';

let system: SharedSystem;
let listener: StoredWorkflow;

beforeAll(async () => {
	system = await shareSystem();
	listener = await listen(system);
}, 300_000);
afterAll(async () => await system.close());

let customers = 0;

const converse = (name: string): string =>
	system.simulator.control.customerWrites({
		text: 'Hello',
		platform: 'sms',
		contact: { name, msisdn: `+316500001${String(++customers).padStart(2, '0')}` },
	}).conversationId;

const write = (conversationId: string, text: string) => writeIn(system, conversationId, text);

const isAsked = (conversationId: string): boolean => sentIn(system, conversationId).length > 0;

/** Two items, one for each conversation. */
const items = (ids: string[]): INode =>
	createNode(
		'Items',
		'n8n-nodes-base.code',
		{ jsCode: `return ${JSON.stringify(ids.map((id) => ({ json: { id } })))};` },
		{ typeVersion: 2 },
	);

const asks = (parameters: INodeParameters = {}): INode =>
	createNode(
		ASK,
		`${PACKAGE}.messageBirdConversations`,
		question('={{ $json.id }}', { ...parameters }),
	);

const main = (...names: string[][]) => ({
	main: names.map((outputs) => outputs.map((node) => ({ node, type: 'main' as const, index: 0 }))),
});

const file = (nodes: INode[], connections: WorkflowFile['connections']): WorkflowFile => ({
	name: randomUUID(),
	nodes,
	connections,
	settings: { executionOrder: 'v1' },
});

const texts = (node: string, runData: Record<string, unknown>): unknown[] =>
	JSON.stringify(runData[node] ?? null).match(/(?<="data":\{"text":")[^"]*/g) ?? [];

/** A workflow that others call with an item that has a conversation's ID. */
const called = async () => {
	const child = await system.add(
		file(
			[
				createNode(
					'Called',
					'n8n-nodes-base.executeWorkflowTrigger',
					{ inputSource: 'passthrough' },
					{ typeVersion: 1.1 },
				),
				asks(),
			],
			{ Called: main([ASK]) },
		),
	);
	// n8n 2 calls only published sub-workflows.
	await system.api.activate(child.id).catch(() => undefined);
	return child;
};

const caller = (childId: string, ids: string[], waitForSubWorkflow: boolean): WorkflowFile =>
	file(
		[
			createNode(START, 'n8n-nodes-base.manualTrigger', {}),
			items(ids),
			createNode(
				'Call',
				'n8n-nodes-base.executeWorkflow',
				{
					workflowId: { __rl: true, mode: 'id', value: childId },
					mode: 'each',
					options: { waitForSubWorkflow },
				},
				{ typeVersion: 1.2 },
			),
		],
		{ [START]: main(['Items']), Items: main(['Call']) },
	);

test('several people are asked one after another in a loop', async () => {
	const ids = [converse('First'), converse('Second')];
	const workflow = await system.add(
		file(
			[
				createNode(START, 'n8n-nodes-base.manualTrigger', {}),
				items(ids),
				createNode(
					'Loop',
					'n8n-nodes-base.splitInBatches',
					{ batchSize: 1, options: {} },
					{ typeVersion: 3 },
				),
				asks(),
			],
			{
				[START]: main(['Items']),
				Items: main(['Loop']),
				Loop: main([], [ASK]),
				[ASK]: main(['Loop']),
			},
		),
	);
	const id = (await system.api.run(workflow, START)) ?? '';
	const [first = '', second = ''] = ids;

	await waitFor('the first question', () => isAsked(first));
	expect(isAsked(second)).toBe(false);
	write(first, 'One');
	await waitFor('the second question', () => isAsked(second));
	write(second, 'Two');

	const { status, data } = await system.api.finished(id);
	expect(status).toBe('success');
	expect(texts('Loop', data.resultData.runData)).toEqual(expect.arrayContaining(['One', 'Two']));
}, 90_000);

test('several people are asked at once by a sub-workflow for each', async () => {
	const ids = [converse('First'), converse('Second')];
	const child = await called();
	const workflow = await system.add(caller(child.id, ids, false));
	await system.api.run(workflow, START);
	const [first = '', second = ''] = ids;

	await waitFor('both questions', () => isAsked(first) && isAsked(second));
	write(second, 'Two');
	write(first, 'One');

	const executions = await waitFor('both executions', async () => {
		const found = await system.api.executions(child.id);
		return found.length === 2 && found.every(({ status }) => status === 'success') && found;
	});
	const answers = await Promise.all(
		executions.map(async ({ id }) => {
			const { data } = await system.api.execution(id);
			return texts(ASK, data.resultData.runData).at(-1);
		}),
	);
	expect(answers.sort()).toEqual(['One', 'Two']);
}, 90_000);

(isN8n1 ? test.skip : test)(
	'a workflow waits for the answer that its sub-workflow waits for',
	async () => {
		const conversationId = converse('First');
		const child = await called();
		const workflow = await system.add(caller(child.id, [conversationId], true));
		const id = (await system.api.run(workflow, START)) ?? '';

		await waitFor('the question', () => isAsked(conversationId));
		await waitFor('the wait', async () => (await system.api.execution(id)).status === 'waiting');
		write(conversationId, 'One');

		const { status, data } = await system.api.finished(id);
		expect(status).toBe('success');
		expect(texts('Call', data.resultData.runData)).toContain('One');
	},
	90_000,
);

test('a message to a question whose execution was stopped starts the workflow', async () => {
	const conversationId = converse('First');
	await system.simulator.control.waitForIdle();
	await sleep(300);
	const before = await system.api.countExecutions(listener.id);
	const { executionId } = await ask(system, conversationId);
	await system.api.stop(executionId);
	write(conversationId, 'Too late');

	await waitFor(
		'the start',
		async () => (await system.api.countExecutions(listener.id)) === before + 1,
	);
	expect((await system.api.execution(executionId)).status).toBe('canceled');
}, 90_000);
