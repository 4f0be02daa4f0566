import { setTimeout as sleep } from 'node:timers/promises';

import { waitFor } from '../../n8n/api';
import { shareSystem, type SharedSystem } from '../harness/system';
import { publish } from '../harness/triggers';
import { LISTENING, question } from '../harness/waiting';
import { ACTION, byId, createNode, triggerWorkflow } from '../harness/workflows';

/** How many executions wait at the same time. */
const EXECUTIONS = Number(process.env.WAITING ?? 100);

/** Every tenth answer is delivered twice. */
const TWICE = 10;

let system: SharedSystem;

beforeAll(async () => {
	system = await shareSystem({ statusDelayMs: 1 });
}, 300_000);
afterAll(async () => await system.close());

test('each of many executions that wait at the same time goes on once, with its own answer', async () => {
	const { api, simulator } = system;
	const { control } = simulator;
	const asking = triggerWorkflow(
		LISTENING,
		question('', { conversationId: byId('={{ $json.conversation.id }}') }),
	);
	// What each execution got is sent back, so that the simulator sees who got which answer.
	const echo = createNode('Echo', 'n8n-nodes-messagebird-conversations.messageBirdConversations', {
		resource: 'message',
		operation: 'reply',
		conversationId: byId('={{ $json.conversationId }}'),
		text: '=Got {{ $json.data.text }}',
	});
	const workflow = await system.add({
		...asking,
		nodes: [...asking.nodes, echo],
		connections: {
			...asking.connections,
			[ACTION]: { main: [[{ node: 'Echo', type: 'main', index: 0 }]] },
		},
	});
	await publish(system, workflow);

	const customers = Array.from({ length: EXECUTIONS }, (_, index) => ({
		platform: 'sms',
		contact: { name: `Customer ${index}`, msisdn: `+49151${String(1_000_000 + index)}` },
	}));
	for (const customer of customers) control.customerWrites({ text: 'Hi', ...customer });
	const waiting = () =>
		control
			.conversations()
			.filter(({ messages }) => messages.some(({ content }) => content.text === 'How are you?'));
	await waitFor('all questions', () => waiting().length === EXECUTIONS, 300_000);

	const order = customers
		.map((customer, index) => ({ customer, index, place: Math.random() }))
		.sort((one, other) => one.place - other.place);
	const started = Date.now();
	for (const { customer, index } of order) {
		control.deliverySettings({ duplicate: index % TWICE === 0 });
		control.customerWrites({ text: `answer ${index}`, ...customer });
	}
	control.deliverySettings({ duplicate: false });
	const echoes = (): string[] =>
		control
			.conversations()
			.flatMap(({ messages }) => messages)
			.map(({ content }) => String(content.text))
			.filter((text) => text.startsWith('Got '));
	await waitFor('all answers', () => echoes().length >= EXECUTIONS, 300_000);
	const seconds = (Date.now() - started) / 1000;
	await control.waitForIdle({ timeoutMs: 60_000 });
	await sleep(500);

	expect(echoes().sort()).toEqual(customers.map((_, index) => `Got answer ${index}`).sort());
	for (const { messages } of waiting()) {
		const own = messages.find(({ content }) => String(content.text).startsWith('answer '));
		expect(messages.map(({ content }) => content.text)).toContain(
			`Got ${String(own?.content.text)}`,
		);
	}
	expect(await api.countExecutions(workflow.id)).toBe(EXECUTIONS);
	console.log(`${EXECUTIONS} answers in ${seconds.toFixed(1)} s`);
}, 900_000);
