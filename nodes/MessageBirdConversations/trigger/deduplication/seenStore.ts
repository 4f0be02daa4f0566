import type { IDataObject } from 'n8n-workflow';

import type { BoundedCache } from '../../shared/boundedCache';
import type { DeliveryOutcome, KeyKind, SeenStore } from './duplicates';
import { earlierKeysOf } from './earlierKeys';
import {
	createKeyGroups,
	hasStoredKey,
	readNewKeys,
	toStoredKey,
	withoutExpired,
	type KeyGroups,
} from './storedKeys';

/**
 * The time between two writes of the static data, in seconds for each stored key, while several
 * deliveries are being processed. As each write has all keys, this bounds them to 1 MB per second.
 */
const SECONDS_PER_KEY = 1e-5;

/**
 * The same in seconds, while no other process reads them: with SQLite, an answer would wait for the
 * writes of the executions before.
 */
const SECONDS_IF_ALONE = 0.2;

/** How long another process counts as active after one of its events was read. */
const ACTIVE_SECONDS = 10;

/** What this process knows of a trigger's events. */
export interface SeenEvents {
	/** The outcome of deliveries, by the keys of their tokens and events. */
	outcomes: Record<KeyKind, BoundedCache<DeliveryOutcome>>;
	/** The keys of the events that have started the workflow. */
	started: KeyGroups;
	/** The keys that were last read from the static data, or written to it. */
	text?: string;
	/** When they were last written, in seconds since 1970. */
	writtenAt: number;
	/** How many deliveries of new events are being processed. */
	inProgress: number;
	/** How many of them wait for what another process may have written. */
	waiting: number;
	/** How often the static data was read. */
	reads: number;
	/** When an event of another process was last read, in seconds since 1970. */
	sharedAt: number;
}

/** Whether other processes receive events, too. */
export const isShared = ({ sharedAt }: SeenEvents, now: number): boolean =>
	Math.abs(now - sharedAt) <= ACTIVE_SECONDS;

export const createSeenEvents = (outcomes: SeenEvents['outcomes']): SeenEvents => ({
	outcomes,
	started: createKeyGroups(),
	writtenAt: -Infinity,
	inProgress: 0,
	waiting: 0,
	reads: 0,
	sharedAt: -Infinity,
});

/** The outcome of a delivery that started the workflow. It's shared to save memory. */
const STARTED: DeliveryOutcome = { hasStarted: true, whenKnown: Promise.resolve(true) };

export interface SeenStoreOptions {
	events: SeenEvents;
	staticData: IDataObject;
	place: string;
	/** How many keys to store: the latest ones. */
	maxStored: number;
	/** The outcome of this delivery. */
	outcome: DeliveryOutcome;
	/** The time now, in seconds since 1970. */
	now: number;
}

const toKnownKey = (kind: KeyKind, key: string): string =>
	kind === 'event' ? toStoredKey(key) : key;

/**
 * Records a delivery in this process's memory and in the node's static data, which other processes
 * and later ones read. n8n loads the static data before each delivery, and saves them as a whole: a
 * process may overwrite what another one has written meanwhile. So each writes all that it knows, and
 * its next delivery restores what was overwritten.
 *
 * Only events that have started the workflow are written. A token's events need no keys of their own,
 * as another delivery under the same token has the same event.
 */
export const createSeenStore = (options: SeenStoreOptions): SeenStore => {
	const { events, staticData, place, maxStored, outcome, now } = options;
	const { outcomes } = events;
	const name = `${place}Events`;
	const stored = staticData[name];
	const text = typeof stored === 'string' ? withoutExpired(stored, now) : '';
	const earlier = earlierKeysOf(staticData, place, now);
	const hasChanged = stored !== events.text;
	for (const [key, until] of readNewKeys(text, events.text ?? '')) {
		const known = outcomes.event.get(key, now);
		if (known) {
			if (known.hasStarted === undefined) known.isStartedElsewhere = true;
			continue;
		}
		outcomes.event.set(key, STARTED, until);
		events.started.add(key, until);
		if (events.text !== undefined) events.sharedAt = now;
	}
	events.text = text;
	events.reads++;

	let own: Array<[kind: KeyKind, key: string, until: number]> = [];
	let isInProgress = false;
	const setInProgress = (value: boolean): void => {
		if (value !== isInProgress) events.inProgress += value ? 1 : -1;
		isInProgress = value;
	};
	const findStored = (kind: KeyKind, key: string): DeliveryOutcome | undefined => {
		const until = earlier.find(key);
		if (until !== undefined) return { ...STARTED, until };
		return kind === 'event' && hasStoredKey(text, key) ? STARTED : undefined;
	};
	let isKept = false;
	const keepOwn = (): void => {
		if (isKept) return;
		isKept = true;
		for (const [kind, key, until] of own) {
			// Replaced by a shared value to save memory.
			outcomes[kind].set(key, STARTED, until);
			if (kind === 'event') events.started.add(key, until);
		}
	};
	/** Whether this write can be left to the next delivery. The clock may have been set back. */
	const canWait = (): boolean => {
		const count = Math.min(events.started.size, maxStored);
		const least = isShared(events, now) ? 0 : SECONDS_IF_ALONE;
		const interval = Math.max(least, count * SECONDS_PER_KEY);
		return events.inProgress > 0 && Math.abs(now - events.writtenAt) < interval;
	};
	const write = (): void => {
		if (canWait()) return;
		events.text = events.started.format(now, maxStored);
		events.writtenAt = now;
		staticData[name] = events.text;
		earlier.dropExpired();
	};
	return {
		find: (kind, key) => outcomes[kind].get(toKnownKey(kind, key), now) ?? findStored(kind, key),
		add(kind, key, until) {
			setInProgress(true);
			own = [...own, [kind, toKnownKey(kind, key), until]];
			outcomes[kind].set(toKnownKey(kind, key), outcome, until);
		},
		write() {
			setInProgress(false);
			keepOwn();
			write();
		},
		restore() {
			if (hasChanged) write();
		},
		conclude(hasStarted) {
			setInProgress(false);
			if (hasStarted) keepOwn();
			else for (const [kind, key] of own) outcomes[kind].delete(key);
		},
	};
};
