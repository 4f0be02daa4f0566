import type { IWebhookFunctions } from 'n8n-workflow';

import type { Message, MessageBody } from '../../client/contract/types';
import { createBoundedCache } from '../../shared/boundedCache';
import { messageOf } from '../../shared/thrown';
import { putMark } from '../../waiting/mark';
import type { PassedAnswer } from '../../waiting/passOn';
import { present, presentText, withEmailText } from '../../waiting/presentation';
import type { Question } from '../../waiting/question';
import { connect } from './resumption';

/** Answers after which this process has repeated a question: the trigger may pass one on again. */
const REPEATED = createBoundedCache<true>(10_000);
const REPEATED_SECONDS = 3600;

/** The message that repeats a question, on the platform of the answer. */
const toRepeated = (question: Question, platform: string): MessageBody => {
	const { otherAnswers, email } = question;
	const text = otherAnswers.text || question.text || 'Please choose an answer:';
	if (platform !== 'email' || !email) return presentText(text, question, platform);
	const content = otherAnswers.text === '' ? email : withEmailText(email, otherAnswers.text);
	return present({ type: 'email', content: { ...content } }, question, platform);
};

/** Sends a question again, where it was answered. */
const send = async (
	context: IWebhookFunctions,
	question: Question,
	{ mark, event }: PassedAnswer,
): Promise<void> => {
	const { api, markKey } = await connect(context);
	const { conversationId = '', channelId, platform = '' } = event.message as Message;
	await api.sendConversationMessage(conversationId, {
		...toRepeated(question, platform),
		...(channelId === undefined ? {} : { channelId }),
		source: putMark(undefined, { ...mark, repeats: mark.repeats + 1 }, markKey),
	});
};

/**
 * Repeats a question after an answer that fits no choice, unless that was done already, or as often as
 * set. If it can't be sent, n8n's log says so.
 */
export const askAgain = async (
	context: IWebhookFunctions,
	question: Question,
	passed: PassedAnswer,
): Promise<void> => {
	const now = Date.now() / 1000;
	const key = `${question.id} ${(passed.event.message as Message).id ?? ''}`;
	const isDue = !passed.isRepeated && passed.mark.repeats < question.otherAnswers.maxRepeats;
	if (!isDue || REPEATED.get(key, now)) return;
	REPEATED.set(key, true, now + REPEATED_SECONDS);
	try {
		await send(context, question, passed);
	} catch (thrown) {
		context.logger.warn(
			`"${context.getNode().name}" could not repeat its question, and goes on waiting: ${messageOf(thrown)}`,
		);
	}
};
