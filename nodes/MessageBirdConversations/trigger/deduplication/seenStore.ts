import type { IDataObject } from 'n8n-workflow';

import type { BoundedCache } from '../../shared/boundedCache';
import type { DeliveryOutcome, SeenStore } from './duplicates';

/** How many keys to store in the static data, which n8n always reads and writes as a whole. */
const MAX_STORED = 100;

type SeenEntry = [key: string, until: number];

const readEntries = (value: unknown): SeenEntry[] =>
	(Array.isArray(value) ? (value as unknown[]) : []).flatMap((entry): SeenEntry[] => {
		if (!Array.isArray(entry)) return [];
		const [key, until] = entry as unknown[];
		return typeof key === 'string' && typeof until === 'number' ? [[key, until]] : [];
	});

/** Events that started a trigger's workflow and are not yet in its static data. */
export interface PendingWrites {
	entries: SeenEntry[];
	/** When something was last written, in seconds since 1970. */
	writtenAt: number;
}

export const createPendingWrites = (): PendingWrites => ({ entries: [], writtenAt: -Infinity });

/** The outcome of deliveries in the static data, which has only those that started the workflow. */
const STARTED: DeliveryOutcome = { hasStarted: true, whenKnown: Promise.resolve(true) };

/** How often to write the static data: n8n writes the whole workflow's each time it has changed. */
const WRITE_INTERVAL_SECONDS = 1;

export interface SeenStoreOptions {
	/** The events that this process has seen. */
	inProcess: BoundedCache<DeliveryOutcome>;
	pendingWrites: PendingWrites;
	staticData: IDataObject;
	place: string;
	/** The outcome of this delivery. */
	outcome: DeliveryOutcome;
	/** Whether n8n may write the static data after this delivery. */
	mayWrite: boolean;
	/** The time now, in seconds since 1970. */
	now: number;
}

/**
 * Records a delivery in this process's memory and in the node's static data. The memory is reliable.
 * The static data helps across restarts and processes, as far as n8n keeps what a delivery writes
 * there: only if it could start the workflow.
 *
 * The static data is written at most once a second. In a burst, all deliveries but the first wait for
 * a later one to write them, and only those that have started the workflow are written.
 */
export const createSeenStore = (options: SeenStoreOptions): SeenStore => {
	const { inProcess, pendingWrites, staticData, place, outcome, mayWrite, now } = options;
	const name = `${place}Seen`;
	const stored = readEntries(staticData[name]).filter(([, until]) => now <= until);
	// The clock may have been set back.
	const isDue = mayWrite && Math.abs(now - pendingWrites.writtenAt) >= WRITE_INTERVAL_SECONDS;
	const waiting = isDue ? pendingWrites.entries : [];
	let own: SeenEntry[] = [];
	const findStored = (key: string): DeliveryOutcome | undefined => {
		const [, until] = stored.find(([known]) => known === key) ?? [];
		return until === undefined ? undefined : { ...STARTED, until };
	};
	return {
		find: (key) => inProcess.get(key, now) ?? findStored(key),
		add(key, until) {
			inProcess.set(key, outcome, until);
			own = [...own, [key, until]];
			if (!isDue) return;
			staticData[name] = [...stored, ...waiting, ...own].slice(-MAX_STORED);
			pendingWrites.writtenAt = now;
		},
		conclude(hasStarted) {
			if (!hasStarted) {
				for (const [key] of own) inProcess.delete(key);
				if (isDue) pendingWrites.writtenAt = -Infinity;
				return;
			}
			// Replaced by a shared value to save memory.
			for (const [key, until] of own) inProcess.set(key, STARTED, until);
			const written = new Set(waiting);
			pendingWrites.entries = isDue
				? pendingWrites.entries.filter((entry) => !written.has(entry))
				: [...pendingWrites.entries, ...own].slice(-MAX_STORED);
		},
	};
};
