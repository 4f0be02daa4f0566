import { hasAnswered } from '../../client/existsInAccount';
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
	description: 'Have events sent to a URL',
	fields: [url, events, scope, listenChannelId],
	plan(parameters) {
		const body = {
			url: readUrl(parameters, url),
			events: readEvents(parameters, events),
			// A generic webhook has no channel at all; an empty one would be refused.
			...(readIsChannelScope(parameters) ? { channelId: readId(parameters, listenChannelId) } : {}),
		};
		return {
			writes: body,
			run: async (api) => await api.createWebhook(body),
			holds: async (api, answer) => await hasAnswered(answer, (id) => api.viewWebhook(id)),
		};
	},
};
