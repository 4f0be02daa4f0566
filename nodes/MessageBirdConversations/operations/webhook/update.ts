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
				// The contract wants the whole webhook, the service takes a part: the whole satisfies both.
				const { channelId, url, events } = await api.viewWebhook(id);
				return await api.updateWebhook(id, {
					// A generic webhook may show an empty channel: it must not be given one.
					...(channelId ? { channelId } : {}),
					url,
					events,
					...changes,
				});
			},
		};
	},
};
