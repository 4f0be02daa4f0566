import type { INodeProperties } from 'n8n-workflow';

import { simplifyConversation } from '../../api/simplify';
import { conversationStatus, readStatus } from '../../fields/conversation';
import { limit, planList, returnAll, simplify } from '../../fields/list';
import { readCollection, readSwitch, readText } from '../../fields/read';
import type { Operation } from '../operation';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [{ ...conversationStatus, description: 'Only conversations with this status' }],
};

/** Lists conversations, the newest received message first: listConversations. */
export const getAll: Operation = {
	resource: 'conversation',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many conversations',
	description: 'List conversations, the one that last received a message first',
	fields: [returnAll, limit, filters, simplify],
	plan(parameters) {
		const read = planList(parameters);
		const chosen = readCollection(parameters, filters);
		const isFiltered = readText(chosen, conversationStatus).trim() !== '';
		const status = isFiltered ? readStatus(chosen) : undefined;
		const isSimple = readSwitch(parameters, simplify);
		return {
			async run(api) {
				const found = await read((page) =>
					api.listConversations({ ...page, ...(status ? { status } : {}) }),
				);
				return isSimple ? found.map(simplifyConversation) : found;
			},
		};
	},
};
