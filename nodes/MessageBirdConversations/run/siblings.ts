import type { Message } from '../api/types';
import type { Plan } from '../plan';

type Written = Pick<Plan, 'sequence' | 'isWritten'>;

/** What the items of a run write, to tell a message of one from that of another. */
export interface Siblings {
	add(plan: Written): void;
	/** Whether a message is, word for word, what another plan of the same sequence writes. */
	isOthers(plan: Written, message: Message): boolean;
}

/** Makes the register of what the items of a run write. */
export const createSiblings = (): Siblings => {
	const bySequence = new Map<string | undefined, Written[]>();
	return {
		add({ sequence, isWritten }) {
			const known = bySequence.get(sequence);
			if (known) known.push({ isWritten });
			else bySequence.set(sequence, [{ isWritten }]);
		},
		isOthers: ({ sequence, isWritten }, message) =>
			isWritten?.(message) !== true &&
			(bySequence.get(sequence) ?? []).some((other) => other.isWritten?.(message) === true),
	};
};
