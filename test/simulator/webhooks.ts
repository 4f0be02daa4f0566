import { inSeconds, newId, type Account, type Webhook } from './account';
import { ok, text, type Answer, type Call } from './call';
import { badRequest, invalid, notFound } from './serviceError';
import { showPage } from './views';

const CAPS = { channel: 10, generic: 5 };

const MAX_PAGE_SIZE = 100;

/** The operations on webhooks by their names in the contract. */
export const createWebhookOperations = (
	account: Account,
): Record<string, (call: Call) => Answer> => {
	const webhookOf = ({ params }: Call): Webhook => {
		const found = account.data.webhooks.find(({ id }) => id === params.webhookId);
		if (!found) throw notFound('webhook');
		return found;
	};

	return {
		listWebhooks: ({ query }) => ok(showPage(account.data.webhooks, query, MAX_PAGE_SIZE)),
		createWebhook({ body }) {
			const channelId = body.channelId === undefined ? undefined : text(body.channelId);
			if (channelId !== undefined && !account.findChannel(channelId)) {
				throw invalid('channelId', 'Channel does not exist');
			}
			const events = body.events as string[];
			if (events.length === 0) throw invalid('events', 'At least one event is required');
			const scope = channelId === undefined ? 'generic' : 'channel';
			const taken = account.data.webhooks.filter(
				(webhook) => (webhook.channelId === undefined) === (channelId === undefined),
			);
			if (taken.length >= CAPS[scope]) {
				throw badRequest(`Webhook limit reached: at most ${CAPS[scope]} ${scope} webhooks`, 422);
			}
			const webhook: Webhook = {
				id: newId(),
				...(channelId === undefined ? {} : { channelId }),
				url: text(body.url),
				events,
				status: 'enabled',
				createdDatetime: inSeconds(),
				updatedDatetime: null,
				...(body.settings ? { settings: body.settings } : {}),
			};
			account.data.webhooks.push(webhook);
			account.emit('change');
			return ok(webhook);
		},
		viewWebhook: (call) => ok(webhookOf(call)),
		updateWebhook(call) {
			const webhook = webhookOf(call);
			const { channelId, url, events, status, settings } = call.body as Partial<Webhook>;
			if (channelId !== undefined && channelId !== webhook.channelId) {
				throw invalid('channelId', 'The channel of a webhook cannot be changed');
			}
			if (url !== undefined) webhook.url = url;
			if (events !== undefined) webhook.events = events;
			if (status !== undefined) webhook.status = status;
			if (settings !== undefined) webhook.settings = settings;
			webhook.updatedDatetime = inSeconds();
			account.emit('change');
			return ok(webhook);
		},
		deleteWebhook(call) {
			const webhook = webhookOf(call);
			account.data.webhooks = account.data.webhooks.filter((other) => other !== webhook);
			account.emit('change');
			return { status: 204 };
		},
	};
};
