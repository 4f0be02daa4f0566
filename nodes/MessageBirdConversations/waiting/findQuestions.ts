import type { Message } from '../client/contract/types';
import type { ConversationsApi } from '../client/conversationsApi';
import { ConversationsApiError, isNotFound } from '../client/http/errors';
import { MAX_PAGE_SIZE } from '../client/pagination/pagination';
import { findRepliedTo } from '../client/simplify/message';
import { readMark, type Mark } from './mark';

/** A question that a received message may answer. */
export interface AskedQuestion {
	mark: Mark;
	/** Whether the conversation has received nothing else since the question. */
	isOnlyAnswer: boolean;
	/** Whether the question was repeated after the message. */
	isRepeated: boolean;
}

/** The service sends some times in whole seconds, so only those can be compared. */
const secondOf = ({ createdDatetime }: Message): number =>
	Math.floor(Date.parse(createdDatetime ?? '') / 1000);

const isAnswerable = (mark: Mark | undefined, atSeconds: number): mark is Mark =>
	mark?.kind === 'answer' && !(mark.until !== undefined && atSeconds > mark.until);

/** The messages before and after a received one; the service lists the newest first. */
const splitAt = (page: Message[], received: Message): { newer: Message[]; older: Message[] } => {
	const place = page.findIndex(({ id }) => id === received.id);
	if (place >= 0) return { newer: page.slice(0, place), older: page.slice(place + 1) };
	// It's not listed yet, or already further down.
	const isOlder = (message: Message): boolean => secondOf(message) <= secondOf(received);
	return { newer: page.filter((one) => !isOlder(one)), older: page.filter(isOlder) };
};

/**
 * Reads a message's mark, with the time at which the message was accepted: retries may have taken
 * minutes.
 */
const readSentMark = (message: Message, markKey: string): Mark | undefined => {
	const mark = readMark(message, markKey);
	return mark && { ...mark, askedAt: Math.max(mark.askedAt, secondOf(message) || 0) };
};

const viewQuoted = async (api: ConversationsApi, id: string): Promise<Message | undefined> =>
	await api.viewMessage(id).catch((thrown: unknown) => {
		if (thrown instanceof ConversationsApiError && isNotFound(thrown)) return undefined;
		throw thrown;
	});

/**
 * Finds the questions that a received message may answer, in the order in which to try them: the
 * quoted one if the message quotes one, or those among the conversation's 20 newest messages, newest
 * first. Questions that were asked after the message, and those whose time is up, are left out.
 *
 * @throws ConversationsApiError
 */
export const findQuestions = async (
	api: ConversationsApi,
	received: Message,
	markKey: string,
): Promise<AskedQuestion[]> => {
	const { items: page = [] } = await api.listConversationMessages(received.conversationId ?? '', {
		offset: 0,
		limit: MAX_PAGE_SIZE,
	});
	const { newer, older } = splitAt(page, received);
	const marksOf = (messages: Message[]): Array<{ mark: Mark; place: number }> =>
		messages.flatMap((message, place) => {
			const mark = message.direction === 'received' ? undefined : readSentMark(message, markKey);
			return isAnswerable(mark, secondOf(received)) ? [{ mark, place }] : [];
		});
	const later = marksOf(newer);
	const toQuestion = ({ mark, place }: { mark: Mark; place: number }): AskedQuestion => ({
		mark,
		isOnlyAnswer: ![...newer, ...older.slice(0, place)].some(
			({ direction }) => direction === 'received',
		),
		isRepeated: later.some((one) => one.mark.questionId === mark.questionId),
	});

	const asked = marksOf(older);
	const quotedId = findRepliedTo(received);
	if (typeof quotedId === 'string') {
		const place = older.findIndex(({ id }) => id === quotedId);
		const quoted = older[place] ?? (await viewQuoted(api, quotedId));
		const mark = quoted && readSentMark(quoted, markKey);
		if (isAnswerable(mark, secondOf(received))) {
			// A repeated question counts as often as it was repeated, whichever message is quoted.
			const newest = asked.find((one) => one.mark.questionId === mark.questionId);
			return [toQuestion({ mark: newest?.mark ?? mark, place: place < 0 ? older.length : place })];
		}
		// A question whose time is up: the customer doesn't mean another one.
		if (mark) return [];
	}
	// The newest message of each question, as repeated ones have several.
	const isNewest = ({ mark }: { mark: Mark }, index: number): boolean =>
		asked.findIndex((one) => one.mark.questionId === mark.questionId) === index;
	return asked.filter(isNewest).map(toQuestion);
};
