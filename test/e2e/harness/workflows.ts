import { randomUUID } from 'node:crypto';

import type { INode, INodeParameters } from 'n8n-workflow';

import type { WorkflowFile } from '../../n8n/api';

const PACKAGE = 'n8n-nodes-messagebird-conversations';

/** The names of the nodes in these workflows. */
export const START = 'Start';
export const ACTION = 'Action';
export const TRIGGER = 'Trigger';
export const END = 'End';

/**
 * A resource locator's value with an ID typed in. The engine's tests have the same function, but
 * importing it from there would load n8n's engine, which takes seconds.
 */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value }) as const;

/** Creates a node. `fields` can set another version of its type than the first. */
export const createNode = (
	name: string,
	type: string,
	parameters: INodeParameters,
	fields: Partial<INode> = {},
): INode => ({
	id: randomUUID(),
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters,
	...fields,
});

const chain = (name: string, nodes: INode[]): WorkflowFile => ({
	name: `${name} ${randomUUID()}`,
	nodes: nodes.map((node, index) => ({ ...node, position: [index * 220, 0] })),
	connections: Object.fromEntries(
		nodes
			.slice(1)
			.map((next, index) => [
				nodes[index]?.name ?? '',
				{ main: [[{ node: next.name, type: 'main', index: 0 }]] },
			]),
	),
	settings: { executionOrder: 'v1' },
});

/** A workflow that starts manually and does one thing. */
export const actionWorkflow = (parameters: INodeParameters): WorkflowFile =>
	chain('Action', [
		createNode(START, 'n8n-nodes-base.manualTrigger', {}),
		createNode(ACTION, `${PACKAGE}.messageBirdConversations`, parameters),
	]);

/** A workflow that runs one node on what other nodes output. */
export const workflowAfter = (before: INode[], parameters: INodeParameters): WorkflowFile =>
	chain('Files', [
		...before,
		createNode(ACTION, `${PACKAGE}.messageBirdConversations`, parameters),
	]);

/** A workflow that runs one node on an item with a file, in the field `data`. */
export const fileWorkflow = (parameters: INodeParameters): WorkflowFile =>
	workflowAfter(
		[
			createNode(START, 'n8n-nodes-base.manualTrigger', {}),
			createNode(
				'File',
				'n8n-nodes-base.convertToFile',
				{ operation: 'toJson', options: { fileName: 'order.json' } },
				{ typeVersion: 1.1 },
			),
		],
		parameters,
	);

/** A workflow that events start, with the nodes that follow: none by default. */
export const triggerWorkflow = (
	parameters: INodeParameters = {},
	action?: INodeParameters,
): WorkflowFile =>
	chain('Trigger', [
		createNode(
			TRIGGER,
			`${PACKAGE}.messageBirdConversationsTrigger`,
			{ events: ['message.created'], ...parameters },
			{ typeVersion: 1.1, webhookId: randomUUID() },
		),
		action
			? createNode(ACTION, `${PACKAGE}.messageBirdConversations`, action)
			: createNode(END, 'n8n-nodes-base.noOp', {}),
	]);
