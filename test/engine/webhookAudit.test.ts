import { startSimulator, type Simulator } from '../simulator';
import { runNode } from './harness/run';
import { startTrigger } from './harness/trigger';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});

afterAll(async () => {
	await simulator.close();
});

test('Audit tells webhooks in use from what was left, and changes nothing', async () => {
	const trigger = await startTrigger({ credentials: simulator });
	await trigger.activate();
	const { origin } = new URL(trigger.url());
	const [webhook] = simulator.control.webhooks();
	if (!webhook) throw new Error('Nothing was registered');
	const add = (url: string, status: 'enabled' | 'disabled' = 'enabled'): void =>
		void simulator.control.webhooks().push({ ...webhook, id: url, url, status });
	add(`${origin}/webhook-test/gone/webhook`);
	add(`${origin}/webhook/gone/webhook`);
	add('https://crm.example.com/hook');
	add('https://shop.example.com/hook', 'disabled');
	const before = structuredClone(simulator.control.webhooks());

	const { json } = await runNode({
		credentials: simulator,
		parameters: { resource: 'webhook', operation: 'audit' },
		webhookWaitingBaseUrl: `${origin}/webhook-waiting`,
	});

	expect(json.map(({ url, verdict, isAbandoned }) => [url, verdict, isAbandoned])).toEqual([
		[trigger.url(), 'active', false],
		[`${origin}/webhook-test/gone/webhook`, 'testLeftover', true],
		[`${origin}/webhook/gone/webhook`, 'inactive', true],
		['https://crm.example.com/hook', 'elsewhere', false],
		['https://shop.example.com/hook', 'disabled', true],
	]);
	for (const { why } of json) expect(why).toMatch(/^(An active|It )/);
	expect(simulator.control.webhooks()).toEqual(before);
	await trigger.close();
});
