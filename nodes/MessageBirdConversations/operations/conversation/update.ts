import { conversationStatus, readStatus } from '../../parameters/conversationStatus';
import { conversationId } from '../../parameters/locators/locators';
import { readId } from '../../parameters/values/read';
import type { Operation } from '../operation';

const status = {
	...conversationStatus,
	default: 'archived',
	description: 'The new status. A message to an archived conversation starts a new conversation.',
};

/** Archives or reactivates a conversation: updateConversation. */
export const update: Operation = {
	resource: 'conversation',
	value: 'update',
	name: 'Update',
	action: 'Update a conversation',
	description: 'Archive or reactivate a conversation',
	fields: [conversationId, status],
	plan(parameters) {
		const id = readId(parameters, conversationId);
		const body = { status: readStatus(parameters) };
		return {
			queue: `conversation ${id}`,
			writes: { id, ...body },
			isIdempotent: true,
			execute: async (api) => await api.updateConversation(id, body),
		};
	},
};
