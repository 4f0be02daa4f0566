import type { SentMessage } from '../client/contract/types';
import type { LookupResult, Attempt } from '../client/lostAnswerLookup';
import type { Origin } from './sentLedger';

/** What an operation gives for an item: an object, or a list of them. */
export type Output = object | object[];

/**
 * What is to be done for one item, its values read and checked. The operations make plans that are
 * carried out with the API; the run gets them bound to it.
 */
export interface Plan<With extends unknown[] = []> {
	/** The account that it is carried out with, where there may be several. */
	account?: string;
	/** Plans of the same sequence and account are carried out in the items' order. */
	queue?: string;
	/** What is written, for plans that write: without an origin it is remembered by it. */
	writes?: object;
	/** What it was made from, by which it is remembered whatever its expressions give next time. */
	origin?: Origin;
	/** What can't be told apart where it is looked up; `writes` unless given. */
	lookupKey?: object;
	/** Whether what is written may be written twice without harm. */
	isIdempotent?: boolean;
	/** What it comes to where it fails so after a try that may have been carried out. */
	outputIfAlreadyDone?: (thrown: unknown) => Output | undefined;
	/** Carries it out. @throws ConversationsApiError */
	execute(...by: With): Promise<Output>;
	/** The message that is looked for where its answer was lost. */
	message?: SentMessage;
	/** Looks whether a message was sent whose answer was lost. @throws ConversationsApiError */
	lookUp?: (...by: [...With, SentMessage, Attempt]) => Promise<LookupResult>;
	/** Whether the account has what an answer tells of. @throws ConversationsApiError */
	isInAccount?: (...by: [...With, answer: object]) => Promise<boolean>;
}
