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
 * The events that this process has seen, as n8n mostly loses what a delivery writes to the static
 * data. Two entries per event: half an hour of 14 events per second, in about 10 MB.
 */
const SEEN_EVENTS = createSharedCache<DeliveryOutcome>(50_000);

/** By trigger: events that started its workflow and are not yet in its static data. */
const PENDING_WRITES = createBoundedCache<PendingWrites>(1000);

const pendingWritesOf = (url: string, now: number): PendingWrites => {
	const pending = PENDING_WRITES.get(url, now) ?? createPendingWrites();
	PENDING_WRITES.set(url, pending, now + SAME_EVENT_SECONDS);
	return pending;
};

/** How long a duplicate waits for the outcome of the earlier delivery. */
const MAX_WAIT_MS = 3000;

/** Whether a delivery has started the workflow; `undefined` if n8n is still processing it. */
const waitForStart = async ({
	hasStarted,
	whenKnown: known,
}: DeliveryOutcome): Promise<boolean | undefined> =>
	hasStarted ?? (await Promise.race([known, sleep(MAX_WAIT_MS).then(() => undefined)]));

/**
 * Finds an earlier delivery of the event that has started the workflow or, after a wait, still may.
 * If there is none, or n8n could not start the workflow for it, this delivery starts it.
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

/** Where a trigger's deliveries are recorded, and the outcome of this one. */
export interface DeduplicationContext {
	staticData: IDataObject;
	place: string;
	/** Whether n8n may write the static data after this delivery. */
	mayWrite: boolean;
	/** Resolves to whether this delivery has started the workflow. */
	hasStarted: Promise<boolean>;
}

/**
 * Finds the delivery that this one duplicates. If there is none, returns `undefined`, and records
 * this delivery once it has started the workflow.
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
