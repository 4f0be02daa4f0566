import { waitFor } from '../../n8n/api';
import { shareSystem, type SharedSystem } from '../harness/system';
import { publish } from '../harness/triggers';
import { actionWorkflow, byId, START, triggerWorkflow } from '../harness/workflows';

let system: SharedSystem;

beforeAll(async () => {
	system = await shareSystem();
}, 300_000);
afterAll(async () => await system.close());

test('a question is answered in the chat, and the execution goes on with the answer', async () => {
	const { api, simulator, add } = system;
	const { control } = simulator;
	const received = control.customerWrites({ text: 'Hello', platform: 'whatsapp' });
	const listener = await add(triggerWorkflow({ options: { resumeWaiting: true } }));
	await publish(system, listener);
	const asking = await add(
		actionWorkflow({
			resource: 'message',
			operation: 'sendAndWait',
			sendTo: 'conversation',
			conversationId: byId(received.conversationId),
			text: 'How are you?',
			responseType: 'freeText',
		}),
	);
	const id = (await api.run(asking, START)) ?? '';
	await waitFor('the question', () =>
		control.journal().some(({ body }) => JSON.stringify(body ?? '').includes('How are you?')),
	);
	control.customerWrites({ text: 'Fine', platform: 'whatsapp' });
	const execution = await api.finished(id);
	expect(execution.status).toBe('success');
}, 180_000);
