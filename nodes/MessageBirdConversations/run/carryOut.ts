import { settle } from '../api/settle';
import type { Doubt, Memory, Remembered } from './memory';

/** What a look at the service found out about something that may have been carried out. */
export type Finding = { found: 'arrived'; answer: object } | { found: 'missing' | 'unknown' };

/** Since when the try may show, and how often the same was carried out since, by other items. */
export interface Trial {
	since: number;
	others: number;
}

/** What is to be done for an item, its values already checked. */
export interface Plan {
	sequence?: string;
	/** What is written, for plans that write: it is remembered by it. */
	writes?: object;
	/** Whether it may be done twice without harm. */
	isRepeatable?: boolean;
	run(): Promise<object | object[]>;
	/** Looks whether a try whose answer was lost was carried out. */
	confirm?(trial: Trial): Promise<Finding>;
}

/** How what the run needs to know of failures is found out. */
export interface Uncertainty {
	/** Describes what was thrown, if it may have been carried out all the same; plain JSON. */
	describe(thrown: unknown): object | undefined;
	/** Makes what is thrown again from such a description. */
	restore(what: object): unknown;
}

export interface Execution {
	memory: Memory;
	uncertainty: Uncertainty;
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

/** Clocks differ: what was accepted this long before a try may be shown as made after it. */
export const CLOCK_TOLERANCE_MS = 5000;

/** Something that was thrown before, told apart from what was thrown just now. */
const isDoubt = (remembered: Remembered | undefined): remembered is { key: string; doubt: Doubt } =>
	remembered !== undefined && 'doubt' in remembered;

/**
 * Makes the function that carries out an item: not again what was accepted before, and not again
 * what may have been, unless a look at the service shows that it never arrived.
 */
export const createCarryOut = ({ memory, uncertainty, isConfirming, now, wait }: Execution) => {
	/** When what was accepted, by sequence and content; kept only where it is asked for. */
	const accepted = new Map<string, number[]>();
	const alikeOf = ({ sequence, writes }: Plan): string => JSON.stringify([sequence, writes]);

	const noteAccepted = (plan: Plan): void => {
		if (!isConfirming) return;
		const alike = alikeOf(plan);
		accepted.set(alike, [...(accepted.get(alike) ?? []), now()]);
	};

	const confirm = async (plan: Plan, at: number): Promise<Finding> => {
		if (!isConfirming || !plan.confirm) return { found: 'unknown' };
		const since = at - CLOCK_TOLERANCE_MS;
		const times = accepted.get(alikeOf(plan)) ?? [];
		const others = times.filter((time) => time >= since).length;
		let finding: Finding = { found: 'unknown' };
		for (const ms of LOOKS_AFTER_MS) {
			await wait(ms);
			finding = await plan.confirm({ since, others });
			if (finding.found !== 'missing') break;
		}
		return finding;
	};

	return async (plan: Plan, itemIndex: number): Promise<object | object[]> => {
		const { writes } = plan;
		if (!writes) return await plan.run();

		const accept = (answer: object | object[]): object | object[] => {
			memory.accept(itemIndex, writes, answer);
			noteAccepted(plan);
			return answer;
		};

		const remembered = memory.recall(itemIndex, writes);
		let doubt = isDoubt(remembered) ? remembered.doubt : undefined;
		if (remembered && !isDoubt(remembered)) {
			noteAccepted(plan);
			return remembered.answer;
		}
		for (let resends = 0; ; resends++) {
			if (doubt) {
				const finding = await confirm(plan, doubt.at);
				if (finding.found === 'arrived') return accept(finding.answer);
				const isSafe = finding.found === 'missing' && resends <= MOST_RESENDS;
				if (!isSafe) throw uncertainty.restore(doubt.what);
			}
			const at = now();
			const tried = await settle(() => plan.run());
			if ('answer' in tried) return accept(tried.answer);
			const what = plan.isRepeatable === true ? undefined : uncertainty.describe(tried.thrown);
			if (!what) throw tried.thrown;
			doubt = { at, what };
			memory.doubt(itemIndex, writes, doubt);
			if (!isConfirming || !plan.confirm) throw tried.thrown;
		}
	};
};
