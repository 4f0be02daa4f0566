import { startSystem, type OwnSystem } from '../harness/system';
import {
	createEvent,
	deliver,
	forEachOf,
	signAgain,
	startListener,
	type Listener,
} from '../harness/signedEvents';
import { publish, waitUntilHeard } from '../harness/triggers';

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
		const workflow = await system.add(listener.workflow());
		const url = await publish(system, workflow);
		const events = await Promise.all(
			Array.from({ length: EVENTS }, async () => await createEvent(system, url)),
		);
		const statuses: number[] = [];
		await forEachOf(events, AT_ONCE, async (event) => {
			statuses.push(await deliver(url, event));
		});
		expect(await listener.count(events)).toEqual({ lost: 0, twice: 0 });

		await system.n8n[end]();
		await system.n8n.start();
		await waitUntilHeard(system, workflow);
		await forEachOf(events, AT_ONCE, async (event, n) => {
			const again = n % 2 === 0 ? event : await signAgain(system, url, event);
			statuses.push(await deliver(url, again));
		});
		const last = await createEvent(system, url);
		statuses.push(await deliver(url, last));

		expect(await listener.count([...events, last])).toEqual({ lost: 0, twice: 0 });
		expect(new Set(statuses)).toEqual(new Set([200]));
	},
	300_000,
);
