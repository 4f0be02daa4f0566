import { webhookId } from '../../parameters/locators/locators';
import { readId } from '../../parameters/values/read';
import type { Operation } from '../operation';

/** Gets one webhook: viewWebhook. */
export const get: Operation = {
	resource: 'webhook',
	value: 'get',
	name: 'Get',
	action: 'Get a webhook',
	description: 'Get a webhook with its URL, events and status',
	fields: [webhookId],
	plan(parameters) {
		const id = readId(parameters, webhookId);
		return { execute: async (api) => await api.viewWebhook(id) };
	},
};
