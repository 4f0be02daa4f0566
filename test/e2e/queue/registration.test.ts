import { waitFor } from '../../n8n/api';
import { shareQueueSystem, type QueueSystem } from '../harness/system';
import { publish, waitUntilHeard, webhooksOf } from '../harness/triggers';
import { triggerWorkflow } from '../harness/workflows';

let system: QueueSystem;

beforeAll(async () => {
	system = await shareQueueSystem();
}, 300_000);
afterAll(async () => await system.close());
beforeEach(() => system.simulator.control.reset());

test('an activation registers one webhook, every webhook process answers it, and none is left', async () => {
	const { api, processes, simulator } = system;
	const workflow = await system.add(triggerWorkflow());

	const url = await publish(system, workflow);

	expect(webhooksOf(system, workflow)).toMatchObject([{ url }]);
	for (const webhook of processes.webhooks) {
		await waitUntilHeard({ ...system, n8n: webhook }, workflow);
	}
	await api.deactivate(workflow.id);
	await waitFor('the deletion', () => simulator.control.webhooks().length === 0);
});
