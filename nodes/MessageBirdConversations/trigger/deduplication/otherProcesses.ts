import { sleep } from 'n8n-workflow';

import type { DeliveryOutcome } from './duplicates';
import { isShared, type SeenEvents } from './seenStore';

/** How many later deliveries read the static data anew, and how long to wait for them at most. */
const READS = 2;
const MAX_WAIT_MS = 300;
const STEP_MS = 10;

/**
 * Waits, in a burst that several processes share, for what later deliveries of this process read.
 * This delivery may not have read an event of another process, as this process may have overwritten
 * it just before. Waits only as long as there are other deliveries that go on.
 */
export const waitForOthers = async (
	events: SeenEvents,
	outcome: DeliveryOutcome,
	now: number,
): Promise<void> => {
	if (!isShared(events, now)) return;
	const enough = events.reads + READS;
	events.waiting++;
	for (let waited = 0; waited < MAX_WAIT_MS; waited += STEP_MS) {
		if (outcome.isStartedElsewhere || events.reads >= enough) break;
		if (events.waiting >= events.inProgress) break;
		await sleep(STEP_MS);
	}
	events.waiting--;
};
