import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type IDataObject,
	type INode,
	type INodeType,
} from 'n8n-workflow';

import { MessageBirdConversationsApi } from '../../../credentials/MessageBirdConversationsApi.credentials';
import { createAdditionalData, type Credentials } from './workflow';

const TYPE = new MessageBirdConversationsApi();
const NAME = 'credentialTest';

/** A node whose only parameter sends the credential's test request, as n8n makes one. */
const NODE_TYPE: INodeType = {
	description: {
		displayName: 'Credential Test',
		name: NAME,
		group: ['output'],
		version: 1,
		description: 'Sends the test request of the credential',
		defaults: { name: NAME },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: TYPE.name, required: true }],
		properties: [
			{
				displayName: 'Temp',
				name: 'temp',
				type: 'string',
				routing: { request: TYPE.test.request },
				default: '',
			},
		],
	},
};

const NODE: INode = {
	id: NAME,
	name: NAME,
	type: NAME,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials: { [TYPE.name]: { id: '1', name: 'MessageBird' } },
};

interface Verdict {
	status: 'OK' | 'Error';
	message?: string;
}

/** The status of the answer that a request failed with. */
const statusOf = (thrown: unknown): number | undefined =>
	(thrown as { cause?: { response?: { status?: number } } }).cause?.response?.status;

/**
 * Tests a credential as n8n's editor does: its request is sent by n8n's engine; of its rules, the
 * first one for the answer's status gives the message.
 */
export const testCredential = async (credentials: Credentials): Promise<Verdict> => {
	const nodeTypes = {
		getByName: () => NODE_TYPE,
		getByNameAndVersion: () => NODE_TYPE,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [NODE], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		NODE,
		createAdditionalData(credentials, workflow, 'internal'),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node: NODE, data: {}, source: null },
		[],
	);
	const data: IDataObject = { ...credentials };
	const given = { id: '1', name: 'MessageBird', type: TYPE.name, data: data as never };

	try {
		await new RoutingNode(context, NODE_TYPE, given).runNode();
		return { status: 'OK' };
	} catch (thrown) {
		const status = statusOf(thrown);
		const rule = TYPE.test.rules?.find(
			({ type, properties }) =>
				type === 'responseCode' && 'value' in properties && properties.value === status,
		);
		return {
			status: 'Error',
			message: rule?.properties.message ?? (thrown instanceof Error ? thrown.message : ''),
		};
	}
};
