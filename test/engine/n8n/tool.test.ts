import { SupplyDataContext } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';

import { byId, only, useService } from '../harness/service';
import { createAdditionalData, createNode, createWorkflow } from '../harness/workflow';

const service = useService();

const createExecution = () => createRunExecutionData({ executionData: {} });

interface Call {
	ofAgent: INodeExecutionData[];
	ofModel: INodeExecutionData[];
	/** The data of the execution that the call belongs to. By default, it's a new one. */
	execution?: ReturnType<typeof createExecution>;
	/** The run of the tool. n8n counts each call, and each try of a call. */
	runIndex?: number;
}

/** Runs the node as n8n runs a tool that an agent's model calls. */
const callTool = async (
	parameters: INodeParameters,
	{ ofAgent, ofModel, execution = createExecution(), runIndex = 0 }: Call,
): Promise<INodeExecutionData[][]> => {
	const tool = createNode('messageBirdConversations', parameters);
	const agent = createNode('start', {}, { name: 'Agent' });
	const workflow = createWorkflow({ nodes: [agent, tool] });
	const { simulator } = service;
	const context = new SupplyDataContext(
		workflow,
		tool,
		createAdditionalData(simulator, workflow, 'manual'),
		'manual',
		execution,
		runIndex,
		ofAgent,
		{},
		NodeConnectionTypes.AiTool,
		{ data: { main: [ofAgent] }, node: agent, source: null },
		[],
		undefined,
		agent,
	);
	context.addInputData(NodeConnectionTypes.AiTool, [ofModel]);
	const type = workflow.nodeTypes.getByNameAndVersion(tool.type);
	const output = await type.execute?.call(context as unknown as IExecuteFunctions);
	return output as INodeExecutionData[][];
};

test("as an agent's tool, takes only the fields left to the model from the model", async () => {
	const output = await callTool(
		{
			resource: 'message',
			operation: 'send',
			channelId: byId(service.channel('whatsapp')),
			to: '={{ $json.to }}',
			text: "={{ $fromAI('text') }}",
		},
		{
			ofAgent: [{ json: { to: '+31600000001', text: 'of the customer' } }],
			ofModel: [{ json: { to: '+31699999999', text: 'of the model' } }],
		},
	);

	expect(only(service.journal()).body).toMatchObject({
		to: '+31600000001',
		content: { text: 'of the model' },
	});
	expect(output).toMatchObject([[{ json: { status: 'accepted' } }]]);
});

describe("as a tool of an agent that has several items and doesn't tell which one is meant", () => {
	const customers = ['+31600000001', '+31600000002'].map((to) => ({ json: { to, name: 'Ann' } }));
	const call = async (parameters: INodeParameters, ofAgent = customers) =>
		await callTool(
			{
				resource: 'message',
				operation: 'send',
				channelId: byId(service.channel('whatsapp')),
				text: "={{ $fromAI('text') }}",
				...parameters,
			},
			{ ofAgent, ofModel: [{ json: { to: '+31600000003', text: 'of the model' } }] },
		);

	test.each([
		['To', { to: '={{ $json.to }}' }],
		['To', { to: "={{ $fromAI('to') + $json.to }}" }],
		['Channel', { to: '+31600000001', channelId: byId('={{ $input.item.json.to }}') }],
	])('refuses a "%s" that depends on the item: %j', async (field, parameters) => {
		await expect(call(parameters)).rejects.toThrow(`"${field}" uses item data`);
		expect(service.journal()).toEqual([]);
	});

	test.each([
		[{ to: "={{ $fromAI('to') }}" }],
		[{ to: '+31600000001' }],
		[{ to: "={{ $json.name === 'Ann' ? '+31600000001' : '' }}" }],
	])('accepts values that are the same for all items: %j', async (parameters) => {
		await call(parameters);
		expect(service.journal()).toHaveLength(1);
	});

	test('accepts any value if there is only one item', async () => {
		await call({ to: '={{ $json.to }}' }, customers.slice(0, 1));
		expect(only(service.journal()).body).toMatchObject({ to: '+31600000001' });
	});
});

test("as an agent's tool, never re-sends a message that may have been accepted, in any try", async () => {
	const execution = createExecution();
	const call = async (text: string, runIndex: number) =>
		await callTool(
			{
				resource: 'message',
				operation: 'send',
				channelId: byId(service.channel('whatsapp')),
				to: '+31600000001',
				text: "={{ $fromAI('text') }}",
			},
			{
				ofAgent: [{ json: {} }],
				ofModel: [{ json: { text, toolCallId: `call ${runIndex}` } }],
				execution,
				runIndex,
			},
		);
	service.control.addFault({ cut: 'after', times: 1 });

	await expect(call('Hello', 0)).rejects.toThrow('No answer from MessageBird');
	await expect(call('Hello', 1)).rejects.toThrow('No answer from MessageBird');
	await call('Another', 2);
	await call('Another', 3);

	// n8n gives each call an ID. The model calls again with the same arguments.
	const texts = service.journal().map(({ body }) => (body as { content: object }).content);
	expect(texts).toEqual([{ text: 'Hello' }, { text: 'Another' }, { text: 'Another' }]);
});

test('sends each Send Once Key once, whichever call of the agent brings it', async () => {
	const parameters: INodeParameters = {
		resource: 'message',
		operation: 'send',
		channelId: byId(service.channel('sms')),
		to: '+31600000001',
		text: "={{ $fromAI('text') }}",
		additionalFields: { sendOnceKey: "=tool-{{ $fromAI('order') }}" },
	};
	const call = async (text: string, order: string) =>
		await callTool(parameters, {
			ofAgent: [{ json: {} }],
			ofModel: [{ json: { text, order } }],
		});
	await call('Your order is on its way', 'A1');

	expect(await call('It is on its way', 'A1')).toMatchObject([
		[{ json: { skipped: true, reason: 'alreadySent', sendOnceKey: 'tool-A1' } }],
	]);
	expect(await call('It is on its way', 'A2')).toMatchObject([[{ json: { status: 'accepted' } }]]);
	expect(service.journal()).toHaveLength(2);
});
