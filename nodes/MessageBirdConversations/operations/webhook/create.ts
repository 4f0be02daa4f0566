import { existsInAccount } from '../../client/existsInAccount';
import { listenChannelId } from '../../parameters/locators/locators';
import { readId } from '../../parameters/values/read';
import { readUrl } from '../../parameters/values/url';
import { events, readEvents, readIsChannelScope, scope, url } from '../../parameters/webhook';
import type { Operation } from '../operation';

/** Registers a webhook: createWebhook. */
export const create: Operation = {
	resource: 'webhook',
	value: 'create',
	name: 'Create',
	action: 'Create a webhook',
	description: 'Send events to a URL',
	fields: [url, events, scope, listenChannelId],
	plan(parameters) {
		const body = {
			url: readUrl(parameters, url),
			events: readEvents(parameters, events),
			// A generic webhook has no channel; the service refuses an empty one.
			...(readIsChannelScope(parameters) ? { channelId: readId(parameters, listenChannelId) } : {}),
		};
		return {
			writes: body,
			execute: async (api) => await api.createWebhook(body),
			isInAccount: async (api, answer) =>
				await existsInAccount(answer, (id) => api.viewWebhook(id)),
		};
	},
};
