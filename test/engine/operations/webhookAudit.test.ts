import { randomUUID } from 'node:crypto';

import { startSimulator, type Simulator } from '../../simulator';
import { runNode } from '../harness/run';
import { startTrigger } from '../harness/trigger';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});

afterAll(async () => {
	await simulator.close();
});

test('Audit distinguishes used webhooks from orphaned ones, and changes nothing', async () => {
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
	for (const { why } of json) expect(why).toMatch(/^(An active|A test|Its? )/);
	expect(simulator.control.webhooks()).toEqual(before);
	await trigger.close();
});

test("an access key that is replaced by another account's leaves a webhook behind, which the log and Audit name", async () => {
	const other = await startSimulator({ accessKey: 'live_key_of_another_account' });
	simulator.control.reset();
	const staticData = {};
	const webhookId = randomUUID();
	const before = await startTrigger({ credentials: simulator, webhookId, staticData });
	await before.activate();
	const publicUrl = new URL(before.url()).origin;
	const [former] = simulator.control.webhooks();
	const after = await startTrigger({ credentials: other, webhookId, staticData, publicUrl });

	await after.activate();

	expect(after.logs.filter((line) => line.includes(`have the webhook ${former?.id}`))).toHaveLength(
		1,
	);
	expect(after.logs.join()).not.toContain(simulator.accessKey);
	expect(JSON.stringify(staticData)).not.toContain(other.accessKey);
	const audit = async (credentials: Simulator) =>
		await runNode({
			credentials,
			parameters: { resource: 'webhook', operation: 'audit' },
			webhookWaitingBaseUrl: `${publicUrl}/webhook-waiting`,
		});
	const [registered] = other.control.webhooks();
	expect((await audit(simulator)).json).toMatchObject([
		{
			id: former?.id,
			verdict: 'otherAccount',
			why: expect.stringContaining(`(ID ${registered?.id})`) as string,
			isAbandoned: false,
		},
	]);
	expect((await audit(other)).json).toMatchObject([{ id: registered?.id, verdict: 'active' }]);
	for (const end of [before, after, other]) await end.close();
});

test("a deactivation with another account's key names the webhook that stays behind", async () => {
	const other = await startSimulator({ accessKey: 'live_key_of_another_account' });
	simulator.control.reset();
	const staticData = {};
	const webhookId = randomUUID();
	const before = await startTrigger({ credentials: simulator, webhookId, staticData });
	await before.activate();
	const publicUrl = new URL(before.url()).origin;
	const after = await startTrigger({ credentials: other, webhookId, staticData, publicUrl });

	await after.deactivate();

	const [former] = simulator.control.webhooks();
	expect(after.logs.join()).toContain(`have the webhook ${former?.id}`);
	for (const end of [before, after, other]) await end.close();
});
