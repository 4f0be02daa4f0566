import { existsInAccount } from '../../client/existsInAccount';
import { findToRecipient } from '../../client/lostAnswerLookup';
import { toRecipientKey } from '../../client/recipient';
import { channelId } from '../../parameters/locators/locators';
import { contentFields } from '../../parameters/message';
import { readMessage, sendFields } from '../../parameters/outgoingMessage';
import { readRecipient, to } from '../../parameters/recipient';
import { readId } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Sends a message to a recipient and returns the receipt: sendMessage. */
export const send: Operation = {
	resource: 'message',
	value: 'send',
	name: 'Send',
	action: 'Send a message',
	description: 'Send a message to someone, with or without an existing conversation',
	fields: [channelId, to, ...contentFields, sendFields],
	plan(parameters) {
		const recipient = readRecipient(parameters);
		const body = {
			from: readId(parameters, channelId),
			to: recipient.to,
			...readMessage(parameters, sendFields, recipient.to),
		};
		return {
			queue: `to ${toRecipientKey(body.to)}`,
			// Executions of earlier versions recorded the recipient as typed.
			writes: { ...body, to: recipient.typed },
			lookupKey: body,
			message: { type: body.type, content: body.content, channelId: body.from, to: body.to },
			execute: async (api) => await api.sendMessage(body),
			lookUp: async (api, sent, attempt) =>
				await findToRecipient(api, sent.to ?? body.to, { body: sent, attempt }),
			isInAccount: async (api, answer) =>
				await existsInAccount(answer, (id) => api.viewMessage(id)),
		};
	},
};
