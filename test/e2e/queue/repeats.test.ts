import { setTimeout as sleep } from 'node:timers/promises';

import {
	createEvent,
	deliver,
	forEachOf,
	signAgain,
	startListener,
	type Listener,
	type SignedEvent,
} from '../harness/signedEvents';
import { shareQueueSystem, type QueueSystem } from '../harness/system';
import { publish, waitUntilHeard } from '../harness/triggers';

/** How many deliveries are in flight at once. */
const AT_ONCE = 8;

let system: QueueSystem;
let listener: Listener;
let url: string;
let addresses: string[];

beforeAll(async () => {
	system = await shareQueueSystem();
	listener = await startListener();
	const workflow = await system.add(listener.workflow());
	url = await publish(system, workflow);
	addresses = await Promise.all(
		system.processes.webhooks.map(
			async (webhook) => await waitUntilHeard({ ...system, n8n: webhook }, workflow),
		),
	);
}, 300_000);

afterAll(async () => {
	await system.close();
	await listener.close();
});

const statuses = new Set<number>();

/** Delivers an event to one of the two webhook processes. */
const deliverTo = async (process: number, event: SignedEvent): Promise<void> => {
	statuses.add(await deliver(addresses[process % 2] ?? '', event));
};

const createEvents = async (count: number): Promise<SignedEvent[]> =>
	await Promise.all(Array.from({ length: count }, async () => await createEvent(system, url)));

/**
 * Delivers events to the two processes in turn, and one in ten to the other process, so many
 * milliseconds after the first answer.
 */
const deliverTenthTwice = async (count: number, afterMs: number) => {
	const events = await createEvents(count);
	await forEachOf(events, AT_ONCE, async (event, n) => {
		// The processes of ten events in a row alternate, and so do those of the tenths.
		const process = n % 10 === 9 ? n / 10 : n;
		await deliverTo(Math.floor(process), event);
		if (n % 10 !== 9) return;
		await sleep(afterMs);
		await deliverTo(Math.floor(process) + 1, await signAgain(system, url, event));
	});
	return await listener.count(events);
};

test('of 1,000 events, 100 delivered again to the other webhook process at once, at most 10 start the workflow twice', async () => {
	const { lost, twice } = await deliverTenthTwice(1000, 0);

	console.info(`Delivered again to the other process at once: ${twice} of 100 started twice`);
	expect(lost).toBe(0);
	expect(twice).toBeLessThanOrEqual(10);
	expect([...statuses]).toEqual([200]);
}, 300_000);

test('of 60 events that are delivered again to the other webhook process after 5 s, none starts the workflow twice', async () => {
	const events = await createEvents(60);
	await forEachOf(events, AT_ONCE, async (event, n) => await deliverTo(n, event));
	await sleep(5000);
	await forEachOf(events, AT_ONCE, async (event, n) => {
		await deliverTo(n + 1, await signAgain(system, url, event));
	});

	expect(await listener.count(events)).toEqual({ lost: 0, twice: 0 });
}, 300_000);
