import type { Message } from '../client/contract/types';
import { simplifyMessage } from '../client/simplify/message';
import { withoutUndefined } from '../shared/json';
import type { DeliveryResult } from './delivery';
import type { Choice, Question } from './question';

/** What every output of a node that waited says about its question. */
const aboutQuestion = ({ responseType, messageId, conversationId }: Question) => ({
	responseType,
	questionMessageId: messageId,
	conversationId,
});

/** The value of the choice that approves. */
export const APPROVED = 'approve';

/** The output for an answer: `data` is as n8n's own nodes that wait have it. */
export const toAnswerOutput = (
	question: Question,
	{
		choice,
		answer,
		text,
		respondedAt,
	}: { choice?: Choice; answer?: object; text?: unknown; respondedAt: string },
) =>
	withoutUndefined({
		answered: true,
		...aboutQuestion(question),
		data: withoutUndefined({
			...(question.responseType === 'approval' ? { approved: choice?.value === APPROVED } : {}),
			text,
			respondedAt,
		}),
		choice: question.responseType === 'choice' ? (choice ?? null) : undefined,
		response: answer,
	});

/** The output if nobody answered in time. Without an answer, nothing is approved. */
export const toTimeoutOutput = (question: Question) =>
	withoutUndefined({
		answered: false,
		...aboutQuestion(question),
		data: question.responseType === 'approval' ? { approved: false } : {},
	});

/** The output for the end of a delivery. */
export const toDeliveryOutput = (
	question: Question,
	{ isDelivered, isRead, changedAt, status, failure, failureCode }: DeliveryResult,
	message: Message,
) => ({
	answered: true,
	...aboutQuestion(question),
	data: withoutUndefined({
		status,
		delivered: isDelivered,
		read: isRead,
		failure,
		failureCode,
		respondedAt: changedAt,
	}),
	response: simplifyMessage(message),
});
