import type { SentMessage } from '../client/contract/types';
import { readMessageId, type LookupResult } from '../client/lostAnswerLookup';
import { isRecord } from '../shared/json';
import { toResult } from '../shared/result';
import type { Timer } from './eventLoop';
import type { Plan, Output } from './plan';
import type { SendOnce } from './sendOnce/sendOnce';
import type { KeyState } from './sendOnce/sentKeys';
import {
	identify,
	toKey,
	type AcceptedEntry,
	type UncertainAttempt,
	type ItemIdentity,
	type SentLedger,
	type LedgerEntry,
} from './sentLedger';
import { createAcceptedMessages, createSiblingMessages, lookupKeyOf } from './siblingMessages';

/** What a run needs to know about failures. */
export interface Uncertainty {
	/**
	 * Describes an error in plain JSON if the request may have been processed anyway, with the time
	 * when it was sent if that is known.
	 */
	describe(thrown: unknown): { what: object; sentAt?: number } | undefined;
	/** Restores the error from such a description. */
	restore(what: object): unknown;
	/** How long after it was sent the request may still be processed, in milliseconds. */
	mayBeProcessedForMs(what: object): number;
}

export interface ExecutorOptions {
	ledger: SentLedger;
	uncertainty: Uncertainty;
	/** Whether lost answers are looked up. */
	isConfirming: boolean;
	clock: Timer;
	/** For messages with a key. */
	sendOnce: SendOnce;
}

/** Executes the plans of a run's items, and records what was accepted in the ledger. */
export interface PlanExecutor {
	/** Registers a plan before any is executed, so that lookups can distinguish its message. */
	register: (plan: Plan, itemIndex: number) => void;
	execute: (plan: Plan, itemIndex: number) => Promise<Output>;
	/** How many items were skipped because their key was used before. */
	skipped: () => number;
	/** Deletes the ledger's entries. */
	clearLedger: () => void;
}

/** The output of an item, and whether it was skipped because its key was used before. */
interface Executed {
	output: Output;
	isSkipped?: true;
}

/** The wait before each lookup: the service may take a moment to show a message. */
const LOOKUP_DELAYS_MS = [1000, 3000];

/** How often to resend a message that did not arrive. */
const MAX_RESENDS = 2;

/** The message in a ledger entry, if it has one. */
const readMessage = (sent: unknown): SentMessage | undefined => {
	const isMessage = (value: unknown): value is SentMessage =>
		isRecord(value) && typeof value.type === 'string' && isRecord(value.content);
	return isMessage(sent) ? sent : undefined;
};

/**
 * Creates the function that checks whether messages accepted with another access key belong to this
 * account: the key may have been renewed, or belong to another account. `undefined` if unclear.
 *
 * @throws ConversationsApiError if the service doesn't say
 */
const createIsSameAccount = (ledger: SentLedger) => {
	const known = new Map<string, Promise<boolean | undefined>>();
	return async (
		former: string,
		{ isInAccount }: Plan,
		current = '',
	): Promise<boolean | undefined> => {
		const witness = ledger
			.acceptedEntries()
			.find(({ account, answer }) => account === former && 'id' in answer);
		if (!witness || !isInAccount) return undefined;
		const key = `${former} ${current}`;
		const isSame = known.get(key) ?? isInAccount(witness.answer);
		known.set(key, isSame);
		return await isSame;
	};
};

/**
 * Creates the executor of items' plans. It never repeats what was accepted before, and repeats what
 * may have been accepted only if a lookup shows that it never arrived.
 */
