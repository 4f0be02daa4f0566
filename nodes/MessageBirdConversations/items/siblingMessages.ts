import { isLike } from '../client/lostAnswerLookup';
import type { Message } from '../client/contract/types';
import type { Plan } from './plan';

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
