import type { IDataObject } from 'n8n-workflow';

const readEntries = (value: unknown): Array<[key: string, until: number]> =>
	(Array.isArray(value) ? (value as unknown[]) : []).flatMap(
		(entry): Array<[key: string, until: number]> => {
			if (!Array.isArray(entry)) return [];
			const [key, until] = entry as unknown[];
			return typeof key === 'string' && typeof until === 'number' ? [[key, until]] : [];
		},
	);

/** The keys that an earlier version of this package left in the static data. */
export interface EarlierKeys {
	/** Until when a key is kept, in seconds since 1970; `undefined` if there is none. */
	find(key: string): number | undefined;
	/** Deletes them from the static data once all have expired. */
	dropExpired(): void;
}

/** Reads the keys that earlier versions stored as a list. `now` is in seconds since 1970. */
export const earlierKeysOf = (staticData: IDataObject, place: string, now: number): EarlierKeys => {
	const name = `${place}Seen`;
	const kept = new Map(readEntries(staticData[name]).filter(([, until]) => now <= until));
	return {
		find: (key) => kept.get(key),
		dropExpired() {
			if (kept.size === 0 && name in staticData) delete staticData[name];
		},
	};
};
