import type { Finding, Trial } from './api/arrival';
import type { Message } from './api/types';

/** What an operation gives for an item: an object, or a list of them. */
export type Result = object | object[];

/**
 * What is to be done for one item, its values read and checked. The operations make plans that are
 * carried out with the API; the run gets them bound to it.
 */
export interface Plan<With extends unknown[] = []> {
	/** Plans of the same sequence are carried out one after another, in the order of the items. */
	sequence?: string;
	/** What is written, for plans that write: it is remembered by it. */
	writes?: object;
	/** What can't be told apart where it is looked up; `writes` unless given. */
	alike?: object;
	/** Whether a message that is listed is, word for word, the one that is written. */
	isWritten?(message: Message): boolean;
	/** Whether what is written may be written twice without harm. */
	isRepeatable?: boolean;
	/** Carries it out. @throws ConversationsApiError */
	run(...by: With): Promise<Result>;
	/** Looks whether a try whose answer was lost was carried out. @throws ConversationsApiError */
	confirm?(...by: [...With, Trial]): Promise<Finding>;
}
