import { simplifyConversation } from '../../client/simplify/conversation';
import { conversationId } from '../../parameters/locators/locators';
import { simplify } from '../../parameters/resultList';
import { readId, readSwitch } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Gets one conversation: viewConversation. */
export const get: Operation = {
	resource: 'conversation',
	value: 'get',
	name: 'Get',
	action: 'Get a conversation',
	description: 'Get a conversation with its contact and channels',
	fields: [conversationId, simplify],
	plan(parameters) {
		const id = readId(parameters, conversationId);
		const isSimple = readSwitch(parameters, simplify);
		return {
			async execute(api) {
				const conversation = await api.viewConversation(id);
				return isSimple ? simplifyConversation(conversation) : conversation;
			},
		};
	},
};
