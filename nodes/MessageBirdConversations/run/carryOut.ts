import type { Finding } from '../api/arrival';
import { settle } from '../api/settle';
import type { Plan, Result } from '../plan';
import type { Doubt, Memory, Remembered } from './memory';
import { alikeOf, createOthers } from './others';

/** How what the run needs to know of failures is found out. */
export interface Uncertainty {
	/**
	 * Describes what was thrown in plain JSON, if it may have been carried out all the same; and
	 * says when it was sent, where that is known.
	 */
	describe(thrown: unknown): { what: object; sentAt?: number } | undefined;
	/** Makes what is thrown again from such a description. */
	restore(what: object): unknown;
	/** How long after it was sent it may still be worked on, in milliseconds. */
	settlesAfterMs(what: object): number;
}

export interface Execution {
	memory: Memory;
	uncertainty: Uncertainty;
	/** The ID of what was written, as an answer tells it. */
	idOf: (answer: object) => string | undefined;
	/** Whether lost answers are looked up. */
	isConfirming: boolean;
	now: () => number;
	/** Waits, milliseconds. */
	wait: (ms: number) => Promise<void>;
}

/** The waits before each look: the service may take a moment to show a message. */
const LOOKS_AFTER_MS = [1000, 3000];

/** How often something that did not arrive is sent again. */
const MOST_RESENDS = 2;

/** Something that was thrown before, told apart from what was thrown just now. */
const isDoubt = (remembered: Remembered | undefined): remembered is { key: string; doubt: Doubt } =>
	remembered !== undefined && 'doubt' in remembered;

/**
 * Makes the function that carries out an item: not again what was accepted before, and not again
 * what may have been, unless a look at the service shows that it never arrived.
 */
export const createCarryOut = (execution: Execution) => {
	const { memory, uncertainty, idOf, isConfirming, now, wait } = execution;
	const others = createOthers(idOf);
	// Before any item: a later one may have been accepted by an earlier try of the node.
	if (isConfirming) for (const accepted of memory.accepted()) others.add(accepted);

	const confirm = async (plan: Plan, { at, what }: Doubt): Promise<Finding> => {
		if (!isConfirming || !plan.confirm) return { found: 'unknown' };
		let finding: Finding = { found: 'unknown' };
		for (const ms of LOOKS_AFTER_MS) {
			await wait(ms);
			finding = await plan.confirm({
				at,
				isOther: others.isOther,
				others: others.timesLike(plan),
			});
			if (finding.found !== 'missing') return finding;
		}
		return now() - at >= uncertainty.settlesAfterMs(what) ? finding : { found: 'unknown' };
	};

	return async (plan: Plan, itemIndex: number): Promise<Result> => {
		const { writes } = plan;
		if (!writes) return await plan.run();

		const accept = (answer: Result): Result => {
			const unnamed = idOf(answer) === undefined ? { at: now(), alike: alikeOf(plan) } : undefined;
			const accepted = memory.accept(itemIndex, writes, answer, unnamed);
			if (isConfirming) others.add(accepted);
			return answer;
		};

		const remembered = memory.recall(itemIndex, writes);
		let doubt = isDoubt(remembered) ? remembered.doubt : undefined;
		if (remembered && !isDoubt(remembered)) return remembered.answer;
		for (let resends = 0; ; resends++) {
			if (doubt) {
				const finding = await confirm(plan, doubt);
				if (finding.found === 'arrived') return accept(finding.answer);
				const isSafe = finding.found === 'missing' && resends <= MOST_RESENDS;
				if (!isSafe) throw uncertainty.restore(doubt.what);
			}
			const at = now();
			const tried = await settle(() => plan.run());
			if ('answer' in tried) return accept(tried.answer);
			const uncertain = plan.isRepeatable === true ? undefined : uncertainty.describe(tried.thrown);
			if (!uncertain) throw tried.thrown;
			doubt = { at: uncertain.sentAt ?? at, what: uncertain.what };
			memory.doubt(itemIndex, writes, doubt);
			if (!isConfirming || !plan.confirm) throw tried.thrown;
		}
	};
};
