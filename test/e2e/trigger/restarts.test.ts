import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { waitFor } from '../../n8n/api';
import { startListener, type Listener } from '../harness/listener';
import { startSystem, type OwnSystem } from '../harness/system';
import { deliver, publish, receivedEvent, waitUntilHeard } from '../harness/triggers';

const EVENTS = 100;

/** How many are in flight at once. */
const AT_ONCE = 4;

let system: OwnSystem;
let listener: Listener;

beforeAll(async () => {
	listener = await startListener();
	system = await startSystem({ env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } });
}, 300_000);

afterAll(async () => {
	await system.close();
	await listener.close();
});

test.each(['stop', 'kill'] as const)(
	`of ${EVENTS} events that are delivered again after a %s and a start of n8n, none starts the workflow again, and a new one starts it`,
	async (end) => {
		const { simulator, n8n } = system;
		const { heard } = listener;
		heard.length = 0;
		const workflow = await system.add(listener.workflow());
		const url = await publish(system, workflow);
		const ids = Array.from({ length: EVENTS }, () => randomUUID());
		const target = { url, signingKey: simulator.signingKey };
		const deliverAll = async (): Promise<void> => {
			const next = ids.values();
			const deliverNext = async (): Promise<void> => {
				for (const id of next) expect(await deliver(target, receivedEvent(id))).toBe(200);
			};
			await Promise.all(Array.from({ length: AT_ONCE }, deliverNext));
		};
		await deliverAll();
		await waitFor('the executions', () => heard.length >= EVENTS);

		await n8n[end]();
		await n8n.start();
		await waitUntilHeard(system, workflow);
		await deliverAll();
		const newId = randomUUID();
		expect(await deliver(target, receivedEvent(newId))).toBe(200);

		await waitFor('the new one', () => heard.length > EVENTS);
		// Waits for executions that must not come.
		await sleep(2000);
		expect([...heard].sort()).toEqual([...ids, newId].sort());
	},
	300_000,
);
