import type { SentMessage } from '../client/contract/types';
import type { LookupResult, Attempt } from '../client/lostAnswerLookup';
import type { Origin } from './sentLedger';

/** What an operation returns for an item: an object, or a list of objects. */
export type Output = object | object[];

/**
 * The plan for one item, with its values read and checked. Operations create plans that take the API;
 * `runItems` gets them bound to it.
 */
export interface Plan<With extends unknown[] = []> {
	/** The account to execute it with, if there may be several. */
	account?: string;
	/** Plans of the same queue and account are executed in the items' order. */
	queue?: string;
	/** What the plan writes, if it does: its key in the ledger if it has no origin. */
	writes?: object;
	/** The same with values as typed, as versions before 1.0 sent and recorded them. */
	writesAsTyped?: () => object | undefined;
	/** What the plan was made from: its key in the ledger, even if its expressions change. */
	origin?: Origin;
	/** The key of messages that a lookup can't distinguish; by default queue and `writes`. */
	lookupKey?: object;
	/** Whether it is safe to execute twice. */
	isIdempotent?: boolean;
	/** The output for an error which shows that an earlier, unanswered try was processed. */
	outputIfAlreadyDone?: (thrown: unknown) => Output | undefined;
	/**
	 * Prepares the item, for example by uploading its files, and returns the plan to execute.
	 *
	 * @throws ConversationsApiError, InputError
	 */
	prepare?: (...by: With) => Promise<Plan<With>>;
	/**
	 * Does what remains once the answer is known, also if an earlier try got it, and returns the
	 * output. If it throws, the answer stays in the ledger, so that nothing is sent again.
	 */
	conclude?: (...by: [...With, answer: object]) => Promise<Output>;
	/** @throws ConversationsApiError */
	execute(...by: With): Promise<Output>;
	/** The message to look up if its answer was lost. */
	message?: SentMessage;
	/** Looks up a message whose answer was lost. @throws ConversationsApiError */
	lookUp?: (...by: [...With, SentMessage, Attempt]) => Promise<LookupResult>;
	/** Whether the account has the resource that an answer names. @throws ConversationsApiError */
	isInAccount?: (...by: [...With, answer: object]) => Promise<boolean | undefined>;
}

/** Binds an operation's plan to the API that executes it. */
export const bindPlan = <Api>(plan: Plan<[api: Api]>, api: Api): Plan => {
	const { lookUp, isInAccount, prepare, conclude } = plan;
	return {
		...plan,
		prepare: prepare && (async () => bindPlan(await prepare(api), api)),
		conclude: conclude && (async (answer) => await conclude(api, answer)),
		execute: async () => await plan.execute(api),
		lookUp: lookUp && (async (sent, attempt) => await lookUp(api, sent, attempt)),
		isInAccount: isInAccount && (async (answer) => await isInAccount(api, answer)),
	};
};
