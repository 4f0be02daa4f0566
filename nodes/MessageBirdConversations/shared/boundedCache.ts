/** A cache with a limited size, whose values expire. */
export interface BoundedCache<Value> {
	/** The value of a key at a time (seconds); `undefined` if there is none or it has expired. */
	get(key: string, now: number): Value | undefined;
	/** Stores a value until a time (seconds). */
	set(key: string, value: Value, until: number): void;
	delete(key: string): void;
	readonly size: number;
}

/** A cache whose space several owners share. */
export interface SharedCache<Value> {
	/** An owner's part of the cache. */
	of(owner: string): BoundedCache<Value>;
	readonly size: number;
}

/**
 * Creates a cache for several owners with at most `limit` values in total. When it is full, it evicts
 * the oldest value of the owner with the most, so a flood of deliveries evicts only its own values.
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

/** Creates a cache for one owner with at most `limit` values. */
export const createBoundedCache = <Value>(limit: number): BoundedCache<Value> =>
	createSharedCache<Value>(limit).of('');
