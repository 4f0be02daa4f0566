/** Values that are remembered for a while. */
export interface Recent<Value> {
	/** What is remembered of a key at this time (seconds); `undefined` where nothing is. */
	get(key: string, now: number): Value | undefined;
	/** Remembers a value until then (seconds). */
	set(key: string, value: Value, until: number): void;
	forget(key: string): void;
	readonly size: number;
}

/**
 * Remembers values in this process, `limit` at the most: beyond that the one that was told the
 * longest ago is forgotten first, so that no flood of deliveries fills the memory.
 */
export const createRecent = <Value>(limit: number): Recent<Value> => {
	const entries = new Map<string, { value: Value; until: number }>();
	return {
		get(key, now) {
			const entry = entries.get(key);
			if (entry === undefined || now <= entry.until) return entry?.value;
			entries.delete(key);
			return undefined;
		},
		set(key, value, until) {
			entries.delete(key);
			entries.set(key, { value, until });
			const [oldest] = entries.keys();
			if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
		},
		forget: (key) => void entries.delete(key),
		get size() {
			return entries.size;
		},
	};
};
