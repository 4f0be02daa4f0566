import { simplifyMessage } from '../../api/simplify';
import { limit, planList, returnAll, simplify } from '../../fields/list';
import { conversationId } from '../../fields/locators';
import { readId, readSwitch } from '../../fields/read';
import type { Operation } from '../operation';

/** Lists a conversation's messages, the newest first: listConversationMessages. */
export const getAll: Operation = {
	resource: 'message',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many messages',
	description: 'List the messages of a conversation, the newest first',
	fields: [conversationId, returnAll, limit, simplify],
	plan(parameters) {
		const id = readId(parameters, conversationId);
		const read = planList(parameters);
		const isSimple = readSwitch(parameters, simplify);
		return {
			async run(api) {
				const found = await read((page) => api.listConversationMessages(id, page));
				return isSimple ? found.map(simplifyMessage) : found;
			},
		};
	},
};
