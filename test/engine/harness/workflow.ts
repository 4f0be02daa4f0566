import { ExecutionLifecycleHooks } from 'n8n-core';
import {
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { MessageBirdConversations } from '../../../nodes/MessageBirdConversations/MessageBirdConversations.node.ts';
import { MessageBirdConversationsTrigger } from '../../../nodes/MessageBirdConversations/MessageBirdConversationsTrigger.node.ts';
import { GivenCredentials } from './credentials';
import './deduplication';

/** The keys and the base URL for a node. A simulator has all of them. */
export interface Credentials {
	accessKey: string;
	signingKey?: string;
	baseUrl: string;
}

export const WEBHOOK_BASE_URL = 'https://n8n.example.com/webhook';
export const TEST_WEBHOOK_BASE_URL = 'https://n8n.example.com/webhook-test';

/** A node that returns items: the input of the node under test. */
const createStart = (items: INodeExecutionData[]): INodeType => ({
	description: {
		displayName: 'Start',
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: 'Gives items',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	execute: async () => await Promise.resolve([items]),
});

/** The node types of a workflow, by name. */
export const createNodeTypes = (items: INodeExecutionData[]): INodeTypes => {
	const types: Record<string, INodeType> = {
		start: createStart(items),
		messageBirdConversations: new MessageBirdConversations(),
		// As n8n offers it as the human review step of an agent.
		messageBirdConversationsHitlTool: new MessageBirdConversations(),
		messageBirdConversationsTrigger: new MessageBirdConversationsTrigger(),
	};
	const getType = (name: string): INodeType => {
		const type = types[name];
		if (!type) throw new Error(`There is no node type ${name}`);
		return type;
	};
	return { getByName: getType, getByNameAndVersion: getType, getKnownTypes: () => ({}) };
};

/**
 * Creates a node as n8n does when it loads a workflow: it removes parameters that the description
 * hides and sets defaults for others, so reading a hidden one fails here as it does there.
 */
export const createNode = (
	type: string,
	parameters: INodeParameters,
	fields: Partial<INode> = {},
): INode => {
	const { description } = createNodeTypes([]).getByNameAndVersion(type);
	const node: INode = {
		id: `id-of-${type}`,
		name: type,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { messageBirdConversationsApi: { id: '1', name: 'MessageBird' } },
		webhookId: `webhook-of-${type}`,
		...fields,
	};
	const resolved = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	);
	return { ...node, parameters: resolved ?? {} };
};

interface WorkflowOptions {
	nodes: INode[];
	items?: INodeExecutionData[];
	staticData?: IDataObject;
	id?: string;
	/** The workflow's time zone. By default, it's n8n's. */
	timezone?: string;
}

/** Creates a workflow of nodes, each connected to the next. */
export const createWorkflow = ({
	nodes,
	items = [],
	staticData,
	id,
	timezone,
}: WorkflowOptions): Workflow =>
	new Workflow({
		id: id ?? 'workflow-1',
		name: 'Test',
		nodes,
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map((next, index) => [
					nodes[index]?.name ?? '',
					{ main: [[{ node: next.name, type: NodeConnectionTypes.Main, index: 0 }]] },
				]),
		),
		active: false,
		nodeTypes: createNodeTypes(items),
		staticData,
		settings: { timezone },
	});

/** The additional data that n8n passes to a run. */
export const createAdditionalData = (
	credentials: Credentials,
	workflow: Workflow,
	mode: WorkflowExecuteMode,
	fields: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData =>
	({
		executionId: 'execution-1',
		credentialsHelper: new GivenCredentials({ ...credentials }),
		hooks: new ExecutionLifecycleHooks(mode, 'execution-1', {
			id: workflow.id,
			name: 'Test',
			active: false,
			activeVersionId: null,
			isArchived: false,
			nodes: Object.values(workflow.nodes),
			connections: workflow.connectionsBySourceNode,
			createdAt: new Date(),
			updatedAt: new Date(),
		}),
		currentNodeParameters: undefined,
		restApiUrl: 'https://n8n.example.com/rest',
		instanceBaseUrl: 'https://n8n.example.com/',
		formWaitingBaseUrl: 'https://n8n.example.com/form-waiting',
		webhookBaseUrl: WEBHOOK_BASE_URL,
		webhookWaitingBaseUrl: 'https://n8n.example.com/webhook-waiting',
		webhookTestBaseUrl: TEST_WEBHOOK_BASE_URL,
		variables: {},
		setExecutionStatus: () => undefined,
		...fields,
	}) as IWorkflowExecuteAdditionalData;
