import { sleep, type IDataObject } from 'n8n-workflow';

import { createBoundedCache, createSharedCache } from '../../shared/boundedCache';
import {
	findDuplicate,
	SAME_EVENT_SECONDS,
	type VerifiedEvent,
	type DeliveryOutcome,
	type SeenStore,
} from './duplicates';
import { createPendingWrites, createSeenStore, type PendingWrites } from './seenStore';

/**
 * What this process has seen, as n8n mostly loses what a delivery writes into the static data. Two
 * entries for each event: half an hour of 14 events a second, in about 10 MB.
 */
const SEEN_EVENTS = createSharedCache<DeliveryOutcome>(50_000);

/** By trigger: what started its workflow and is not written into its static data yet. */
const PENDING_WRITES = createBoundedCache<PendingWrites>(1000);

const pendingWritesOf = (url: string, now: number): PendingWrites => {
	const pending = PENDING_WRITES.get(url, now) ?? createPendingWrites();
	PENDING_WRITES.set(url, pending, now + SAME_EVENT_SECONDS);
	return pending;
};

/** How long a duplicate waits for what becomes of the delivery before it. */
const MAX_WAIT_MS = 3000;

/** Whether a delivery has started the workflow; `undefined` where n8n is still at it. */
const waitForStart = async ({
	hasStarted,
	whenKnown: known,
}: DeliveryOutcome): Promise<boolean | undefined> =>
	hasStarted ?? (await Promise.race([known, sleep(MAX_WAIT_MS).then(() => undefined)]));

/**
 * Finds the delivery before this one that has started the workflow or, after a while, may still do
 * so. Where there is none, or n8n could not start it, this one is to start the workflow.
 */
const findStarted = async (
	verified: VerifiedEvent,
	seen: SeenStore,
): Promise<{ reason: string; isOpen: boolean } | undefined> => {
	for (;;) {
		const duplicate = findDuplicate(verified, seen);
		if (!duplicate) return undefined;
		const { reason, outcome } = duplicate;
		const hasStarted = await waitForStart(outcome);
		if (hasStarted !== false) return { reason, isOpen: hasStarted === undefined };
	}
};

/** Where a trigger's deliveries are recorded, and what becomes of this one. */
export interface DeduplicationContext {
	staticData: IDataObject;
	place: string;
	/** Whether n8n may write the static data after this delivery. */
	mayWrite: boolean;
	/** Whether this delivery starts the workflow, as soon as it is known. */
	hasStarted: Promise<boolean>;
}

/**
 * Finds the delivery that this one duplicates; gives `undefined` where there is none, and records this
 * one once it has started the workflow.
 */
export const deduplicate = async (
	verified: VerifiedEvent,
	{ staticData, place, mayWrite, hasStarted }: DeduplicationContext,
): Promise<{ reason: string; isOpen: boolean } | undefined> => {
	const { url, now } = verified;
	const outcome: DeliveryOutcome = { whenKnown: hasStarted };
	void hasStarted.then((started) => (outcome.hasStarted = started));
	const seen = createSeenStore({
		inProcess: SEEN_EVENTS.of(url),
		pendingWrites: pendingWritesOf(url, now),
		staticData,
		place,
		outcome,
		mayWrite,
		now,
	});
	const duplicate = await findStarted(verified, seen);
	if (!duplicate) void hasStarted.then((started) => seen.conclude(started));
	return duplicate;
};
