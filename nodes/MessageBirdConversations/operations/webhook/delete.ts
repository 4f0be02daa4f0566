import { ConversationsApiError, isNotFound } from '../../client/http/errors';
import { webhookId } from '../../parameters/locators/locators';
import { readId } from '../../parameters/values/read';
import type { Operation } from '../operation';

const DELETED = { deleted: true };

/** Deletes a webhook: deleteWebhook. */
export const remove: Operation = {
	resource: 'webhook',
	value: 'delete',
	name: 'Delete',
	action: 'Delete a webhook',
	description: 'Stop sending events to a URL',
	fields: [webhookId],
	plan(parameters) {
		const id = readId(parameters, webhookId);
		return {
			queue: `webhook ${id}`,
			writes: { id },
			isIdempotent: true,
			// An earlier try may have deleted it without getting an answer.
			outputIfAlreadyDone: (thrown) =>
				thrown instanceof ConversationsApiError && isNotFound(thrown) ? DELETED : undefined,
			async execute(api) {
				await api.deleteWebhook(id);
				return DELETED;
			},
		};
	},
};
