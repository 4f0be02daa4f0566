import { createBoundedCache } from '../../../../nodes/MessageBirdConversations/shared/boundedCache';
import type { DeliveryOutcome } from '../../../../nodes/MessageBirdConversations/trigger/deduplication/duplicates';
import { waitForOthers } from '../../../../nodes/MessageBirdConversations/trigger/deduplication/otherProcesses';
import {
	createSeenEvents,
	type SeenEvents,
} from '../../../../nodes/MessageBirdConversations/trigger/deduplication/seenStore';
import { NOW } from './deliveries';

const setUp = (known: Partial<SeenEvents>) => {
	const outcomes = {
		event: createBoundedCache<DeliveryOutcome>(1),
		token: createBoundedCache<DeliveryOutcome>(1),
	};
	const events = { ...createSeenEvents(outcomes), ...known };
	const outcome: DeliveryOutcome = { whenKnown: Promise.resolve(false) };
	const waitsMs = async (): Promise<number> => {
		const start = performance.now();
		await waitForOthers(events, outcome, NOW);
		return performance.now() - start;
	};
	return { events, outcome, waitsMs };
};

const SHARED = { sharedAt: NOW - 1, inProgress: 5 };

describe('a delivery that has found no earlier one', () => {
	test.each<[string, Partial<SeenEvents>]>([
		['no other process is known', { inProgress: 5 }],
		['the other process has been quiet for long', { inProgress: 5, sharedAt: NOW - 11 }],
		['no other delivery is being processed', { ...SHARED, inProgress: 1 }],
		['all others wait as well', { ...SHARED, waiting: 4 }],
	])("doesn't wait if %s", async (_when, known) => {
		const { waitsMs } = setUp(known);
		expect(await waitsMs()).toBeLessThan(10);
	});

	test('waits for two later deliveries that read the static data', async () => {
		const { events, waitsMs } = setUp(SHARED);
		const waited = waitsMs();
		expect(events.waiting).toBe(1);
		events.reads += 2;
		expect(await waited).toBeLessThan(200);
		expect(events.waiting).toBe(0);
	});

	test('waits no longer than it takes to hear that another process has started the workflow', async () => {
		const { outcome, waitsMs } = setUp(SHARED);
		const waited = waitsMs();
		outcome.isStartedElsewhere = true;
		expect(await waited).toBeLessThan(200);
	});

	test('waits for a third of a second at most', async () => {
		const { waitsMs } = setUp(SHARED);
		const waited = await waitsMs();
		expect(waited).toBeGreaterThan(250);
		expect(waited).toBeLessThan(2000);
	});
});
