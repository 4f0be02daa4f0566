import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { parseRecord } from '../../shared/json';
import { toResult } from '../../shared/result';
import { messageOf } from '../../shared/thrown';
import { ANSWER_HEADER } from '../../waiting/passOn';
import { isQuestion, type Question } from '../../waiting/question';
import { handleAnswer } from './resumeByAnswer';
import { handleForm, showPage } from './resumeByPage';
import { handleReport } from './resumeByReport';
import { keepWaiting } from './resumption';
import { QUESTION_KEY } from './waitingExecution';

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

const readBody = async (context: IWebhookFunctions): Promise<string> => {
	const request = context.getRequestObject();
	if (!Buffer.isBuffer(request.rawBody) && request.readable) await request.readRawBody();
	return Buffer.isBuffer(request.rawBody) ? request.rawBody.toString('utf8') : '';
};

const handle = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	const question = readQuestion(context);
	if (!question?.isWaiting) return keepWaiting('refused');
	const { method, headers, query } = context.getRequestObject();
	const isPage = question.hasPage && query.page === question.id;
	if (method === 'GET') {
		return isPage ? showPage(context, question) : keepWaiting('refused');
	}
	const body = await readBody(context);
	const signature = headers[ANSWER_HEADER];
	if (typeof signature === 'string') {
		return await handleAnswer(context, question, body, signature);
	}
	if (isPage) return handleForm(context, question, body);
	return question.responseType === 'delivery'
		? await handleReport(context, question, parseRecord(body) ?? {})
		: keepWaiting('refused');
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
