/** What became of a message with a key: `released` if it was not sent. */
export type KeyOutcome = 'accepted' | 'uncertain' | 'released';

/**
 * The keys whose messages are being sent by executions of this process, with what becomes of them. n8n's
 * store alone can't tell such a key from one that a crash has left behind. Bounded by the items that are
 * about to be sent: a key leaves when it's settled, or when its run ends.
 */
const KEYS_IN_USE = new Map<string, Promise<KeyOutcome>>();

const toId = (owner: string, key: string): string => `${owner} ${key}`;

/** What becomes of a key that is in use; `undefined` if it isn't. */
export const outcomeOf = (owner: string, key: string): Promise<KeyOutcome> | undefined =>
	KEYS_IN_USE.get(toId(owner, key));

/** Marks a key as in use, and returns the function that ends this. */
export const holdKey = (owner: string, key: string): ((outcome: KeyOutcome) => void) => {
	let end = (_: KeyOutcome): void => undefined;
	const id = toId(owner, key);
	KEYS_IN_USE.set(
		id,
		new Promise((resolve) => {
			end = resolve;
		}),
	);
	return (outcome) => {
		KEYS_IN_USE.delete(id);
		end(outcome);
	};
};
