import type { SentMessage } from '../client/contract/types';
import type { Finding } from '../client/lostAnswerLookup';
import { isRecord } from '../shared/json';
import { settle } from '../shared/result';
import type { Plan, Result } from './plan';
import {
	identify,
	toKey,
	type Doubt,
	type Identity,
	type Memory,
	type Remembered,
} from './sentLedger';
import { alikeOf, createOthers } from './siblingMessages';

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

/** A message as a doubt keeps it, if it does. */
const readMessage = (sent: unknown): SentMessage | undefined => {
	const isMessage = (value: unknown): value is SentMessage =>
		isRecord(value) && typeof value.type === 'string' && isRecord(value.content);
	return isMessage(sent) ? sent : undefined;
};

/**
 * Makes the function that tells whether what another key accepted is this account's: a key may have
 * been renewed, or be another account's. `undefined` where nobody can tell.
 *
 * @throws ConversationsApiError where the service doesn't say
 */
const createIsSameAccount = (memory: Memory) => {
	const known = new Map<string, Promise<boolean>>();
	return async (former: string, { holds }: Plan, current = ''): Promise<boolean | undefined> => {
		const witness = memory.accepted().find(({ account }) => account === former);
		if (!witness || !holds) return undefined;
		const key = `${former} ${current}`;
		const isSame = known.get(key) ?? holds(witness.answer);
		known.set(key, isSame);
		return await isSame;
	};
};

/**
 * Makes the function that carries out an item: not again what was accepted before, and not again
 * what may have been, unless a look at the service shows that it never arrived.
 */
export const createCarryOut = (execution: Execution) => {
	const { memory, uncertainty, idOf, isConfirming, now, wait } = execution;
	const others = createOthers(idOf);
	const isSameAccount = createIsSameAccount(memory);
	// Before any item: a later one may have been accepted by an earlier try of the node.
	if (isConfirming) for (const accepted of memory.accepted()) others.add(accepted);

	/** What is remembered of an item for its account. */
	const recall = async (
		plan: Plan,
		itemIndex: number,
		identity: Identity,
	): Promise<Remembered | undefined> => {
		const remembered = memory.recall(itemIndex, identity);
		const { account } = remembered ?? {};
		if (account === undefined || account === identity.account) return remembered;
		const isOthers =
			plan.isRepeatable === true ||
			(await isSameAccount(account, plan, identity.account)) === false;
		return isOthers ? undefined : remembered;
	};

	const confirm = async (plan: Plan, { at, what, sent, alike }: Doubt): Promise<Finding> => {
		const message = readMessage(sent) ?? plan.message;
		if (!isConfirming || !plan.confirm || !message) return { found: 'unknown' };
		// Entries of older versions are known by the whole of their content alone.
		const keys = [alike ?? alikeOf(plan), toKey(plan.writes ?? {})];
		let finding: Finding = { found: 'unknown' };
		for (const ms of LOOKS_AFTER_MS) {
			await wait(ms);
			finding = await plan.confirm(message, {
				at,
				isOther: others.isOther,
				others: others.timesLike(keys),
			});
			if (finding.found !== 'missing') return finding;
		}
		return now() - at >= uncertainty.settlesAfterMs(what) ? finding : { found: 'unknown' };
	};

	return async (plan: Plan, itemIndex: number): Promise<Result> => {
		const { writes, origin, message, foundDone } = plan;
		if (!writes) return await plan.run();

		const identity = identify(writes, origin, plan.isRepeatable);
		const accept = (answer: Result): Result => {
			const unnamed = idOf(answer) === undefined ? { at: now(), alike: alikeOf(plan) } : undefined;
			const accepted = memory.accept(itemIndex, identity, answer, unnamed);
			if (isConfirming) others.add(accepted);
			return answer;
		};

		const isOnce = plan.isRepeatable !== true;
		const remembered = await recall(plan, itemIndex, identity);
		if (remembered && 'answer' in remembered) return remembered.answer;
		let doubt = remembered?.doubt;
		for (let resends = 0; ; resends++) {
			if (doubt && isOnce) {
				const finding = await confirm(plan, doubt);
				if (finding.found === 'arrived') return accept(finding.answer);
				const isSafe = finding.found === 'missing' && resends <= MOST_RESENDS;
				if (!isSafe) throw uncertainty.restore(doubt.what);
			}
			const at = now();
			const tried = await settle(() => plan.run());
			if ('answer' in tried) return accept(tried.answer);
			const done = doubt && foundDone?.(tried.thrown);
			if (done) return accept(done);
			const uncertain = isOnce || foundDone ? uncertainty.describe(tried.thrown) : undefined;
			if (!uncertain) throw tried.thrown;
			const sent = message && { sent: message, alike: alikeOf(plan) };
			doubt = { at: uncertain.sentAt ?? at, what: uncertain.what, ...sent };
			memory.doubt(itemIndex, identity, doubt);
			if (!isConfirming || !plan.confirm) throw tried.thrown;
		}
	};
};
