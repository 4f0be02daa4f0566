/** The keys of events that started a workflow, with their times of expiry in seconds since 1970. */
export type StoredKeys = Iterable<readonly [key: string, until: number]>;

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

/**
 * Keys as one text, as n8n reads and writes it with every delivery. It has a group for each time of
 * expiry, such as "7hk2o:" and keys one after the other. Spaces separate the groups.
 */
export const formatKeys = (keys: StoredKeys): string => {
	const groups = new Map<number, string>();
	for (const [key, until] of keys) {
		const time = Math.ceil(until / GROUP_SECONDS);
		groups.set(time, (groups.get(time) ?? '') + key);
	}
	return [...groups].map(([time, group]) => `${time.toString(36)}:${group}`).join(' ');
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
