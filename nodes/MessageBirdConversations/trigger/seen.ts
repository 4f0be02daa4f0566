import type { IDataObject } from 'n8n-workflow';

import type { Recent } from './recent';
import type { Seen } from './repeats';

/** How many keys go into the static data, which n8n reads and writes as a whole each time. */
const MOST_KEPT = 100;

type Kept = [key: string, until: number];

const readKept = (value: unknown): Kept[] =>
	(Array.isArray(value) ? (value as unknown[]) : []).flatMap((entry): Kept[] => {
		if (!Array.isArray(entry)) return [];
		const [key, until] = entry as unknown[];
		return typeof key === 'string' && typeof until === 'number' ? [[key, until]] : [];
	});

/** What a trigger heard and has not written into its static data yet. */
export interface Backlog {
	entries: Kept[];
	/** When it was last written, in seconds since 1970. */
	writtenAt: number;
}

export const createBacklog = (): Backlog => ({ entries: [], writtenAt: -Infinity });

/** How long a backlog is gathered: n8n writes the whole workflow's data each time it has changed. */
const GATHERED_SECONDS = 1;

/**
 * Remembers what was heard, in this process and beside it in the node's static data. The process
 * is what can be relied on; the static data helps across restarts and other processes, as far as
 * n8n keeps what a delivery writes there. Of a burst it gets what came up to a second ago.
 *
 * @param backlog what waits to be written; without one nothing is written
 */
export const createSeen = (
	inProcess: Recent<true>,
	backlog: Backlog | undefined,
	staticData: IDataObject,
	place: string,
	now: number,
): Seen => {
	const name = `${place}Seen`;
	let kept = readKept(staticData[name]).filter(([, until]) => now <= until);
	const keep = (entries: Kept[]): void => {
		kept = entries.slice(-MOST_KEPT);
		staticData[name] = kept;
	};
	const isDue = backlog !== undefined && now - backlog.writtenAt >= GATHERED_SECONDS;
	return {
		has: (key) => inProcess.get(key, now) === true || kept.some(([known]) => known === key),
		add(key, until) {
			inProcess.set(key, true, until);
			if (!backlog) return;
			backlog.entries.push([key, until]);
			if (backlog.entries.length > MOST_KEPT) backlog.entries.shift();
			if (!isDue) return;
			keep([...kept, ...backlog.entries.splice(0)]);
			backlog.writtenAt = now;
		},
		forget(key) {
			inProcess.forget(key);
			if (!backlog) return;
			const isOther = ([known]: Kept): boolean => known !== key;
			backlog.entries = backlog.entries.filter(isOther);
			if (!kept.every(isOther)) keep(kept.filter(isOther));
		},
	};
};
