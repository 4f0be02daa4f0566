import type { Message } from '../client/contract/types';
import { isSameMessage } from '../client/lostAnswerLookup';
import type { Plan } from './plan';
import { toKey, type AcceptedEntry } from './sentLedger';

/** What the items of a run have written, to tell one item's from another's. */
export interface AcceptedMessages {
	add(accepted: AcceptedEntry): void;
	/** Whether something is known to have been written by an item of this run. */
	has: (id: string) => boolean;
	/** When what is like one of these was accepted, if it is not known by its ID. */
	timesWithoutId(keys: string[]): Array<number | undefined>;
}

/** What two plans share that can't be told apart where they are looked up. */
export const lookupKeyOf = ({ lookupKey, queue, writes = {} }: Plan): string =>
	// Keys of earlier versions were made with this name.
	toKey(lookupKey ?? { sequence: queue, writes });

/**
 * Makes the register of what was written.
 *
 * @param messageIdOf the ID of what was written, as an answer tells it
 */
export const createAcceptedMessages = (
	messageIdOf: (answer: object) => string | undefined,
): AcceptedMessages => {
	const ids = new Set<string>();
	const times = new Map<string, Array<number | undefined>>();
	return {
		add({ key, answer, at, alike = key }) {
			const id = messageIdOf(answer);
			if (id === undefined) times.set(alike, [...(times.get(alike) ?? []), at]);
			else ids.add(id);
		},
		has: (id) => ids.has(id),
		timesWithoutId: (keys) => keys.flatMap((key) => times.get(key) ?? []),
	};
};

type Written = Pick<Plan, 'account' | 'queue' | 'message'>;

/** What the items of a run write, to tell a message of one from that of somebody else. */
export interface SiblingMessages {
	add(plan: Written): void;
	/** Makes the test whether a message is, word for word, one of those of a plan's sequence. */
	createMatcher(plan: Written): (message: Message) => boolean;
}

/** Makes the register of what the items of a run write. */
export const createSiblingMessages = (): SiblingMessages => {
	const written = new Map<string, Array<(message: Message) => boolean>>();
	const keyOf = ({ account = '', queue = '' }: Written): string => `${account} ${queue}`;
	return {
		add(plan) {
			if (!plan.message) return;
			const known = written.get(keyOf(plan)) ?? [];
			known.push(isSameMessage(plan.message));
			written.set(keyOf(plan), known);
		},
		createMatcher: (plan) => (message) =>
			(written.get(keyOf(plan)) ?? []).some((isWritten) => isWritten(message)),
	};
};
