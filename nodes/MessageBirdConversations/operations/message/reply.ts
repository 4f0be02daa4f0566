import { existsInAccount } from '../../client/existsInAccount';
import { findInConversation } from '../../client/lostAnswerLookup';
import { conversationId } from '../../parameters/locators/locators';
import { contentFields } from '../../parameters/message';
import { readMessage, replyFields } from '../../parameters/outgoingMessage';
import { readId } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Replies in a conversation and returns the message: sendConversationMessage. */
export const reply: Operation = {
	resource: 'message',
	value: 'reply',
	name: 'Reply',
	action: 'Reply in a conversation',
	description: 'Reply in a conversation, on the last used channel or another one',
	fields: [conversationId, ...contentFields, replyFields],
	plan(parameters) {
		const id = readId(parameters, conversationId);
		const body = {
			...readMessage(parameters, replyFields),
		};
		return {
			queue: `conversation ${id}`,
			writes: { id, ...body },
			message: { type: body.type, content: body.content, channelId: body.channelId },
			execute: async (api) => await api.sendConversationMessage(id, body),
			lookUp: async (api, sent, attempt) =>
				await findInConversation(api, id, { body: sent, attempt }),
			isInAccount: async (api, answer) =>
				await existsInAccount(answer, (known) => api.viewMessage(known)),
		};
	},
};
