import type { Message } from '../client/contract/types';
import { isLike } from '../client/lostAnswerLookup';
import type { Plan } from './plan';
import { toKey, type Accepted } from './sentLedger';

/** What the items of a run have written, to tell one item's from another's. */
export interface Others {
	add(accepted: Accepted): void;
	/** Whether something is known to have been written by an item of this run. */
	isOther: (id: string) => boolean;
	/** When what is like one of these was accepted, if it is not known by its ID. */
	timesLike(keys: string[]): Array<number | undefined>;
}

/** What two plans share that can't be told apart where they are looked up. */
export const alikeOf = ({ alike, sequence, writes = {} }: Plan): string =>
	toKey(alike ?? { sequence, writes });

/**
 * Makes the register of what was written.
 *
 * @param idOf the ID of what was written, as an answer tells it
 */
export const createOthers = (idOf: (answer: object) => string | undefined): Others => {
	const ids = new Set<string>();
	const times = new Map<string, Array<number | undefined>>();
	return {
		add({ key, answer, at, alike = key }) {
			const id = idOf(answer);
			if (id === undefined) times.set(alike, [...(times.get(alike) ?? []), at]);
			else ids.add(id);
		},
		isOther: (id) => ids.has(id),
		timesLike: (keys) => keys.flatMap((key) => times.get(key) ?? []),
	};
};

type Written = Pick<Plan, 'account' | 'sequence' | 'message'>;

/** What the items of a run write, to tell a message of one from that of somebody else. */
export interface Siblings {
	add(plan: Written): void;
	/** Makes the test whether a message is, word for word, one of those of a plan's sequence. */
	isOneOf(plan: Written): (message: Message) => boolean;
}

/** Makes the register of what the items of a run write. */
export const createSiblings = (): Siblings => {
	const written = new Map<string, Array<(message: Message) => boolean>>();
	const keyOf = ({ account = '', sequence = '' }: Written): string => `${account} ${sequence}`;
	return {
		add(plan) {
			if (!plan.message) return;
			const known = written.get(keyOf(plan)) ?? [];
			known.push(isLike(plan.message));
			written.set(keyOf(plan), known);
		},
		isOneOf: (plan) => (message) =>
			(written.get(keyOf(plan)) ?? []).some((isWritten) => isWritten(message)),
	};
};
