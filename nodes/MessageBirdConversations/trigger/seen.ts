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

/**
 * Remembers what was heard, in this process and beside it in the node's static data. The process
 * is what can be relied on; the static data helps across restarts and other processes, as far as
 * n8n keeps what a delivery writes there.
 */
export const createSeen = (
	inProcess: Recent<true>,
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
	return {
		has: (key) => inProcess.get(key, now) === true || kept.some(([known]) => known === key),
		add(key, until) {
			inProcess.set(key, true, until);
			keep([...kept, [key, until]]);
		},
		forget(key) {
			inProcess.forget(key);
			keep(kept.filter(([known]) => known !== key));
		},
	};
};
