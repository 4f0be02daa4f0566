import type { SentMessage } from '../client/contract/types';
import { readMessageId, type LookupResult } from '../client/lostAnswerLookup';
import { isRecord } from '../shared/json';
import { toResult } from '../shared/result';
import type { Timer } from './eventLoop';
import type { Plan, Output } from './plan';
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
}

/** Executes the plans of a run's items, and records what was accepted in the ledger. */
export interface PlanExecutor {
	/** Registers a plan before any is executed, so that lookups can distinguish its message. */
	register: (plan: Plan) => void;
	execute: (plan: Plan, itemIndex: number) => Promise<Output>;
	/** Deletes the ledger's entries. */
	clearLedger: () => void;
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
	const { ledger, uncertainty, isConfirming, clock } = options;
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

	const register = (plan: Plan): void => {
		if (isConfirming) siblingMessages.add(plan);
	};

	const findAccepted = async (
		plan: Plan,
		itemIndex: number,
	): Promise<AcceptedEntry | undefined> => {
		if (!plan.writes) return undefined;
		const entry = await findEntry(plan, itemIndex, identify(plan.writes, plan.origin, plan));
		return entry && 'answer' in entry ? entry : undefined;
	};

	const prepare = async (planned: Plan): Promise<Plan> => {
		if (!planned.prepare) return planned;
		const plan = await planned.prepare();
		register(plan);
		return plan;
	};

	const executeOnce = async (planned: Plan, itemIndex: number): Promise<Output> => {
		// What was accepted before needs no preparation.
		const known = planned.prepare && (await findAccepted(planned, itemIndex));
		if (known) return known.answer;
		const plan = await prepare(planned);
		const { writes, origin, message, outputIfAlreadyDone } = plan;
		if (!writes) return await plan.execute();

		const identity = identify(writes, origin, plan);
		const accept = (answer: Output): Output => {
			const withoutId =
				readMessageId(answer) === undefined
					? { at: clock.now(), alike: lookupKeyOf(plan) }
					: undefined;
			const accepted = ledger.recordAccepted(itemIndex, identity, answer, withoutId);
			if (isConfirming) acceptedMessages.add(accepted);
			return answer;
		};

		const mustNotRepeat = plan.isIdempotent !== true;
		const entry = await findEntry(plan, itemIndex, identity);
		if (entry && 'answer' in entry) return entry.answer;
		let attempt = entry?.doubt;
		for (let resends = 0; ; resends++) {
			if (attempt && mustNotRepeat) {
				const result = await lookUp(plan, attempt);
				if (result.found === 'arrived') return accept(result.answer);
				const isSafe = result.found === 'missing' && resends <= MAX_RESENDS;
				if (!isSafe) throw uncertainty.restore(attempt.what);
			}
			const at = clock.now();
			const executed = await toResult(() => plan.execute());
			if ('value' in executed) return accept(executed.value);
			const done = attempt && outputIfAlreadyDone?.(executed.error);
			if (done) return accept(done);
			const uncertain =
				mustNotRepeat || outputIfAlreadyDone ? uncertainty.describe(executed.error) : undefined;
			if (!uncertain) throw executed.error;
			const sent = message && { sent: message, alike: lookupKeyOf(plan) };
			attempt = { at: uncertain.sentAt ?? at, what: uncertain.what, ...sent };
			ledger.recordUncertain(itemIndex, identity, attempt);
			if (!isConfirming || !plan.lookUp) throw executed.error;
		}
	};

	return {
		register,
		async execute(planned, itemIndex) {
			const answer = await executeOnce(planned, itemIndex);
			return planned.conclude ? await planned.conclude(answer) : answer;
		},
		clearLedger: () => ledger.clear(),
	};
};
