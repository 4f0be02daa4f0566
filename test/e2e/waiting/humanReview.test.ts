import { runToEnd } from '../../bench/workflows';
import { waitFor, type WorkflowFile } from '../../n8n/api';
import { modelNode, saveModel, startModel, type Model } from '../harness/model';
import { isN8n1, shareSystem, type SharedSystem } from '../harness/system';
import { publish } from '../harness/triggers';
import { byId, createNode, START, triggerWorkflow } from '../harness/workflows';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
const PACKAGE = 'n8n-nodes-messagebird-conversations';

let system: SharedSystem;
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

const TO = '+31600000001';

/** An agent whose tool sends to a customer once a person has approved it in their own chat. */
const reviewedAgent = (conversationId: string): WorkflowFile => {
	const { control } = system.simulator;
	const channel = control.channels().find(({ platformId }) => platformId === 'sms');
	const to = (node: string, type: 'main' | 'ai_tool' | 'ai_languageModel') => ({
		[type]: [[{ node, type, index: 0 }]],
	});
	return {
		name: 'Reviewed agent',
		nodes: [
			createNode(START, 'n8n-nodes-base.manualTrigger', {}),
			createNode(
				'Agent',
				`${LANGCHAIN}.agent`,
				{ promptType: 'define', text: 'Refund the customer', options: {} },
				{ typeVersion: 3 },
			),
			modelNode(model, modelCredential),
			createNode('Review', `${PACKAGE}.messageBirdConversationsHitlTool`, {
				resource: 'message',
				operation: 'sendAndWait',
				responseType: 'approval',
				sendTo: 'conversation',
				conversationId: byId(conversationId),
				message: '=The agent wants to use {{ $tool.name }}: {{ $tool.parameters.text }}',
			}),
			createNode('Tool', `${PACKAGE}.messageBirdConversationsTool`, {
				resource: 'message',
				operation: 'send',
				channelId: byId(channel?.id ?? ''),
				to: TO,
				text: "={{ $fromAI('text', 'What to write', 'string') }}",
			}),
		],
		connections: {
			[START]: to('Agent', 'main'),
			Model: to('Agent', 'ai_languageModel'),
			Review: to('Agent', 'ai_tool'),
			Tool: to('Review', 'ai_tool'),
		},
		settings: { executionOrder: 'v1' },
	};
};

const inN8n2 = isN8n1 ? test.skip : test;

inN8n2.each([
	['Approve', 1],
	['Decline', 0],
])(
	"an agent's tool call waits for a person's answer in the chat: %s",
	async (label, count) => {
		const { control } = system.simulator;
		control.reset();
		const manager = control.customerWrites({ text: 'Hello', platform: 'whatsapp' });
		await publish(system, await system.add(triggerWorkflow({ options: { resumeWaiting: true } })));
		model.say({ toolParameters: { text: 'You get EUR 10 back' }, hitlParameters: {} });
		const running = runToEnd(system, reviewedAgent(manager.conversationId), 120_000);
		await waitFor('the question', () =>
			control.journal().some(({ body }) => JSON.stringify(body ?? '').includes('wants to use')),
		);
		control.customerTaps({ button: label });
		const execution = await running;
		expect(execution.status).toBe('success');
		const sent = control
			.journal()
			.filter(({ body }) => (body as { to?: string } | null)?.to === TO);
		expect(sent).toHaveLength(count);
	},
	180_000,
);
