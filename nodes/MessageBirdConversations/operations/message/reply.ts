import { hasAnswered } from '../../client/existsInAccount';
import { findInConversation } from '../../client/lostAnswerLookup';
import { readAdditionalFields, replyFields } from '../../parameters/additionalFields';
import { conversationId } from '../../parameters/locators/locators';
import { contentFields, readBody } from '../../parameters/message';
import { readId } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Writes in a conversation and gives the message: sendConversationMessage. */
export const reply: Operation = {
	resource: 'message',
	value: 'reply',
	name: 'Reply',
	action: 'Reply in a conversation',
	description: 'Write in a conversation, by the channel last used or another one',
	fields: [conversationId, ...contentFields, replyFields],
	plan(parameters) {
		const id = readId(parameters, conversationId);
		const body = {
			...readBody(parameters),
			...readAdditionalFields(parameters, replyFields),
		};
		return {
			sequence: `conversation ${id}`,
			writes: { id, ...body },
			message: { type: body.type, content: body.content, channelId: body.channelId },
			run: async (api) => await api.sendConversationMessage(id, body),
			confirm: async (api, sent, trial) => await findInConversation(api, id, { body: sent, trial }),
			holds: async (api, answer) => await hasAnswered(answer, (known) => api.viewMessage(known)),
		};
	},
};
