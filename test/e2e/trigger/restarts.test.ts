import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { waitFor, type StoredWorkflow } from '../../n8n/api';
import { signDelivery } from '../../simulator/deliveries';
import { startSystem, type OwnSystem } from '../harness/system';
import { publish, waitUntilHeard } from '../harness/triggers';
import { triggerWorkflow } from '../harness/workflows';

const EVENTS = 100;

/** How many are in flight at once. */
const AT_ONCE = 4;

let system: OwnSystem;

beforeAll(async () => {
	system = await startSystem({ env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } });
}, 300_000);

afterAll(async () => {
	await system.close();
});

/** A signed event, ready to be delivered. */
interface Delivery {
	body: string;
	token: string;
}

const createDelivery = async (url: string): Promise<Delivery> => {
	const message = { id: randomUUID(), direction: 'received', status: 'received', type: 'text' };
	const body = JSON.stringify({ type: 'message.created', message });
	return { body, token: await signDelivery(url, body, system.simulator.signingKey) };
};

const deliver = async (url: string, { body, token }: Delivery): Promise<void> => {
	const headers = { 'content-type': 'application/json', 'messagebird-signature-jwt': token };
	const response = await fetch(url, { method: 'POST', headers, body });
	await response.arrayBuffer();
	expect(response.status).toBe(200);
};

const deliverAll = async (url: string, deliveries: Delivery[]): Promise<void> => {
	const next = deliveries.values();
	const deliverNext = async (): Promise<void> => {
		for (const delivery of next) await deliver(url, delivery);
	};
	await Promise.all(Array.from({ length: AT_ONCE }, deliverNext));
};

/** The same events as MessageBird delivers them again: every other one with a new token. */
const redelivered = async (url: string, deliveries: Delivery[]): Promise<Delivery[]> =>
	await Promise.all(
		deliveries.map(async ({ body, token }, n) => ({
			body,
			token: n % 2 === 0 ? token : await signDelivery(url, body, system.simulator.signingKey),
		})),
	);

const count = async ({ id }: StoredWorkflow): Promise<number> =>
	await system.api.countExecutions(id);

test.each(['stop', 'kill'] as const)(
	`${EVENTS} events that are delivered again after a %s and a start of n8n start nothing, and a new one does`,
	async (end) => {
		const workflow = await system.add(triggerWorkflow());
		const url = await publish(system, workflow);
		const deliveries = await Promise.all(
			Array.from({ length: EVENTS }, async () => await createDelivery(url)),
		);
		await deliverAll(url, deliveries);
		// Every event has its answer, so from here on none may start the workflow again.
		await system.n8n[end]();
		await system.n8n.start();
		await waitUntilHeard(system, workflow);
		await system.api.signIn();

		await deliverAll(url, await redelivered(url, deliveries));
		await deliver(url, await createDelivery(url));

		await waitFor('the executions', async () => (await count(workflow)) > EVENTS);
		// Waits for executions that must not come.
		await sleep(2000);
		expect(await count(workflow)).toBe(EVENTS + 1);
	},
	300_000,
);
