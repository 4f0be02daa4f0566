import { setTimeout as sleep } from 'node:timers/promises';

import { waitFor, type StoredWorkflow } from '../../n8n/api';
import { shareQueueSystem, type QueueSystem } from '../harness/system';
import { answered, ask, listen } from '../harness/waiting';

let system: QueueSystem;
let listener: StoredWorkflow;

beforeAll(async () => {
	system = await shareQueueSystem();
	listener = await listen(system);
}, 300_000);
afterAll(async () => await system.close());

const customer = (number: number) => ({
	platform: 'whatsapp',
	contact: { name: `Customer ${number}`, msisdn: `+3165000${String(1000 + number)}` },
});

/** Opens a conversation, which starts the listening workflow once. */
const converse = async (number: number): Promise<string> => {
	const before = await system.api.countExecutions(listener.id);
	const { conversationId } = system.simulator.control.customerWrites({
		text: 'Hello',
		...customer(number),
	});
	await waitFor(
		'the start',
		async () => (await system.api.countExecutions(listener.id)) === before + 1,
	);
	return conversationId;
};

test('an execution that a worker has put to wait is answered through any webhook process', async () => {
	const { control } = system.simulator;
	for (const number of [1, 2, 3, 4]) {
		const conversationId = await converse(number);
		const asked = await ask(system, conversationId, { responseType: 'approval' });
		const before = await system.api.countExecutions(listener.id);

		control.customerTaps({ messageId: asked.messageId, button: 'Approve' });

		expect(await answered(system, asked)).toMatchObject({ data: { approved: true } });
		await control.waitForIdle();
		await sleep(300);
		expect(await system.api.countExecutions(listener.id)).toBe(before);
	}
}, 180_000);

test('an answer that is delivered to several webhook processes resumes its execution once', async () => {
	const { control } = system.simulator;
	const conversationId = await converse(5);
	const asked = await ask(system, conversationId);
	const before = await system.api.countExecutions(listener.id);

	control.deliverySettings({ duplicate: true, reorder: true });
	control.customerWrites({ text: 'Only once', ...customer(5) });
	control.deliverySettings({ duplicate: false, reorder: false });

	expect(await answered(system, asked)).toMatchObject({ data: { text: 'Only once' } });
	await control.waitForIdle();
	await sleep(500);
	expect(await system.api.countExecutions(listener.id)).toBe(before);
}, 120_000);

test('an execution that waits outlives all workers and webhook processes', async () => {
	const { control } = system.simulator;
	const { workers, webhooks } = system.processes;
	const conversationId = await converse(6);
	const asked = await ask(system, conversationId);

	await Promise.all([...workers, ...webhooks].map(async (process) => await process.kill()));
	await Promise.all([...workers, ...webhooks].map(async (process) => await process.start()));
	control.customerWrites({ text: 'Still there?', ...customer(6) });

	expect(await answered(system, asked)).toMatchObject({ data: { text: 'Still there?' } });
}, 180_000);
