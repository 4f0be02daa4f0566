import type { SentMessage } from '../client/contract/types';
import type { LookupResult, Attempt } from '../client/lostAnswerLookup';
import type { Origin } from './sentLedger';

/** What an operation gives for an item: an object, or a list of them. */
export type Output = object | object[];

/**
 * What is to be done for one item, its values read and checked. Operations make plans that take the
 * API; `runItems` gets them bound to it.
 */
export interface Plan<With extends unknown[] = []> {
	/** The account that it is carried out with, where there may be several. */
	account?: string;
	/** Plans of the same queue and account are executed in the items' order. */
	queue?: string;
	/** What is written, for plans that write: without an origin it is remembered by it. */
	writes?: object;
	/** The same with values as they were typed, as versions before 1.0 wrote and remembered it. */
	writesAsTyped?: () => object | undefined;
	/** What it was made from, by which it is remembered whatever its expressions give next time. */
	origin?: Origin;
	/** What messages share that a lookup can't tell apart; queue and `writes` unless given. */
	lookupKey?: object;
	/** Whether it may be executed twice without harm. */
	isIdempotent?: boolean;
	/** The output of a failure which shows that an earlier, unanswered try was carried out. */
	outputIfAlreadyDone?: (thrown: unknown) => Output | undefined;
	/**
	 * Does what must be done before the item is carried out, such as uploading its files, and gives the
	 * plan to execute.
	 *
	 * @throws ConversationsApiError, InputError
	 */
	prepare?: () => Promise<Plan>;
	/** @throws ConversationsApiError */
	execute(...by: With): Promise<Output>;
	/** The message to look up where its answer was lost. */
	message?: SentMessage;
	/** Looks up a message whose answer was lost. @throws ConversationsApiError */
	lookUp?: (...by: [...With, SentMessage, Attempt]) => Promise<LookupResult>;
	/** Whether the account has what an answer names. @throws ConversationsApiError */
	isInAccount?: (...by: [...With, answer: object]) => Promise<boolean | undefined>;
}

/** Binds an operation's plan to the API that carries it out. */
export const bindPlan = <Api>(plan: Plan<[api: Api]>, api: Api): Plan => {
	const { lookUp, isInAccount } = plan;
	return {
		...plan,
		execute: async () => await plan.execute(api),
		lookUp: lookUp && (async (sent, attempt) => await lookUp(api, sent, attempt)),
		isInAccount: isInAccount && (async (answer) => await isInAccount(api, answer)),
	};
};
