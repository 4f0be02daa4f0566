import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IConnections, INode, INodeParameters, JsonObject } from 'n8n-workflow';

import type { System } from '../e2e/harness/system';
import { createNode, START } from '../e2e/harness/workflows';
import type { Execution, WorkflowFile } from '../n8n/api';

const LIST = 'List';
const SPLIT = 'Items';
export const NODE = 'Node';

const toMain = (node: string) => [{ node, type: 'main' as const, index: 0 }];

/** A workflow that passes items to nodes. `connections` start from the node with the items. */
export const workflowOf = (
	items: JsonObject[],
	nodes: INode[],
	more: IConnections = {},
): WorkflowFile => ({
	name: `Bench ${randomUUID()}`,
	nodes: [
		createNode(START, 'n8n-nodes-base.manualTrigger', {}),
		createNode(
			LIST,
			'n8n-nodes-base.set',
			{ mode: 'raw', jsonOutput: JSON.stringify({ items }) },
			{ typeVersion: 3.4 },
		),
		createNode(SPLIT, 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'items', options: {} }),
		...nodes,
	],
	connections: {
		[START]: { main: [toMain(LIST)] },
		[LIST]: { main: [toMain(SPLIT)] },
		[SPLIT]: { main: [toMain(nodes[0]?.name ?? '')] },
		...more,
	},
	settings: { executionOrder: 'v1' },
});

/** n8n's HTTP Request node, with the key from a Header Auth credential or typed into the node. */
export const httpRequest = (
	name: string,
	key: { headerId: string } | { accessKey: string },
	parameters: INodeParameters,
	fields: Partial<INode> = {},
): INode => {
	const isTyped = 'accessKey' in key;
	return createNode(
		name,
		'n8n-nodes-base.httpRequest',
		{
			...(isTyped
				? {
						sendHeaders: true,
						headerParameters: {
							parameters: [{ name: 'Authorization', value: `AccessKey ${key.accessKey}` }],
						},
					}
				: { authentication: 'genericCredentialType', genericAuthType: 'httpHeaderAuth' }),
			...parameters,
		},
		{
			typeVersion: 4.2,
			...(isTyped
				? {}
				: { credentials: { httpHeaderAuth: { id: key.headerId, name: 'Access key' } } }),
			...fields,
		},
	);
};

export const messageBird = (parameters: INodeParameters, fields: Partial<INode> = {}): INode =>
	createNode(
		NODE,
		'n8n-nodes-messagebird-conversations.messageBirdConversations',
		parameters,
		fields,
	);

/** The loop that n8n's documentation recommends: one item after another through a node. */
export const loopOver = (node: INode): [INode[], IConnections] => {
	const loop = createNode(
		'Loop',
		'n8n-nodes-base.splitInBatches',
		{ batchSize: 1, options: {} },
		{ typeVersion: 3 },
	);
	return [
		[loop, node],
		{ [loop.name]: { main: [[], toMain(node.name)] }, [node.name]: { main: [toMain(loop.name)] } },
	];
};

/** Runs a workflow and returns its execution. It polls rarely, to leave the measurement alone. */
export const runToEnd = async (
	system: System,
	file: WorkflowFile,
	timeoutMs = 600_000,
): Promise<Execution> => {
	const workflow = await system.add(file);
	const { api } = system;
	const id = await api.run(workflow, START);
	if (id === undefined) throw new Error('The workflow waits instead of running');
	for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(500)) {
		const [newest] = await api.executions(workflow.id);
		if (newest && ['success', 'error', 'crashed', 'canceled'].includes(newest.status)) {
			return await api.execution(id);
		}
	}
	throw new Error(`The workflow didn't end within ${timeoutMs / 1000} s`);
};

/** The time from the start of the first of these nodes to the end of the last, in seconds. */
export const secondsOf = (execution: Execution, names: string[]): number => {
	const tasks = names.flatMap((name) => execution.data.resultData.runData[name] ?? []);
	const start = Math.min(...tasks.map(({ startTime }) => startTime));
	const end = Math.max(...tasks.map(({ startTime, executionTime }) => startTime + executionTime));
	return (end - start) / 1000;
};
