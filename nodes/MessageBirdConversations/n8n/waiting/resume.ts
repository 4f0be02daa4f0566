import {
	sleep,
	UnexpectedError,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import type { Message, MessageBody } from '../../client/contract/types';
import { simplifyEvent } from '../../client/simplify/event';
import { createBoundedCache } from '../../shared/boundedCache';
import { isRecord, parseRecord } from '../../shared/json';
import { toResult } from '../../shared/result';
import { messageOf } from '../../shared/thrown';
import { waitForStatus } from '../../trigger/delivery/responseStatus';
import { findChoice } from '../../waiting/findChoice';
import { readDelivery } from '../../waiting/delivery';
import { isSignedWith, putMark, toMarkKey } from '../../waiting/mark';
import { toAnswerOutput, toDeliveryOutput } from '../../waiting/outcome';
import { ANSWER_HEADER, type PassedAnswer, type Verdict } from '../../waiting/passOn';
import { present, presentText, withEmailText } from '../../waiting/presentation';
import { isQuestion, type Question } from '../../waiting/question';
import { createApi } from '../connection';
import { readCredential } from '../credential';
import { renderDonePage, renderQuestionPage } from './page';
import { QUESTION_KEY } from './waitingExecution';

/**
 * The questions whose executions this process has resumed in the last seconds, and the messages that
 * did it: n8n 1 would resume an execution for each of two answers that arrive at the same moment.
 */
const RESUMED = createBoundedCache<string>(10_000);
const RESUMED_SECONDS = 60;

/** Answers after which this process has repeated a question: the trigger may pass one on again. */
const REPEATED = createBoundedCache<true>(10_000);
const REPEATED_SECONDS = 3600;

/** How often, and at which intervals, to look up a status that the service has just reported. */
const LOOKUP_DELAYS_MS = [500, 2000];

const TIMEOUT_MS = 10_000;

/** The question that the node waits for, from the execution's data. */
const readQuestion = (context: IWebhookFunctions): Question | undefined => {
	// Braces in a node's name would end the expression.
	const name = JSON.stringify(context.getNode().name).replace(
		/[{}]/g,
		(brace) => `\\u00${brace.charCodeAt(0).toString(16)}`,
	);
	const value: unknown = context.evaluateExpression(
		`{{ JSON.stringify($node[${name}].context.${QUESTION_KEY}) }}`,
	);
	const question = typeof value === 'string' ? parseRecord(value) : undefined;
	return isQuestion(question) ? question : undefined;
};

/** Answers without resuming the execution. */
const say = (verdict: Verdict): IWebhookResponseData => ({ webhookResponse: { verdict } });

const respond = (
	context: IWebhookFunctions,
	status: number,
	html: string,
): IWebhookResponseData => {
	const response = context.getResponseObject();
	response.status(status);
	response.setHeader('Content-Type', 'text/html; charset=utf-8');
	response.setHeader(
		'Content-Security-Policy',
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
	);
	response.setHeader('Referrer-Policy', 'no-referrer');
	response.send(html);
	return { noWebhookResponse: true };
};

/** Resumes the execution with an output, once. */
const resumeWith = (
	context: IWebhookFunctions,
	{ id }: Question,
	json: object,
	{ webhookResponse, messageId = '' }: { webhookResponse: unknown; messageId?: string },
): IWebhookResponseData => {
	const now = Date.now() / 1000;
	const resumedBy = RESUMED.get(id, now);
	if (resumedBy !== undefined) return say(resumedBy === messageId ? 'taken' : 'over');
	RESUMED.set(id, messageId, now + RESUMED_SECONDS);
	// If n8n can't resume it, the answer may be passed on again.
	void waitForStatus(context.getResponseObject(), sleep).then((status) => {
		if (status >= 300) RESUMED.delete(id);
	});
	return {
		webhookResponse,
		workflowData: [[{ json: { ...json }, pairedItem: { item: 0 } }]],
	};
};

const connect = async (context: IWebhookFunctions) => {
	const credential = await readCredential(context);
	const api = createApi(context, credential, { timeoutMs: TIMEOUT_MS });
	return { api, markKey: toMarkKey(credential.accessKey) };
};

/** The message that repeats a question, on the platform of the answer. */
const toRepeated = (question: Question, platform: string): MessageBody => {
	const { otherAnswers, email } = question;
	const text = otherAnswers.text || question.text || 'Please choose an answer:';
	if (platform !== 'email' || !email) return presentText(text, question, platform);
	const content = otherAnswers.text === '' ? email : withEmailText(email, otherAnswers.text);
	return present({ type: 'email', content: { ...content } }, question, platform);
};

/** Repeats a question where it was answered. */
const repeat = async (
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

/** Handles an answer that fits no choice. */
const handleOther = async (
	context: IWebhookFunctions,
	question: Question,
	passed: PassedAnswer,
): Promise<IWebhookResponseData | undefined> => {
	const { handling, maxRepeats } = question.otherAnswers;
	if (handling === 'accept') return undefined;
	const now = Date.now() / 1000;
	const key = `${question.id} ${(passed.event.message as Message).id ?? ''}`;
	const isDue = !passed.isRepeated && passed.mark.repeats < maxRepeats;
	if (handling === 'repeat' && isDue && !REPEATED.get(key, now)) {
		REPEATED.set(key, true, now + REPEATED_SECONDS);
		try {
			await repeat(context, question, passed);
		} catch (thrown) {
			context.logger.warn(
				`"${context.getNode().name}" could not repeat its question, and goes on waiting: ${messageOf(thrown)}`,
			);
		}
	}
	return say('kept');
};

const readPassedAnswer = (body: string): PassedAnswer | undefined => {
	const passed = parseRecord(body);
	return passed && isRecord(passed.event) && isRecord(passed.event.message) && isRecord(passed.mark)
		? (passed as unknown as PassedAnswer)
		: undefined;
};

/**
 * Handles a delivery report. Its sender may be anyone who knows the URL, so what it says is looked up
 * at the service.
 */
const handleReport = async (
	context: IWebhookFunctions,
	question: Question,
	report: Record<string, unknown>,
): Promise<IWebhookResponseData> => {
	const { messageId } = question;
	if (messageId === undefined) return say('refused');
	const { api } = await connect(context);
	const reported = isRecord(report.message) ? report.message : report;
	const isReportedAsEnded = readDelivery(reported, question.status) !== undefined;
	for (const ms of [...LOOKUP_DELAYS_MS, undefined]) {
		const message = await api.viewMessage(messageId);
		const delivery = readDelivery(message, question.status);
		if (delivery) {
			return resumeWith(context, question, toDeliveryOutput(question, delivery, message), {
				webhookResponse: { verdict: 'taken' },
			});
		}
		if (!isReportedAsEnded) return say('kept');
		// The service may report a status before it shows it.
		if (ms !== undefined) await sleep(ms);
	}
	throw new UnexpectedError('MessageBird has reported a status that it does not show yet');
};

/** Handles an answer, or the status of a message, that the trigger passes on. */
const handleAnswer = async (
	context: IWebhookFunctions,
	question: Question,
	body: string,
	signature: string,
): Promise<IWebhookResponseData> => {
	const passed = readPassedAnswer(body);
	if (!passed) return say('refused');
	// An earlier question of the same execution, such as in a loop.
	if (passed.mark.questionId !== question.id) return say('over');
	if (!isSignedWith(question.answerKey, body, signature)) return say('refused');
	const { event } = passed;
	const { id: answerId, conversationId } = event.message as Message;
	if (question.conversationId !== undefined && conversationId !== question.conversationId) {
		return say('refused');
	}
	if (question.responseType === 'delivery') return await handleReport(context, question, event);
	const answer = simplifyEvent(event);
	const choice = findChoice(answer, question.choices);
	const isOther = question.choices.length > 0 && !choice;
	const other = isOther ? await handleOther(context, question, passed) : undefined;
	if (other) return other;
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

/** Handles the form of the page for an approval. */
const handleForm = (
	context: IWebhookFunctions,
	question: Question,
	body: string,
): IWebhookResponseData => {
	const value = new URLSearchParams(body).get('choice');
	const choice = question.choices.find((one) => one.value === value);
	if (!choice) return respond(context, 400, renderQuestionPage(question));
	const output = toAnswerOutput(question, {
		choice,
		text: choice.title,
		respondedAt: new Date().toISOString(),
	});
	return resumeWith(context, question, output, { webhookResponse: renderDonePage(choice) });
};

const readBody = async (context: IWebhookFunctions): Promise<string> => {
	const request = context.getRequestObject();
	if (!Buffer.isBuffer(request.rawBody) && request.readable) await request.readRawBody();
	return Buffer.isBuffer(request.rawBody) ? request.rawBody.toString('utf8') : '';
};

const handle = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	const question = readQuestion(context);
	if (!question?.isWaiting) return say('refused');
	const { method, headers, query } = context.getRequestObject();
	const isPage = question.hasPage && query.page === question.id;
	if (method === 'GET') {
		return isPage ? respond(context, 200, renderQuestionPage(question)) : say('refused');
	}
	const body = await readBody(context);
	const signature = headers[ANSWER_HEADER];
	if (typeof signature === 'string') {
		return await handleAnswer(context, question, body, signature);
	}
	if (isPage) return handleForm(context, question, body);
	return question.responseType === 'delivery'
		? await handleReport(context, question, parseRecord(body) ?? {})
		: say('refused');
};

/**
 * Handles a request to the resume URL of an execution that waits: an answer that the trigger passes
 * on, a delivery report, or the page for an approval. Anything else leaves the execution waiting, as
 * does whatever goes wrong: n8n would end the execution with an error that a webhook throws.
 */
export const handleResume = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	const handled = await toResult(() => handle(context));
	if ('value' in handled) return handled.value;
	const reason = messageOf(handled.error);
	context.logger.warn(`"${context.getNode().name}" could not handle a response: ${reason}`);
	context.getResponseObject().status(503).json({ message: 'The response could not be handled' });
	return { noWebhookResponse: true };
};
