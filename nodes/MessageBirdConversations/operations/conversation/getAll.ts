import { simplifyConversation } from '../../client/simplify/conversation';
import { conversationFilters, readConversationFilter } from '../../parameters/filters';
import { limit, planList, returnAll, simplify } from '../../parameters/resultList';
import { readSwitch } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Lists conversations, newest received message first: listConversations. */
export const getAll: Operation = {
	resource: 'conversation',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many conversations',
	description: 'List conversations, starting with the one that last received a message',
	fields: [returnAll, limit, conversationFilters, simplify],
	plan(parameters, { timezone, concurrency }) {
		const read = planList(parameters, concurrency);
		const { status, filter } = readConversationFilter(parameters, timezone);
		const isSimple = readSwitch(parameters, simplify);
		return {
			execute: async (api) =>
				await read((page) => api.listConversations({ ...page, ...(status ? { status } : {}) }), {
					...filter,
					keep(conversation) {
						if (!filter.isWanted(conversation)) return undefined;
						return isSimple ? simplifyConversation(conversation) : conversation;
					},
					isMoving: true,
				}),
		};
	},
};