export const createPlanExecutor = (options: ExecutorOptions): PlanExecutor => {
	const { ledger, uncertainty, isConfirming, clock, sendOnce } = options;
	const isRetry = !ledger.isEmpty();
	let skipped = 0;
	const siblingMessages = createSiblingMessages();
	const acceptedMessages = createAcceptedMessages();
	const isSameAccount = createIsSameAccount(ledger);
	// Added before any item runs, because an earlier try of the node may have sent a later item.
	if (isConfirming) for (const accepted of ledger.acceptedEntries()) acceptedMessages.add(accepted);

	/** Finds an item's ledger entry for its account, if there is one. */
	const findEntry = async (
		plan: Plan,
		itemIndex: number,
		identity: ItemIdentity,
	): Promise<LedgerEntry | undefined> => {
		const entry = ledger.find(itemIndex, identity);
		const { account } = entry ?? {};
		if (account === undefined || account === identity.account) return entry;
		const isOtherAccounts =
			plan.isIdempotent === true ||
			(await isSameAccount(account, plan, identity.account)) === false;
		return isOtherAccounts ? undefined : entry;
	};

	/** Looks up a message of which only the key is known. */
	const lookUpKey = async (plan: Plan): Promise<LookupResult> => {
		if (!isConfirming || !plan.lookUp || !plan.message) return { found: 'unknown' };
		if (!(await sendOnce.isAbandoned())) return { found: 'unknown' };
		return await plan.lookUp(plan.message, {
			sendOnceKey: plan.sendOnceKey,
			isFromSibling: acceptedMessages.has,
			siblingTimes: [],
		});
	};

	const lookUp = async (
		plan: Plan,
		{ at, what, sent, alike: lookupKey }: UncertainAttempt,
	): Promise<LookupResult> => {
		const message = readMessage(sent) ?? plan.message;
		if (!isConfirming || !plan.lookUp || !message) return { found: 'unknown' };
		// Entries of older versions are identified only by their whole content.
		const keys = [lookupKey ?? lookupKeyOf(plan), toKey(plan.writes ?? {})];
		let result: LookupResult = { found: 'unknown' };
		for (const ms of LOOKUP_DELAYS_MS) {
			await clock.wait(ms);
			result = await plan.lookUp(message, {
				sentAt: at,
				sendOnceKey: plan.sendOnceKey,
				isFromSibling: acceptedMessages.has,
				siblingTimes: acceptedMessages.timesWithoutId(keys),
				matchesSibling: siblingMessages.createMatcher(plan),
			});
			if (result.found !== 'missing') return result;
		}
		return clock.now() - at >= uncertainty.mayBeProcessedForMs(what)
			? result
			: { found: 'unknown' };
	};

	const identityOf = (plan: Plan): ItemIdentity => identify(plan.writes ?? {}, plan.origin, plan);

	const findInLedger = (plan: Plan, itemIndex: number): LedgerEntry | undefined =>
		plan.writes && ledger.find(itemIndex, identityOf(plan));

	/** Whether an earlier try of this execution has sent an item: then the ledger decides, not its key. */
	const isInLedger = (plan: Plan, itemIndex: number): boolean =>
		isRetry && findInLedger(plan, itemIndex) !== undefined;

	const register = (plan: Plan, itemIndex: number): void => {
		if (isConfirming) siblingMessages.add(plan);
		const { sendOnceKey } = plan;
		if (sendOnceKey !== undefined) {
			sendOnce.add(itemIndex, sendOnceKey, isInLedger(plan, itemIndex));
		}
	};

	const findAccepted = async (
		plan: Plan,
		itemIndex: number,
	): Promise<AcceptedEntry | undefined> => {
		if (!plan.writes) return undefined;
		const entry = await findEntry(plan, itemIndex, identityOf(plan));
		return entry && 'answer' in entry ? entry : undefined;
	};

	const prepare = async (planned: Plan): Promise<Plan> => {
		if (!planned.prepare) return planned;
		// What identifies the item stays the same.
		const plan = { ...planned, ...(await planned.prepare()), sendOnceKey: planned.sendOnceKey };
		if (isConfirming) siblingMessages.add(plan);
		return plan;
	};

	const accept = (
		plan: Plan,
		itemIndex: number,
		answer: Output,
		identity = identityOf(plan),
	): Output => {
		const withoutId =
			readMessageId(answer) === undefined
				? { at: clock.now(), alike: lookupKeyOf(plan) }
				: undefined;
		const accepted = ledger.recordAccepted(itemIndex, identity, answer, withoutId);
		if (isConfirming) acceptedMessages.add(accepted);
		return answer;
	};

	const executePlan = async (planned: Plan, itemIndex: number): Promise<Output> => {
		// What was accepted before needs no preparation.
		const known = planned.prepare && (await findAccepted(planned, itemIndex));
		if (known) return known.answer;
		const plan = await prepare(planned);
		const { writes, message, outputIfAlreadyDone } = plan;
		if (!writes) return await plan.execute();

		const identity = identityOf(plan);
		const mustNotRepeat = plan.isIdempotent !== true;
		const entry = await findEntry(plan, itemIndex, identity);
		if (entry && 'answer' in entry) return entry.answer;
		let attempt = entry?.doubt;
		for (let resends = 0; ; resends++) {
			if (attempt && mustNotRepeat) {
				const result = await lookUp(plan, attempt);
				if (result.found === 'arrived') return accept(plan, itemIndex, result.answer, identity);
				const isSafe = result.found === 'missing' && resends <= MAX_RESENDS;
				if (!isSafe) throw uncertainty.restore(attempt.what);
			}
			const at = clock.now();
			const executed = await toResult(() => plan.execute());
			if ('value' in executed) return accept(plan, itemIndex, executed.value, identity);
			const done = attempt && outputIfAlreadyDone?.(executed.error);
			if (done) return accept(plan, itemIndex, done, identity);
			const uncertain =
				mustNotRepeat || outputIfAlreadyDone ? uncertainty.describe(executed.error) : undefined;
			if (!uncertain) throw executed.error;
			const sent = message && { sent: message, alike: lookupKeyOf(plan) };
			attempt = { at: uncertain.sentAt ?? at, what: uncertain.what, ...sent };
			ledger.recordUncertain(itemIndex, identity, attempt);
			if (!isConfirming || !plan.lookUp) throw executed.error;
		}
	};

	/** Executes an item whose key is claimed; `undefined` if an earlier message may be the same one. */
	const executeClaimed = async (
		plan: Plan,
		itemIndex: number,
		state: KeyState,
	): Promise<Output | undefined> => {
		if (state === 'uncertain') {
			const result = await lookUpKey(plan);
			if (result.found === 'arrived') return accept(plan, itemIndex, result.answer);
			if (result.found === 'unknown') return undefined;
		}
		return await executePlan(plan, itemIndex);
	};

	const skip = (reason: 'alreadySent' | 'mayHaveBeenSent', sendOnceKey: string): Executed => {
		skipped++;
		return { output: { skipped: true, reason, sendOnceKey }, isSkipped: true };
	};

	/** Executes an item if its key was not used before, or if it has none. */
	const executeKeyed = async (plan: Plan, itemIndex: number): Promise<Executed> => {
		const { sendOnceKey: key } = plan;
		if (key === undefined) return { output: await executePlan(plan, itemIndex) };
		const { state, settle } = isInLedger(plan, itemIndex)
			? sendOnce.resume(key)
			: await sendOnce.claim(itemIndex, key);
		if (state === 'accepted') return skip('alreadySent', key);
		const executed = await toResult(async () => await executeClaimed(plan, itemIndex, state));
		if ('value' in executed) {
			await settle(executed.value ? 'accepted' : 'uncertain');
			return executed.value ? { output: executed.value } : skip('mayHaveBeenSent', key);
		}
		const isUncertain = state === 'uncertain' || findInLedger(plan, itemIndex) !== undefined;
		await settle(isUncertain ? 'uncertain' : 'released');
		throw executed.error;
	};

	return {
		register,
		async execute(plan, itemIndex) {
			const executed = await executeKeyed(plan, itemIndex);
			if (executed.isSkipped || !plan.conclude) return executed.output;
			return await plan.conclude(executed.output);
		},
		skipped: () => skipped,
		clearLedger: () => ledger.clear(),
	};
};
