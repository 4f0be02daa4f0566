/**
 * How many characters of a key to store, of 6 bits each. With 20,000 keys, another event has the same
 * 60 bits once in 50 million million events.
 */
const KEY_LENGTH = 10;

/** Keys that expire within the same seconds are stored together. */
const GROUP_SECONDS = 10;

/** What is stored of a key. */
export const toStoredKey = (key: string): string => key.slice(0, KEY_LENGTH);

/** Whether a text of stored keys has a key, which may have expired in the last seconds. */
export const hasStoredKey = (text: string, key: string): boolean => text.includes(toStoredKey(key));

/** The keys of events that started a workflow. */
export interface KeyGroups {
	/** Adds what is stored of a key, which expires at a time in seconds since 1970. */
	add(key: string, until: number): void;
	readonly size: number;
	/**
	 * The latest keys, at most `limit`, as one text, as n8n reads and writes it with every delivery. It
	 * has a group for each time of expiry, such as "7hk2o:" and keys one after the other. Spaces
	 * separate the groups.
	 */
	format(now: number, limit: number): string;
}

/** Creates an empty set of keys. It forgets those that were expired or too many when it was formatted. */
export const createKeyGroups = (): KeyGroups => {
	const groups = new Map<number, string>();
	let size = 0;
	const removeFirst = (time: number, keys: string, count: number): void => {
		size -= count;
		const rest = keys.slice(count * KEY_LENGTH);
		if (rest === '') groups.delete(time);
		else groups.set(time, rest);
	};
	return {
		add(key, until) {
			const time = Math.ceil(until / GROUP_SECONDS);
			groups.set(time, (groups.get(time) ?? '') + key);
			size++;
		},
		get size() {
			return size;
		},
		format(now, limit) {
			for (const [time, keys] of groups) {
				const count = keys.length / KEY_LENGTH;
				const isExpired = time * GROUP_SECONDS < now;
				if (isExpired || size > limit) {
					removeFirst(time, keys, isExpired ? count : Math.min(count, size - limit));
				}
			}
			return [...groups].map(([time, keys]) => `${time.toString(36)}:${keys}`).join(' ');
		},
	};
};

/** Reads the keys of a text that differ from those of a text that was read before. */
export function* readNewKeys(text: string, earlier: string): Generator<[string, number]> {
	if (text === earlier) return;
	const known = new Set(earlier.split(' '));
	for (const group of text.split(' ')) {
		if (known.has(group)) continue;
		const [time = '', keys = ''] = group.split(':');
		const until = parseInt(time, 36) * GROUP_SECONDS;
		for (let at = 0; at + KEY_LENGTH <= keys.length; at += KEY_LENGTH) {
			yield [keys.slice(at, at + KEY_LENGTH), until];
		}
	}
}

/** Whether a group, or the first one of a text, has not expired. */
const isKept = (group: string, now: number): boolean => parseInt(group, 36) * GROUP_SECONDS >= now;

/**
 * A text of stored keys without the groups that have expired. The first group is about the oldest: as
 * long as it's kept, so is the text.
 */
export const withoutExpired = (text: string, now: number): string =>
	isKept(text, now)
		? text
		: text
				.split(' ')
				.filter((group) => isKept(group, now))
				.join(' ');
