import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { Message } from '../../client/contract/types';
import { simplifyEvent } from '../../client/simplify/event';
import { isRecord, parseRecord } from '../../shared/json';
import { findChoice } from '../../waiting/findChoice';
import { isSignedWith } from '../../waiting/mark';
import { toAnswerOutput } from '../../waiting/outcome';
import type { PassedAnswer } from '../../waiting/passOn';
import type { Question } from '../../waiting/question';
import { askAgain } from './askAgain';
import { handleReport } from './resumeByReport';
import { keepWaiting, resumeWith } from './resumption';

const readPassedAnswer = (body: string): PassedAnswer | undefined => {
	const passed = parseRecord(body);
	return passed && isRecord(passed.event) && isRecord(passed.event.message) && isRecord(passed.mark)
		? (passed as unknown as PassedAnswer)
		: undefined;
};

/** Handles an answer, or the status of a message, that the trigger passes on. */
export const handleAnswer = async (
	context: IWebhookFunctions,
	question: Question,
	body: string,
	signature: string,
): Promise<IWebhookResponseData> => {
	const passed = readPassedAnswer(body);
	if (!passed) return keepWaiting('refused');
	// An earlier question of the same execution, such as in a loop.
	if (passed.mark.questionId !== question.id) return keepWaiting('over');
	if (!isSignedWith(question.answerKey, body, signature)) return keepWaiting('refused');
	const { event } = passed;
	const { id: answerId, conversationId } = event.message as Message;
	if (question.conversationId !== undefined && conversationId !== question.conversationId) {
		return keepWaiting('refused');
	}
	if (question.responseType === 'delivery') return await handleReport(context, question, event);
	const answer = simplifyEvent(event);
	const choice = findChoice(answer, question.choices);
	const { handling } = question.otherAnswers;
	if (question.choices.length > 0 && !choice && handling !== 'accept') {
		if (handling === 'repeat') await askAgain(context, question, passed);
		return keepWaiting('kept');
	}
	const output = toAnswerOutput(question, {
		choice,
		answer,
		text: choice && question.responseType !== 'freeText' ? choice.title : answer.text,
		respondedAt: new Date().toISOString(),
	});
	return resumeWith(context, question, output, {
		webhookResponse: { verdict: 'taken' },
		messageId: answerId,
	});
};
