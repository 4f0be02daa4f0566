import { existsInAccount } from '../../client/existsInAccount';
import { findToRecipient } from '../../client/lostAnswerLookup';
import { toRecipientKey } from '../../client/recipient';
import { channelId } from '../../parameters/locators/locators';
import { contentFields } from '../../parameters/message';
import { readMessage, sendFields } from '../../parameters/outgoingMessage';
import { readRecipient, to } from '../../parameters/recipient';
import { readId } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Writes to somebody and gives the receipt: sendMessage. */
export const send: Operation = {
	resource: 'message',
	value: 'send',
	name: 'Send',
	action: 'Send a message',
	description: 'Write to somebody, whether or not there is a conversation yet',
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
			// Executions of earlier versions know a message by the spelling that was typed.
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
