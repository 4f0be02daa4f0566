import type { Message } from '../client/contract/types';
import { isSameMessage, readMessageId } from '../client/lostAnswerLookup';
import type { Plan } from './plan';
import { toKey, type AcceptedEntry } from './sentLedger';

/** The messages that items of this run have sent, so that a lookup can exclude them. */
export interface AcceptedMessages {
	add(accepted: AcceptedEntry): void;
	/** Whether an item of this run is known to have sent the message with this ID. */
	has: (id: string) => boolean;
	/** When messages with one of these lookup keys and no known ID were accepted. */
	timesWithoutId(keys: string[]): Array<number | undefined>;
}

/** The key shared by plans whose messages a lookup can't distinguish. */
export const lookupKeyOf = ({ lookupKey, queue, writes = {} }: Plan): string =>
	// Keys of earlier versions contain this name.
	toKey(lookupKey ?? { sequence: queue, writes });

export const createAcceptedMessages = (): AcceptedMessages => {
	const ids = new Set<string>();
	const times = new Map<string, Array<number | undefined>>();
	return {
		add({ key, answer, at, alike: lookupKey = key }) {
			const id = readMessageId(answer);
			if (id === undefined) times.set(lookupKey, [...(times.get(lookupKey) ?? []), at]);
			else ids.add(id);
		},
		has: (id) => ids.has(id),
		timesWithoutId: (keys) => keys.flatMap((key) => times.get(key) ?? []),
	};
};

type Written = Pick<Plan, 'account' | 'queue' | 'message'>;

/** The messages that items of this run will send, to distinguish them from others. */
export interface SiblingMessages {
	add(plan: Written): void;
	/** Creates a function that checks if a message has the same content as one in a plan's queue. */
	createMatcher(plan: Written): (message: Message) => boolean;
}

export const createSiblingMessages = (): SiblingMessages => {
	const written = new Map<string, Array<(message: Message) => boolean>>();
	const keyOf = ({ account = '', queue = '' }: Written): string => `${account} ${queue}`;
	return {
		add(plan) {
			if (!plan.message) return;
			const matchers = written.get(keyOf(plan)) ?? [];
			matchers.push(isSameMessage(plan.message));
			written.set(keyOf(plan), matchers);
		},
		createMatcher: (plan) => (message) =>
			(written.get(keyOf(plan)) ?? []).some((isWritten) => isWritten(message)),
	};
};
