import {
	sleep,
	type IDataObject,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import type { Message } from '../../client/contract/types';
import { isRecord, parseRecord } from '../../shared/json';
import { messageOf } from '../../shared/thrown';
import { readAnswersWaiting } from '../../trigger/parameters';
import { findQuestions } from '../../waiting/findQuestions';
import {
	isSignedWith,
	readMark,
	sign,
	toAnswerKey,
	toMarkKey,
	type Mark,
} from '../../waiting/mark';
import { probeText } from '../../waiting/listeners';
import { ANSWER_HEADER, passOn, toVerdict, type Verdict } from '../../waiting/passOn';
import { createApi } from '../connection';
import { readCredential, type Credential } from '../credential';
import { waitingBaseOf } from '../waiting/resumeUrl';
import { parametersOf } from './triggerContext';

/** How long a request may take: MessageBird waits for the answer meanwhile. */
const TIMEOUT_MS = 5000;

/** Someone at MessageBird's side is waiting. */
const LIMITS = { maxTries: 3, maxWaitMs: 3000 };

/** n8n's address for waiting executions. */
const readWaitingBase = (context: IWebhookFunctions): string => {
	const url: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}');
	return waitingBaseOf(typeof url === 'string' ? url : '');
};

/** Creates the function that passes something on to the execution that a mark names. */
const createPost =
	(context: IWebhookFunctions, markKey: string, event: IDataObject) =>
	async (mark: Mark): Promise<Verdict> => {
		const body = JSON.stringify({ event, mark });
		const answer: unknown = await context.helpers
			.httpRequest({
				method: 'POST',
				// Only n8n's own address is ever called, whatever a mark says.
				url: readWaitingBase(context) + mark.resumePath,
				headers: {
					'Content-Type': 'application/json',
					[ANSWER_HEADER]: sign(toAnswerKey(markKey, mark.questionId), body),
				},
				body,
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				timeout: TIMEOUT_MS,
			})
			.catch(() => undefined);
		if (!isRecord(answer) || typeof answer.statusCode !== 'number') return 'unreachable';
		const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
		return toVerdict(answer.statusCode, parseRecord(text));
	};

const isMessage = (value: unknown): value is Message & { id: string; conversationId: string } =>
	isRecord(value) && typeof value.id === 'string' && typeof value.conversationId === 'string';

const warn = (context: IWebhookFunctions, line: string): void =>
	context.logger.warn(`"${context.getNode().name}" ${line}`);

const pass = async (
	context: IWebhookFunctions,
	event: IDataObject,
	message: Message & { id: string },
	credential: Credential,
): Promise<boolean> => {
	const markKey = toMarkKey(credential.accessKey);
	const api = createApi(context, credential, { limits: LIMITS, timeoutMs: TIMEOUT_MS });
	const questions = await findQuestions(api, message, markKey);
	const outcome = await passOn(message.id, questions, {
		post: createPost(context, markKey, event),
		wait: sleep,
		now: () => Date.now() / 1000,
	});
	if (outcome === 'unreachable') {
		warn(
			context,
			`could not pass an answer on to the execution that waits for it, and started the workflow instead: n8n can't reach its own address ${readWaitingBase(context)}. Set WEBHOOK_URL to an address that n8n itself can reach, too.`,
		);
	}
	return outcome === 'answered';
};

/**
 * Passes a received message on to the execution that waits for it. Returns whether it was an answer;
 * any other message starts the workflow, as does one of which that can't be found out.
 */
export const answerWaiting = async (
	context: IWebhookFunctions,
	event: IDataObject,
): Promise<boolean> => {
	const { type, message } = event;
	if (type !== 'message.created' || !isMessage(message)) return false;
	if (message.direction !== 'received') return false;
	try {
		return await pass(context, event, message, await readCredential(context));
	} catch (thrown) {
		warn(
			context,
			`could not find out whether a workflow waits for a message, and started the workflow with it: ${messageOf(thrown)}`,
		);
		return false;
	}
};

/** Tells an execution that waits for the delivery of a message that its status has changed. */
export const reportWaiting = async (
	context: IWebhookFunctions,
	event: IDataObject,
): Promise<void> => {
	const { type, message } = event;
	if (type !== 'message.updated' || !isRecord(message) || message.source === undefined) return;
	const markKey = toMarkKey((await readCredential(context)).accessKey);
	const mark = readMark(message, markKey);
	if (mark?.kind === 'status') await createPost(context, markKey, event)(mark);
};

/** Answers the request of a node that asks whether this trigger answers waiting workflows. */
export const answerProbe = async (
	context: IWebhookFunctions,
	url: string,
	signature: string,
): Promise<IWebhookResponseData> => {
	const { accessKey } = await readCredential(context);
	const response = context.getResponseObject();
	if (isSignedWith(toMarkKey(accessKey), probeText(url), signature)) {
		response.json({ answersWaiting: readAnswersWaiting(parametersOf(context)) });
	} else response.status(401).json({ message: 'The signature could not be verified' });
	return { noWebhookResponse: true };
};
