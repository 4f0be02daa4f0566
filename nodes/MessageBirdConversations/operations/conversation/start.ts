import { existsInAccount } from '../../client/existsInAccount';
import { findToRecipient, toStartResponse } from '../../client/lostAnswerLookup';
import { toRecipientKey } from '../../client/recipient';
import { channelId } from '../../parameters/locators/locators';
import { contentFields } from '../../parameters/message';
import { readMessage, startFields } from '../../parameters/outgoingMessage';
import { readRecipient, to } from '../../parameters/recipient';
import { readId } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Sends a message to a recipient and returns the conversation: startConversation. */
export const start: Operation = {
	resource: 'conversation',
	value: 'start',
	name: 'Start',
	action: 'Start a conversation',
	description: 'Send a message to someone, in their existing conversation or a new one',
	fields: [channelId, to, ...contentFields, startFields],
	plan(parameters) {
		const given = readRecipient(parameters);
		const body = {
			channelId: readId(parameters, channelId),
			to: given.to,
			...readMessage(parameters, startFields, given.to),
		};
		const recipient = toRecipientKey(body.to);
		return {
			queue: `to ${recipient}`,
			// Executions of earlier versions recorded the recipient as typed.
			writes: { ...body, to: given.typed },
			lookupKey: { recipient, channelId: body.channelId, type: body.type, content: body.content },
			message: { type: body.type, content: body.content, channelId: body.channelId, to: body.to },
			execute: async (api) => await api.startConversation(body),
			async lookUp(api, sent, attempt) {
				const result = await findToRecipient(api, sent.to ?? body.to, { body: sent, attempt });
				return result.found === 'arrived'
					? { found: 'arrived', answer: await toStartResponse(api, result.answer) }
					: result;
			},
			isInAccount: async (api, answer) =>
				await existsInAccount(answer, (id) => api.viewConversation(id)),
		};
	},
};
