import { sleep, type IDataObject } from 'n8n-workflow';

import { createRecent, createShared } from '../../shared/boundedCache';
import {
	findRepeat,
	SAME_EVENT_SECONDS,
	type Arrival,
	type Outcome,
	type Seen,
} from './duplicates';
import { createBacklog, createSeen, type Backlog } from './seenStore';

/**
 * What this process heard, as n8n mostly loses what a delivery writes into the static data. Two
 * entries for each event: half an hour of 14 events a second, in about 10 MB.
 */
const HEARD = createShared<Outcome>(50_000);

/** What started triggers' workflows and is not written into their static data yet. */
const BACKLOGS = createRecent<Backlog>(1000);

const backlogOf = (url: string, now: number): Backlog => {
	const backlog = BACKLOGS.get(url, now) ?? createBacklog();
	BACKLOGS.set(url, backlog, now + SAME_EVENT_SECONDS);
	return backlog;
};

/** How long a repeat waits for what becomes of the delivery before it. */
const PATIENCE_MS = 3000;

/** Whether a delivery has started the workflow; `undefined` where n8n is still at it. */
const waitForStart = async ({ hasStarted, known }: Outcome): Promise<boolean | undefined> =>
	hasStarted ?? (await Promise.race([known, sleep(PATIENCE_MS).then(() => undefined)]));

/**
 * Finds the delivery before this one that has started the workflow or, after a while, may still do
 * so. Where there is none, or n8n could not start it, this one is to start the workflow.
 */
const findStarted = async (
	arrival: Arrival,
	seen: Seen,
): Promise<{ reason: string; isOpen: boolean } | undefined> => {
	for (;;) {
		const repeat = findRepeat(arrival, seen);
		if (!repeat) return undefined;
		const { reason, outcome } = repeat;
		const hasStarted = await waitForStart(outcome);
		if (hasStarted !== false) return { reason, isOpen: hasStarted === undefined };
	}
};

/** Where a trigger's deliveries are remembered, and how this one comes out. */
export interface Remembering {
	staticData: IDataObject;
	place: string;
	/** Whether n8n may write the static data after this delivery. */
	mayWrite: boolean;
	/** Whether this delivery starts the workflow, as soon as it is known. */
	hasStarted: Promise<boolean>;
}

/**
 * Finds the delivery that this one repeats; gives `undefined` where there is none, and remembers
 * this one by what becomes of it.
 */
export const deduplicate = async (
	arrival: Arrival,
	{ staticData, place, mayWrite, hasStarted }: Remembering,
): Promise<{ reason: string; isOpen: boolean } | undefined> => {
	const { url, now } = arrival;
	const outcome: Outcome = { known: hasStarted };
	void hasStarted.then((started) => (outcome.hasStarted = started));
	const seen = createSeen({
		inProcess: HEARD.of(url),
		backlog: backlogOf(url, now),
		staticData,
		place,
		outcome,
		mayWrite,
		now,
	});
	const repeat = await findStarted(arrival, seen);
	if (!repeat) void hasStarted.then((started) => seen.settle(started));
	return repeat;
};
