import { randomUUID } from 'node:crypto';

import { waitFor, type StoredWorkflow } from '../../n8n/api';
import { shareQueueSystem, type QueueSystem } from '../harness/system';
import { deliver, publish, receivedEvent, waitUntilHeard, webhooksOf } from '../harness/triggers';
import { triggerWorkflow } from '../harness/workflows';

let system: QueueSystem;
let workflow: StoredWorkflow;

beforeAll(async () => {
	system = await shareQueueSystem();
}, 300_000);
afterAll(async () => await system.close());

beforeEach(async () => {
	system.simulator.control.reset();
	workflow = await system.add(triggerWorkflow());
});

const webhooks = () => system.simulator.control.webhooks();

/** Deactivates the workflow. Nothing may be left at the service. */
const expectNoneLeft = async (): Promise<void> => {
	await system.api.deactivate(workflow.id);
	await waitFor('the deletion', () => webhooks().length === 0);
};

test('an activation registers one webhook, every webhook process answers it, and none is left', async () => {
	const url = await publish(system, workflow);

	expect(webhooksOf(system, workflow)).toMatchObject([{ url }]);
	for (const webhook of system.processes.webhooks) {
		await waitUntilHeard({ ...system, n8n: webhook }, workflow);
	}
	await expectNoneLeft();
});

test('a main process that is killed during an activation ends up with one webhook, and leaves none', async () => {
	const { api, processes, simulator } = system;
	// It's killed after the service registered the webhook, before it has the response.
	simulator.control.latency({ ms: 1500 });
	const activation = api.activate(workflow.id).catch((thrown: unknown) => thrown);
	await waitFor('the registration', () => webhooks().length === 1);
	await processes.main.kill();
	await activation;
	simulator.control.latency({ ms: 0 });

	await processes.main.start();
	await api.activate(workflow.id);
	await waitUntilHeard(system, workflow);

	expect(webhooks()).toHaveLength(1);
	await expectNoneLeft();
}, 120_000);

test('events start an active workflow while the main process is down, and none of its webhooks is left after it', async () => {
	const { api, processes, simulator } = system;
	const url = await publish(system, workflow);
	const before = webhooks().map(({ id }) => id);

	await processes.main.kill();
	const target = { url, signingKey: simulator.signingKey };
	expect(await deliver(target, receivedEvent(randomUUID()))).toBe(200);
	await processes.main.start();

	const hasRun = async (): Promise<boolean> =>
		(await api.executions(workflow.id)).some(({ status }) => status === 'success');
	await waitFor('the execution', hasRun);
	expect(webhooks().map(({ id }) => id)).toEqual(before);
	await expectNoneLeft();
}, 120_000);
