import { isRecord } from '../shared/json';
import type { DeliveryResult } from './delivery';

/** What an execution waits for. */
export type ResponseType = 'approval' | 'choice' | 'delivery' | 'freeText';

/** A possible answer. */
export interface Choice {
	/** What the workflow gets: the ID of its button or row. */
	value: string;
	/** What the customer sees. */
	title: string;
}

/** What to do with an answer that fits no choice. */
export interface OtherAnswers {
	handling: 'accept' | 'keepWaiting' | 'repeat';
	/** How often to repeat the question at most. */
	maxRepeats: number;
	/** The text to repeat it with. */
	text: string;
}

/** A question that an execution waits for, as plain JSON: it is stored in the execution's data. */
export interface Question {
	id: string;
	/** The ID of the execution that asks. */
	executionId: string;
	responseType: ResponseType;
	/** Empty for a free text and for the delivery. */
	choices: Choice[];
	otherAnswers: OtherAnswers;
	/** Whether the choices are shown as buttons or a list, where the platform has them. */
	isInteractive: boolean;
	/** The label of the button that opens a list. */
	listButtonText: string;
	/** For the delivery: the status to wait for. */
	status: 'delivered' | 'read';
	/** Whether it can be answered on a web page, too. */
	hasPage: boolean;
	/** The text of the question, to show it on the page. */
	text: string;
	/** The content of a question by email, to repeat it. */
	email?: object;
	/** Until when to wait, in seconds since 1970; absent without a limit. */
	until?: number;
	/** The message as MessageBird accepted it. Absent until then. */
	messageId?: string;
	conversationId?: string;
	channelId?: string;
	/** For the delivery: how it ended, if that is known before the execution has to wait. */
	delivery?: DeliveryResult;
	/** Signs the answers that the trigger passes on. */
	answerKey: string;
	/** Whether the execution has been put to wait for it. */
	isWaiting: boolean;
}

/** What the parameters say of a question. */
export type QuestionDraft = Omit<
	Question,
	'answerKey' | 'conversationId' | 'executionId' | 'id' | 'isWaiting' | 'messageId' | 'delivery'
>;

/** Whether a value from an execution's data is a question. */
export const isQuestion = (value: unknown): value is Question =>
	isRecord(value) &&
	typeof value.id === 'string' &&
	typeof value.executionId === 'string' &&
	typeof value.answerKey === 'string' &&
	Array.isArray(value.choices) &&
	isRecord(value.otherAnswers);
