import type { INodeProperties } from 'n8n-workflow';

import { webhookId } from '../../parameters/locators/locators';
import { InputError, readCollection } from '../../parameters/values/parameters';
import { readId } from '../../parameters/values/read';
import { readWebhookChanges, webhookChanges } from '../../parameters/webhook';
import type { Operation } from '../operation';

const updateFields: INodeProperties = {
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: webhookChanges,
};

/** Changes a webhook: updateWebhook. */
export const update: Operation = {
	resource: 'webhook',
	value: 'update',
	name: 'Update',
	action: 'Update a webhook',
	description: 'Change the URL, events or status of a webhook',
	fields: [webhookId, updateFields],
	plan(parameters) {
		const id = readId(parameters, webhookId);
		const changes = readWebhookChanges(readCollection(parameters, updateFields));
		if (Object.keys(changes).length === 0) {
			throw new InputError(
				`"${updateFields.displayName}" is empty`,
				'Add the URL, events or status that you want to change.',
			);
		}
		return {
			queue: `webhook ${id}`,
			writes: { id, ...changes },
			isIdempotent: true,
			async execute(api) {
				// The contract requires the whole webhook, the service accepts a part: send the whole.
				const { channelId, url, events } = await api.viewWebhook(id);
				return await api.updateWebhook(id, {
					// A generic webhook may have an empty channel, which must not be sent back.
					...(channelId ? { channelId } : {}),
					url,
					events,
					...changes,
				});
			},
		};
	},
};
