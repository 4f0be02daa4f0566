import { randomUUID } from 'node:crypto';

import { WAIT_INDEFINITELY, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import type { ConversationsApi } from '../../client/conversationsApi';
import type { Clock } from '../../client/http/clock';
import { readPath } from '../../client/simplify/values';
import type { ExecutionData } from '../../items/sentLedger';
import type { Waiting } from '../../operations/operation';
import { InputError } from '../../parameters/values/parameters';
import { createBoundedCache } from '../../shared/boundedCache';
import { toResult } from '../../shared/result';
import { readDelivery } from '../../waiting/delivery';
import { findListener, probeText, PROBE_HEADER } from '../../waiting/listeners';
import { putMark, readMark, sign, toAnswerKey } from '../../waiting/mark';
import { toDeliveryOutput, toTimeoutOutput } from '../../waiting/outcome';
import { isQuestion, type Question } from '../../waiting/question';
import { splitResumeUrl } from './resumeUrl';

/** The name of the question in the execution's data, where the webhook finds it. */
export const QUESTION_KEY = 'waiting';

/** For how long a trigger that was found is assumed to listen, in seconds. */
const LISTENING_SECONDS = 30;

/** The accounts and channels whose answers are heard: asked for each message, it would cost two requests. */
const HEARD = createBoundedCache<true>(1000);

/** How often, and at which intervals, to look for a sent message that the service doesn't show yet. */
const VIEW_DELAYS_MS = [100, 400, 1000];

export interface WaitingOptions {
	store: ExecutionData;
	count: number;
	clock: Clock;
	/** What the URLs of this n8n's webhooks start with. */
	baseUrl: string;
	/** Whether an agent calls the node in a way in which it can't wait. */
	isPlainTool: boolean;
	report: (line: string) => void;
}

/** Makes an execution wait. */
export interface WaitingExecution {
	/** For an account, with the key of its marks. */
	of: (account: { id: string; markKey: string }) => Waiting;
	/** Puts the execution to wait, if a question was asked, and returns the node's output. */
	finish: (output: INodeExecutionData[]) => Promise<INodeExecutionData[]>;
}

const MANY_ITEMS = new InputError(
	'"Send and Wait for Response" can wait for one item only, but the node has several',
	'Put a Loop Over Items node with a batch size of 1 before it, or call a sub-workflow for each item: an execution of n8n waits as a whole.',
);

const PLAIN_TOOL = new InputError(
	'"Send and Wait for Response" can\'t wait as a tool of an agent',
	'To have a person approve a tool call, add this node as a human review step between the agent and its tool. To let the agent write to somebody, choose the operation Send.',
);

/** Reads the message that was sent; `undefined` if the service doesn't show it. */
const viewSent = async (
	api: ConversationsApi,
	answer: object,
	clock: Clock,
): Promise<object | undefined> => {
	if (readPath(answer, 'source') !== undefined) return answer;
	const id = readPath(answer, 'id');
	if (typeof id !== 'string') return undefined;
	for (const ms of [...VIEW_DELAYS_MS, undefined]) {
		const viewed = await toResult(() => api.viewMessage(id));
		if ('value' in viewed) return viewed.value;
		if (ms !== undefined) await clock.wait(ms);
	}
	return undefined;
};

const textAt = (value: object, name: string): string | undefined => {
	const text = readPath(value, name);
	return typeof text === 'string' && text !== '' ? text : undefined;
};

/** Creates what makes this execution wait. */
export const createWaitingExecution = (
	context: IExecuteFunctions,
	{ store, count, clock, baseUrl, isPlainTool, report }: WaitingOptions,
): WaitingExecution => {
	const executionId = context.getExecutionId();
	let begun: Question | undefined;
	/** Whether an earlier execution, of which this is a retry, may have asked the question. */
	let isRetriedExecution = false;

	const resumeUrl = (query?: Record<string, string>): string => context.getSignedResumeUrl(query);

	const probe =
		(markKey: string) =>
		async (url: string): Promise<boolean | undefined> => {
			const answer: unknown = await context.helpers
				.httpRequest({
					method: 'POST',
					url,
					headers: { [PROBE_HEADER]: sign(markKey, probeText(url)) },
					json: true,
					timeout: 5000,
				})
				.catch(() => undefined);
			const answers = readPath(answer, 'answersWaiting');
			return typeof answers === 'boolean' ? answers : undefined;
		};

	const of: WaitingExecution['of'] = ({ id: account, markKey }) => ({
		now: clock.now,
		ask(draft) {
			if (count > 1) throw MANY_ITEMS;
			if (isPlainTool) throw PLAIN_TOOL;
			const earlier = store[QUESTION_KEY];
			const isOpen = isQuestion(earlier) && !earlier.isWaiting;
			isRetriedExecution ||= isOpen && earlier.executionId !== executionId;
			// A try of the node after a failed one asks the same question.
			const id = isOpen && earlier.executionId === executionId ? earlier.id : randomUUID();
			const answerKey = toAnswerKey(markKey, id);
			const question: Question = { ...draft, id, executionId, answerKey, isWaiting: false };
			store[QUESTION_KEY] = question;
			return question;
		},
		resumeUrl,
		mark: ({ id, until, responseType, hasPage }, source) =>
			putMark(
				source,
				{
					resumePath: splitResumeUrl(resumeUrl(), executionId).path,
					questionId: id,
					askedAt: Math.floor(clock.now() / 1000),
					until,
					repeats: 0,
					kind: responseType === 'delivery' ? 'status' : 'answer',
					hasPage,
				},
				markKey,
			),
		async checkIsHeard(api, { responseType, hasPage, channelId }) {
			if (responseType === 'delivery' || hasPage) return;
			const key = `${account} ${channelId ?? ''}`;
			if (HEARD.get(key, clock.now() / 1000)) return;
			const listening = await findListener(api, { baseUrl, channelId, ask: probe(markKey) });
			if (listening === 'listening') {
				HEARD.set(key, true, clock.now() / 1000 + LISTENING_SECONDS);
				return;
			}
			throw new InputError(
				listening === 'turnedOff'
					? 'No trigger passes the answer on: "Answer Waiting Workflows" is off in the active MessageBird Conversations Trigger'
					: 'No active MessageBird Conversations Trigger in this n8n would hear the answer',
				listening === 'turnedOff'
					? 'Turn on "Answer Waiting Workflows" under Options of the trigger, and publish its workflow again. Nothing was sent.'
					: 'Activate a workflow with a MessageBird Conversations Trigger for the event Message Created on this channel, with the same credential and with "Answer Waiting Workflows" on under Options. Nothing was sent.',
			);
		},
		async begin(api, question, answer) {
			const sent = await viewSent(api, answer, clock);
			const mark = sent && readMark(sent, markKey);
			const { path } = splitResumeUrl(resumeUrl(), executionId);
			const isUnknown = sent === undefined && isRetriedExecution;
			if (isUnknown || (mark && mark.resumePath !== path)) {
				throw new InputError(
					"The question was already sent by an earlier execution, whose answer can't resume this one",
					'It was not sent again. To ask again, run the workflow from the start.',
				);
			}
			const isUnmarked = sent !== undefined && !mark;
			if (isUnmarked && question.responseType !== 'delivery' && !question.hasPage) {
				throw new InputError(
					'MessageBird did not store the "source" of the message, so its answer could not be matched with this execution',
					'The message was sent. To wait nevertheless, use the Response Type Approval with "Add Approval Link" under Options.',
				);
			}
			const delivery =
				sent && question.responseType === 'delivery'
					? readDelivery(sent, question.status)
					: undefined;
			begun = Object.assign(question, {
				messageId: textAt(answer, 'id'),
				conversationId: textAt(sent ?? answer, 'conversationId'),
				channelId: textAt(sent ?? answer, 'channelId') ?? question.channelId,
				delivery,
			});
			store[QUESTION_KEY] = begun;
			return delivery ? toDeliveryOutput(question, delivery, sent ?? answer) : answer;
		},
	});

	return {
		of,
		async finish(output) {
			if (!begun || begun.delivery) return output;
			begun.isWaiting = true;
			const { until } = begun;
			// Older versions of n8n check the URL's signature only if they are told to.
			if ('setSignatureValidationRequired' in context) {
				const { setSignatureValidationRequired: require } = context;
				if (typeof require === 'function') Reflect.apply(require, context, []);
			}
			// When the time is up, n8n passes on what the node got as its input.
			context.getExecuteData().data = {
				main: [[{ json: toTimeoutOutput(begun), pairedItem: { item: 0 } }]],
			};
			await context.putExecutionToWait(
				until === undefined ? WAIT_INDEFINITELY : new Date(until * 1000),
			);
			report(
				`Asked, and waiting for the ${begun.responseType === 'delivery' ? 'delivery' : 'answer'}`,
			);
			return output;
		},
	};
};
