import { waitFor } from '../../n8n/api';
import { startSystem, type OwnSystem } from '../harness/system';
import { IMPATIENT, waitUntilHeard } from '../harness/triggers';
import { answered, ask, listen } from '../harness/waiting';

let system: OwnSystem;

beforeAll(async () => {
	system = await startSystem({
		env: IMPATIENT,
		// As MessageBird delivers an event again while n8n is down.
		simulator: { webhookRetryDelaysMs: Array.from({ length: 60 }, () => 1000) },
	});
}, 300_000);
afterAll(async () => await system.close());

test.each<['stop' | 'kill']>([['stop'], ['kill']])(
	'an answer that comes while n8n is down resumes its execution after the restart: %s',
	async (end) => {
		const { control } = system.simulator;
		control.reset();
		const listener = await listen(system);
		const customer = { platform: 'whatsapp', contact: { name: 'Patient', msisdn: '+31650000001' } };
		const { conversationId } = control.customerWrites({ text: 'Hello', ...customer });
		await waitFor('the start', async () => (await system.api.countExecutions(listener.id)) === 1);
		const asked = await ask(system, conversationId, { responseType: 'approval' });

		await system.n8n[end]();
		control.customerTaps({ button: 'Approve' });
		await system.n8n.start();
		await system.api.signIn();
		await waitUntilHeard(system, listener);

		expect(await answered(system, asked)).toMatchObject({ data: { approved: true } });
		await control.waitForIdle();
		expect(await system.api.countExecutions(listener.id)).toBe(1);
		await system.api.deleteWorkflow(listener.id);
	},
	180_000,
);
