import {
	sleep,
	type IDataObject,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import type { Message } from '../../client/contract/types';
import { isRecord } from '../../shared/json';
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
import {
	ANSWER_HEADER,
	passOn,
	postUntilHandled,
	toVerdict,
	type Verdict,
} from '../../waiting/passOn';
import { createApi } from '../connection';
import { readCredential, type Credential } from '../credential';
import { waitingBaseOf } from '../waiting/resumeUrl';
import { parametersOf } from './triggerContext';

/** How long a request may take: MessageBird waits for the answer meanwhile. */
const TIMEOUT_MS = 5000;

/** Someone at MessageBird's side is waiting. */
const LIMITS = { maxTries: 3, maxWaitMs: 3000 };

const CLOCK = { wait: sleep, now: () => Date.now() / 1000 };

/** n8n's address for waiting executions. */
const readWaitingBase = (context: IWebhookFunctions): string => {
	const url: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}');
	return waitingBaseOf(typeof url === 'string' ? url : '');
};

/** Creates the function that passes something on to the execution that a mark names. */
const createPost =
	(context: IWebhookFunctions, markKey: string, event: IDataObject) =>
	async (mark: Mark, isRepeated: boolean): Promise<Verdict> => {
		const body = JSON.stringify({ event, mark, isRepeated });
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
		return toVerdict(answer.statusCode, text ?? '');
	};

const isMessage = (value: unknown): value is Message & { id: string; conversationId: string } =>
	isRecord(value) && typeof value.id === 'string' && typeof value.conversationId === 'string';

/** A message from a customer; `undefined` if the event isn't of a new one. */
const receivedIn = ({ type, message }: IDataObject) =>
	type === 'message.created' && isMessage(message) && message.direction === 'received'
		? message
		: undefined;

/** A message to a customer whose status has changed, if it may have a mark. */
const updatedIn = ({ type, message }: IDataObject) =>
	type === 'message.updated' && isRecord(message) && isRecord(message.source) ? message : undefined;

/** Whether an execution may wait for an event. */
export const mayConcernWaiting = (event: IDataObject): boolean =>
	receivedIn(event) !== undefined || updatedIn(event) !== undefined;

const warn = (context: IWebhookFunctions, line: string): void =>
	context.logger.warn(`"${context.getNode().name}" ${line}`);

const pass = async (
	context: IWebhookFunctions,
	event: IDataObject,
	received: Message & { id: string },
	{ isSigned, ...credential }: Credential & { isSigned: boolean },
): Promise<'answered' | 'busy' | 'none'> => {
	const markKey = toMarkKey(credential.accessKey);
	const api = createApi(context, credential, { limits: LIMITS, timeoutMs: TIMEOUT_MS });
	// Anybody may have sent an unsigned event, so the message itself is what the service has.
	const message = isSigned
		? received
		: { ...(await api.viewMessage(received.id)), id: received.id };
	const questions = await findQuestions(api, message, markKey);
	const outcome = await passOn(message.id, questions, {
		...CLOCK,
		post: createPost(context, markKey, isSigned ? event : { ...event, message: { ...message } }),
	});
	if (outcome !== 'unreachable' && outcome !== 'blocked') return outcome;
	const why =
		outcome === 'blocked'
			? 'something other than n8n answers at'
			: "n8n doesn't answer, or fails, at";
	warn(
		context,
		`could not pass an answer on to the execution that waits for it, and started the workflow instead: ${why} ${readWaitingBase(context)}. Set WEBHOOK_URL to an address that n8n itself can reach, too, and let requests to this path through.`,
	);
	return 'none';
};

/**
 * Passes a received message on to the execution that waits for it. Returns whether it was an answer;
 * any other message (`none`) starts the workflow, as does one of which that can't be found out. While
 * n8n is `busy` saving the execution, MessageBird must deliver the message again.
 */
export const answerWaiting = async (
	context: IWebhookFunctions,
	event: IDataObject,
	isSigned: boolean,
): Promise<'answered' | 'busy' | 'none'> => {
	const message = receivedIn(event);
	if (!message) return 'none';
	try {
		return await pass(context, event, message, {
			...(await readCredential(context)),
			isSigned,
		});
	} catch (thrown) {
		warn(
			context,
			`could not find out whether a workflow waits for a message, and started the workflow with it: ${messageOf(thrown)}`,
		);
		return 'none';
	}
};

/** Tells an execution that waits for the delivery of a message that its status has changed. */
export const reportWaiting = async (
	context: IWebhookFunctions,
	event: IDataObject,
): Promise<void> => {
	const message = updatedIn(event);
	if (!message) return;
	const markKey = toMarkKey((await readCredential(context)).accessKey);
	const mark = readMark(message, markKey);
	if (mark?.kind !== 'status') return;
	await postUntilHandled(mark, { ...CLOCK, post: createPost(context, markKey, event) });
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
