import type { Message, MessageBody } from '../../client/contract/types';
import type { ConversationsApi } from '../../client/conversationsApi';
import { existsInAccount } from '../../client/existsInAccount';
import { findPlatform } from '../../client/findPlatform';
import { findInConversation, findToRecipient } from '../../client/lostAnswerLookup';
import { toRecipientKey } from '../../client/recipient';
import { hideIf } from '../../parameters/fields/display';
import {
	channelId,
	conversationId,
	readPlatform,
	replyChannelId,
} from '../../parameters/locators/locators';
import { contentFields } from '../../parameters/message';
import { readMessage, replyFields, sendFields } from '../../parameters/outgoingMessage';
import { readRecipient } from '../../parameters/recipient';
import { readQuestion, sendAndWaitOptions } from '../../parameters/waiting/question';
import { responseFields } from '../../parameters/waiting/response';
import {
	readIsToConversation,
	targetAdditionalFields,
	targetFields,
} from '../../parameters/waiting/target';
import { InputError, readCollection, type Parameters } from '../../parameters/values/parameters';
import { readId } from '../../parameters/values/read';
import { present } from '../../waiting/presentation';
import type { Operation, Plan, Waiting } from '../operation';

/** Where a question goes to, and how to send it there. */
interface Target {
	queue: string;
	/** What identifies the recipient in the ledger. */
	writes: object;
	/** The recipient, unless it's a conversation. */
	to?: string;
	/** The channel that it is sent on, if it is known. */
	channelId?: string;
	/** The message as the parameters define it, before choices and mark are added. */
	message: ReturnType<typeof readMessage>;
	platform: (api: ConversationsApi) => Promise<string>;
	send: (api: ConversationsApi, message: ReturnType<typeof readMessage>) => Promise<Message>;
	lookUp: NonNullable<Plan['lookUp']>;
}

/** @throws InputError */
const toConversation = (parameters: Parameters): Target => {
	const id = readId(parameters, conversationId);
	const message = readMessage(parameters, replyFields);
	const chosen = readPlatform(readCollection(parameters, replyFields), replyChannelId);
	return {
		queue: `conversation ${id}`,
		writes: { id },
		channelId: message.channelId,
		message,
		platform: async (api) =>
			chosen?.value ??
			(await findPlatform(api, { conversationId: id, channelId: message.channelId })),
		send: async (api, body) => await api.sendConversationMessage(id, body),
		lookUp: async (api, sent, attempt) =>
			await findInConversation(api, id, { body: sent, attempt }),
	};
};

/** @throws InputError */
const toRecipient = (parameters: Parameters): Target => {
	const recipient = readRecipient(parameters);
	const from = readId(parameters, channelId);
	const message = readMessage(parameters, sendFields, recipient.to);
	const chosen = readPlatform(parameters, channelId);
	return {
		queue: `to ${toRecipientKey(recipient.to)}`,
		writes: { from, to: recipient.typed },
		to: recipient.to,
		channelId: from,
		message,
		platform: async (api) => chosen?.value ?? (await findPlatform(api, { channelId: from })),
		send: async (api, body) => await api.sendMessage({ from, to: recipient.to, ...body }),
		lookUp: async (api, sent, attempt) =>
			await findToRecipient(api, sent.to ?? recipient.to, { body: sent, attempt }),
	};
};

/** Checks that a message can carry what the response type adds. @throws InputError */
const checkReportUrl = ({ reportUrl }: Target['message'], waiting: Waiting): string => {
	if (reportUrl === undefined) return waiting.resumeUrl();
	throw new InputError(
		'"Report URL" under Additional Fields is set, but this node needs the reports itself to wait for the delivery',
		'Remove "Report URL", or choose another Response Type.',
	);
};

/** The text of a message, to show it on the page for an approval. */
const textOf = ({ content }: MessageBody): string =>
	'text' in content && typeof content.text === 'string' ? content.text : '';

/** Adds the link to the page for an approval. @throws InputError if the message has no text */
const addLink = (message: Target['message'], url: string): Target['message'] => {
	const text = textOf(message);
	if (message.type === 'text') {
		return { ...message, content: { ...message.content, text: `${text}\n\n${url}` } };
	}
	throw new InputError(
		'"Add Approval Link" under Options is on, but only a text message can have the link',
		'Set "Message Type" to Text, or turn off "Add Approval Link".',
	);
};

/** Where n8n offers the node as a human review step, it has its own field for the message. */
const REVIEW_MESSAGE = 'message';

/** Takes the message of a human review step as the text of the message. */
const withReviewMessage = (parameters: Parameters): Parameters => {
	if (parameters.stored?.(REVIEW_MESSAGE) === undefined) return parameters;
	const names: Record<string, string> = { text: REVIEW_MESSAGE };
	return {
		...parameters,
		get: (name) => (name === 'messageType' ? 'text' : parameters.get(names[name] ?? name)),
		stored: (name) => parameters.stored?.(names[name] ?? name),
	};
};

/**
 * Sends a message, and puts the execution to wait for the answer or for the delivery:
 * sendConversationMessage or sendMessage. The conversation itself stores who waits: the message's
 * `source` has a signed mark, by which the trigger finds the execution.
 */
export const sendAndWait: Operation = {
	resource: 'message',
	value: 'sendAndWait',
	name: 'Send and Wait for Response',
	action: 'Send a message and wait for the response',
	description: 'Send a message, and continue when the recipient has answered in the chat',
	fields: [
		...targetFields,
		// A human review step has its own field for the message.
		...contentFields.map((field) => hideIf(field, { '@tool': [true] })),
		...responseFields,
		...targetAdditionalFields,
		sendAndWaitOptions,
	],
	plan(given, { waiting }) {
		const parameters = withReviewMessage(given);
		const target = readIsToConversation(parameters)
			? toConversation(parameters)
			: toRecipient(parameters);
		const question = waiting.ask({
			...readQuestion(parameters, waiting.now()),
			text: textOf(target.message),
			...(target.message.type === 'email' ? { email: target.message.content } : {}),
			channelId: target.channelId,
		});
		const isOfDelivery = question.responseType === 'delivery';
		const reportUrl = isOfDelivery
			? checkReportUrl(target.message, waiting)
			: target.message.reportUrl;
		const linked = question.hasPage
			? addLink(target.message, waiting.resumeUrl({ page: question.id }))
			: target.message;

		const plan = (platform: string): Plan => {
			const presented = { ...linked, ...present(linked, question, platform) };
			const { type, content } = presented;
			return {
				queue: target.queue,
				writes: { ...target.writes, ...target.message, waitsFor: question.responseType },
				message: { type, content, channelId: target.channelId, to: target.to },
				execute: async (api) =>
					await target.send(api, {
						...presented,
						...(reportUrl === undefined ? {} : { reportUrl }),
						source: waiting.mark(question, target.message.source),
					}),
				lookUp: target.lookUp,
				isInAccount: async (api, answer) =>
					await existsInAccount(answer, (id) => api.viewMessage(id)),
				conclude: async (api, answer) => await waiting.begin(api, question, answer),
			};
		};
		return {
			...plan(''),
			async prepare(api) {
				await waiting.checkIsHeard(api, question);
				return plan(await target.platform(api));
			},
		};
	},
};
