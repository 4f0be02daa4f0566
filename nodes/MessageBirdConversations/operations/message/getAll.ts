import { simplifyMessage } from '../../client/simplify/message';
import { messageFilters, readMessageFilter } from '../../parameters/filters';
import { conversationId } from '../../parameters/locators/locators';
import { limit, planList, returnAll, simplify } from '../../parameters/resultList';
import { readId, readSwitch } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Lists a conversation's messages, newest first: listConversationMessages. */
export const getAll: Operation = {
	resource: 'message',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many messages',
	description: 'List the messages in a conversation, newest first',
	fields: [conversationId, returnAll, limit, messageFilters, simplify],
	plan(parameters, { timezone, concurrency }) {
		const id = readId(parameters, conversationId);
		const read = planList(parameters, concurrency);
		const filter = readMessageFilter(parameters, timezone);
		const isSimple = readSwitch(parameters, simplify);
		return {
			execute: async (api) =>
				await read((page) => api.listConversationMessages(id, page), {
					...filter,
					keep(message) {
						if (!filter.isWanted(message)) return undefined;
						return isSimple ? simplifyMessage(message) : message;
					},
					// New messages are added at the start, and none are removed.
					isMoving: false,
				}),
		};
	},
};
