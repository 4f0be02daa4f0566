import { sleep, type IDataObject } from 'n8n-workflow';

import { createBoundedCache, createSharedCache } from '../../shared/boundedCache';
import {
	findDuplicate,
	SAME_EVENT_SECONDS,
	type VerifiedEvent,
	type DeliveryOutcome,
	type SeenStore,
} from './duplicates';
import { waitForOthers } from './otherProcesses';
import { createSeenEvents, createSeenStore, type SeenEvents } from './seenStore';

/**
 * The outcomes of deliveries that this process knows, its own and those of other processes: half an
 * hour of 28 events per second, in about 10 MB. Tokens expire after a minute or two.
 */
const OUTCOMES = {
	event: createSharedCache<DeliveryOutcome>(50_000),
	token: createSharedCache<DeliveryOutcome>(10_000),
};

/** By trigger: what this process knows of its events. */
const SEEN_EVENTS = createBoundedCache<SeenEvents>(1000);

const seenEventsOf = (url: string, now: number): SeenEvents => {
	const events =
		SEEN_EVENTS.get(url, now) ??
		createSeenEvents({ event: OUTCOMES.event.of(url), token: OUTCOMES.token.of(url) });
	SEEN_EVENTS.set(url, events, now + SAME_EVENT_SECONDS);
	return events;
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
	/** How many events to store in the static data. */
	maxStored: number;
	/** Resolves to whether this delivery has started the workflow. */
	hasStarted: Promise<boolean>;
}

/** What was found about a delivery. */
export type Deduplication =
	| { duplicate: { reason: string; isOpen: boolean } }
	/** A new event, and how to write it to the static data when it has started the workflow. */
	| { duplicate?: undefined; write: () => void };

/**
 * Finds the delivery that this one duplicates. If there is none, records this delivery in memory: as
 * one that may start the workflow, and then as one that did.
 */
export const deduplicate = async (
	verified: VerifiedEvent,
	{ hasStarted, ...where }: DeduplicationContext,
): Promise<Deduplication> => {
	const { url, now } = verified;
	const outcome: DeliveryOutcome = { whenKnown: hasStarted };
	void hasStarted.then((started) => (outcome.hasStarted = started));
	const events = seenEventsOf(url, now);
	const seen = createSeenStore({ ...where, events, outcome, now });
	const duplicate = await findStarted(verified, seen);
	if (duplicate) {
		seen.restore();
		return { duplicate };
	}
	await waitForOthers(events, outcome, now);
	if (outcome.isStartedElsewhere) {
		seen.conclude(true);
		return { duplicate: { reason: 'another process received it before', isOpen: false } };
	}
	void hasStarted.then((started) => seen.conclude(started));
	return { write: () => seen.write() };
};
