import type { IDataObject } from 'n8n-workflow';

import type { Recent } from '../../shared/boundedCache';
import type { Outcome, Seen } from './duplicates';

/** How many keys go into the static data, which n8n reads and writes as a whole each time. */
const MOST_KEPT = 100;

type Kept = [key: string, until: number];

const readKept = (value: unknown): Kept[] =>
	(Array.isArray(value) ? (value as unknown[]) : []).flatMap((entry): Kept[] => {
		if (!Array.isArray(entry)) return [];
		const [key, until] = entry as unknown[];
		return typeof key === 'string' && typeof until === 'number' ? [[key, until]] : [];
	});

/** What started a trigger's workflow and is not written into its static data yet. */
export interface Backlog {
	entries: Kept[];
	/** When something was last written, in seconds since 1970. */
	writtenAt: number;
}

export const createBacklog = (): Backlog => ({ entries: [], writtenAt: -Infinity });

/** What static data tell of a delivery: only what has started the workflow is written there. */
const STARTED: Outcome = { hasStarted: true, known: Promise.resolve(true) };

/** How long a backlog is gathered: n8n writes the whole workflow's data each time it has changed. */
const GATHERED_SECONDS = 1;

export interface Memories {
	/** What is heard in this process. */
	inProcess: Recent<Outcome>;
	backlog: Backlog;
	staticData: IDataObject;
	place: string;
	/** What becomes of this delivery. */
	outcome: Outcome;
	/** Whether n8n may write the static data after this delivery. */
	mayWrite: boolean;
	/** The time now, in seconds since 1970. */
	now: number;
}

/**
 * Remembers a delivery, in this process and beside it in the node's static data. The process is what
 * can be relied on; the static data helps across restarts and other processes, as far as n8n keeps
 * what a delivery writes there, which it does only where it could start the workflow.
 *
 * Static data are written once a second at the most: of a burst, all but the first waits until a
 * later delivery writes it, and only what has started the workflow does.
 */
export const createSeen = (memories: Memories): Seen => {
	const { inProcess, backlog, staticData, place, outcome, mayWrite, now } = memories;
	const name = `${place}Seen`;
	const before = readKept(staticData[name]).filter(([, until]) => now <= until);
	// The clock may have been set back.
	const isDue = mayWrite && Math.abs(now - backlog.writtenAt) >= GATHERED_SECONDS;
	const waiting = isDue ? backlog.entries : [];
	let own: Kept[] = [];
	const findKept = (key: string): Outcome | undefined => {
		const [, until] = before.find(([known]) => known === key) ?? [];
		return until === undefined ? undefined : { ...STARTED, until };
	};
	return {
		find: (key) => inProcess.get(key, now) ?? findKept(key),
		add(key, until) {
			inProcess.set(key, outcome, until);
			own = [...own, [key, until]];
			if (!isDue) return;
			staticData[name] = [...before, ...waiting, ...own].slice(-MOST_KEPT);
			backlog.writtenAt = now;
		},
		settle(hasStarted) {
			if (!hasStarted) {
				for (const [key] of own) inProcess.forget(key);
				if (isDue) backlog.writtenAt = -Infinity;
				return;
			}
			// What is known needs no more room than that.
			for (const [key, until] of own) inProcess.set(key, STARTED, until);
			const written = new Set(waiting);
			backlog.entries = isDue
				? backlog.entries.filter((entry) => !written.has(entry))
				: [...backlog.entries, ...own].slice(-MOST_KEPT);
		},
	};
};
