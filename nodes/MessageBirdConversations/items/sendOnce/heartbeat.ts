import type { EntryStore } from './entryStore';

/** Shows other processes that an execution is still sending. */
export interface Heartbeat {
	/** Adds an entry to the store, or removes it again, so that the number of entries changes. */
	beat: () => Promise<void>;
	/** Removes the entry. */
	stop: () => Promise<void>;
}

/** How to watch a store. */
export interface WatchOptions {
	/** A text that no other process has. */
	id: string;
	maxEntries: number;
	wait: (ms: number) => Promise<void>;
	/** From 0 to below 1. */
	random: () => number;
}

/** How often an execution that sends messages with keys must change the store. */
export const BEAT_EVERY_MS = 1500;

/** How to watch a store: several times as long as a beat, and often enough to see each change. */
const WATCH = { checks: 24, everyMs: 250, checksPerBeat: 4 };

/** Creates the heartbeat of an execution, with an entry that no other one has. */
export const createHeartbeat = (
	store: Pick<EntryStore, 'record' | 'remove'>,
	id: string,
	maxEntries: number,
): Heartbeat => {
	const entry = `active ${id}`;
	let isThere = false;
	const stop = async (): Promise<void> => {
		if (!isThere) return;
		isThere = false;
		await store.remove([entry]);
	};
	return {
		async beat() {
			if (isThere) return await stop();
			isThere = true;
			await store.record([entry], maxEntries);
		},
		stop,
	};
};

/**
 * Whether no other process changes the store for some seconds: then what was claimed and not settled was
 * left behind by a crash. Nothing of this process may use the store meanwhile. It beats itself, so that
 * of two processes that watch, each sees the other.
 */
export const isQuiet = async (
	store: EntryStore,
	{ id, maxEntries, wait, random }: WatchOptions,
): Promise<boolean> => {
	const { beat, stop } = createHeartbeat(store, id, maxEntries);
	await beat();
	let expected = await store.count();
	let isThere = true;
	for (let check = 1; check <= WATCH.checks; check++) {
		// At random, because two processes that do the same in step wouldn't see each other.
		await wait(WATCH.everyMs * (0.5 + random()));
		if ((await store.count()) !== expected) {
			await stop();
			return false;
		}
		if (check % WATCH.checksPerBeat > 0) continue;
		await beat();
		isThere = !isThere;
		expected += isThere ? 1 : -1;
	}
	await stop();
	return true;
};
