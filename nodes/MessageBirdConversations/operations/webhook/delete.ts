import { webhookId } from '../../fields/locators';
import { readId } from '../../fields/read';
import type { Operation } from '../operation';

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
			sequence: `webhook ${id}`,
			writes: { id },
			isRepeatable: true,
			async run(api) {
				await api.deleteWebhook(id);
				return { deleted: true };
			},
		};
	},
};
