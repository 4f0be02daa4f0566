/** Values that are remembered for a while. */
export interface BoundedCache<Value> {
	/** What is remembered of a key at this time (seconds); `undefined` where nothing is. */
	get(key: string, now: number): Value | undefined;
	/** Remembers a value until then (seconds). */
	set(key: string, value: Value, until: number): void;
	delete(key: string): void;
	readonly size: number;
}

/** Room for values that several owners share. */
export interface SharedCache<Value> {
	/** An owner's part of it. */
	of(owner: string): BoundedCache<Value>;
	readonly size: number;
}

/**
 * Remembers values of several owners in this process, `limit` at the most altogether. Beyond that
 * whoever has the most gives way, by what was told the longest ago: no flood of deliveries fills the
 * memory, nor makes others forget.
 */
export const createSharedCache = <Value>(limit: number): SharedCache<Value> => {
	const owners = new Map<string, Map<string, { value: Value; until: number }>>();
	let total = 0;

	const remove = (owner: string, key: string): void => {
		const entries = owners.get(owner);
		if (!entries?.delete(key)) return;
		total--;
		if (entries.size === 0) owners.delete(owner);
	};
	const evict = (): void => {
		let largest = '';
		let most = 0;
		for (const [owner, { size }] of owners) {
			if (size <= most) continue;
			largest = owner;
			most = size;
		}
		const [oldest] = owners.get(largest)?.keys() ?? [];
		if (oldest !== undefined) remove(largest, oldest);
	};

	return {
		of: (owner) => ({
			get(key, now) {
				const entry = owners.get(owner)?.get(key);
				if (entry === undefined || now <= entry.until) return entry?.value;
				remove(owner, key);
				return undefined;
			},
			set(key, value, until) {
				remove(owner, key);
				const entries = owners.get(owner) ?? new Map<string, { value: Value; until: number }>();
				owners.set(owner, entries.set(key, { value, until }));
				total++;
				if (total > limit) evict();
			},
			delete: (key) => remove(owner, key),
			get size() {
				return owners.get(owner)?.size ?? 0;
			},
		}),
		get size() {
			return total;
		},
	};
};

/** Remembers values of one owner, `limit` at the most. */
export const createBoundedCache = <Value>(limit: number): BoundedCache<Value> =>
	createSharedCache<Value>(limit).of('');
