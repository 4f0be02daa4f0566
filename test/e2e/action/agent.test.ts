import type { INode } from 'n8n-workflow';

import { runToEnd } from '../../bench/workflows';
import type { Execution, WorkflowFile } from '../../n8n/api';
import { modelNode, saveModel, startModel, type Model } from '../harness/model';
import { isN8n1, shareSystem, type System } from '../harness/system';
import { createNode, START } from '../harness/workflows';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';

/** The model's arguments. Only the text is left to the model. */
const ARGUMENTS = { text: 'of the model', to: '+31699999999' };

let system: System;
let model: Model;
let modelCredential: string;

beforeAll(async () => {
	system = await shareSystem();
	model = await startModel();
	modelCredential = await saveModel(system, model);
}, 300_000);
afterAll(async () => {
	await model.close();
	await system.close();
});
beforeEach(() => {
	system.simulator.control.reset();
	model.say(ARGUMENTS);
});

/** An agent that has an item, a model, and this package's node as a tool. */
const agentWorkflow = (
	settings: Partial<INode>,
	{ version = 1.9, customers = 1, to: recipient = '={{ $json.to }}' },
): WorkflowFile => {
	const sms = system.simulator.control.channels().find(({ platformId }) => platformId === 'sms');
	const items = Array.from({ length: customers }, (_, index) => ({
		to: `+3160000000${index + 1}`,
		text: 'of the customer',
	}));
	const nodes = [
		createNode(START, 'n8n-nodes-base.manualTrigger', {}),
		createNode(
			'List',
			'n8n-nodes-base.set',
			{ mode: 'raw', jsonOutput: JSON.stringify({ items }) },
			{ typeVersion: 3.4 },
		),
		createNode('Items', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'items', options: {} }),
		createNode(
			'Agent',
			`${LANGCHAIN}.agent`,
			{ promptType: 'define', text: 'Write to the customer', options: {} },
			{ typeVersion: version },
		),
		modelNode(model, modelCredential),
		createNode(
			'Tool',
			'n8n-nodes-messagebird-conversations.messageBirdConversationsTool',
			{
				resource: 'message',
				operation: 'send',
				channelId: { __rl: true, mode: 'id', value: sms?.id ?? '' },
				to: recipient,
				text: "={{ $fromAI('text', 'What to write', 'string') }}",
			},
			settings,
		),
	];
	const to = (node: string, type: 'main' | 'ai_tool' | 'ai_languageModel') => ({
		[type]: [[{ node, type, index: 0 }]],
	});
	return {
		name: 'Agent',
		nodes,
		connections: {
			[START]: to('List', 'main'),
			List: to('Items', 'main'),
			Items: to('Agent', 'main'),
			Model: to('Agent', 'ai_languageModel'),
			Tool: to('Agent', 'ai_tool'),
		},
		settings: { executionOrder: 'v1' },
	};
};

const runAgent = async (
	settings: Partial<INode> = {},
	options: Parameters<typeof agentWorkflow>[1] = {},
): Promise<Execution> => await runToEnd(system, agentWorkflow(settings, options), 120_000);

const sent = (): unknown[] => system.simulator.control.journal().map(({ body }) => body);

test('an agent sends through the node to the recipient that the workflow sets', async () => {
	const execution = await runAgent();

	expect(execution.status).toBe('success');
	expect(sent()).toMatchObject([{ to: '+31600000001', content: { text: 'of the model' } }]);
	expect(model.toolAnswers().at(-1)).toContain('accepted');
}, 180_000);

test('a tool call that is retried sends nothing twice', async () => {
	system.simulator.control.addFault({ cut: 'after', times: 1 });

	const execution = await runAgent({ retryOnFail: true, maxTries: 3, waitBetweenTries: 100 });

	expect(execution.data.resultData.runData.Tool).toHaveLength(3);
	expect(sent()).toHaveLength(1);
}, 180_000);

test("an agent that doesn't tell which item it works on sends nothing, rather than writing to the first item's customer", async () => {
	const execution = await runAgent({}, { customers: 2 });

	expect(sent()).toEqual([]);
	const [task] = execution.data.resultData.runData.Tool ?? [];
	expect(task?.error?.message).toContain('"To" uses item data');
}, 180_000);

test("an agent that tells which item it works on writes to each item's customer", async () => {
	// This version puts the model's arguments over the item, even those that weren't asked for.
	model.say({ text: 'of the model' });
	await runAgent({}, { version: 3, customers: 2 });

	const recipients = sent().map((body) => (body as { to: string }).to);
	expect(recipients.sort()).toEqual(['+31600000001', '+31600000002']);
}, 180_000);

test("an agent sends nothing, rather than writing to the customer of another node's first item", async () => {
	const to = "={{ $('Items').item.json.to }}";
	const execution = await runAgent({}, { version: 3, customers: 2, to });

	expect(sent()).toEqual([]);
	const [task] = execution.data.resultData.runData.Tool ?? [];
	// n8n 1 has no value for such an item.
	if (!isN8n1) expect(task?.error?.message).toContain('"To" uses an item of \'Items\'');
}, 180_000);
