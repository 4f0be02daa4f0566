import type { IDataObject } from 'n8n-workflow';

import type { Webhook } from '../../../../nodes/MessageBirdConversations/client/contract/types';
import type { ConversationsApi } from '../../../../nodes/MessageBirdConversations/client/conversationsApi';
import { ConversationsApiError } from '../../../../nodes/MessageBirdConversations/client/http/errors';
import type {
	RegisteredWebhook,
	WantedWebhook,
} from '../../../../nodes/MessageBirdConversations/trigger/registration/registration';
import { createRegistrationStore } from '../../../../nodes/MessageBirdConversations/trigger/registration/registrationStore';

/** An account's webhooks in memory, behind the API's interface. */
interface WebhookAccount {
	api: ConversationsApi;
	/** The current webhooks. */
	webhooks: Webhook[];
	/** The changes, in order, such as `delete w1`. Reading isn't recorded. */
	changes: string[];
	/** The bodies of the changes. */
	bodies: object[];
}

const unexpected = (): Promise<never> => Promise.reject(new Error('A trigger has no use for this'));

const gone = (id: string): ConversationsApiError =>
	new ConversationsApiError('MessageBird answered 404', {
		request: `/webhooks/${id}`,
		status: 404,
	});

/** Opens an account with these webhooks. */
const openAccount = (
	given: Webhook[],
	{ onDelete = (_id: string): void => undefined } = {},
): WebhookAccount => {
	const webhooks = given.map((webhook) => ({ ...webhook }));
	const changes: string[] = [];
	const bodies: object[] = [];
	let created = 0;
	const placeOf = (id: string): number => webhooks.findIndex((webhook) => webhook.id === id);

	const api: ConversationsApi = {
		listConversations: unexpected,
		startConversation: unexpected,
		viewConversation: unexpected,
		updateConversation: unexpected,
		listConversationMessages: unexpected,
		sendConversationMessage: unexpected,
		sendMessage: unexpected,
		viewMessage: unexpected,
		listTemplates: unexpected,
		viewTemplate: unexpected,
		uploadFile: unexpected,
		viewWebhook: unexpected,
		listWebhooks: ({ offset, limit: asked }) => {
			const limit = Math.min(asked, 4);
			const items = webhooks.slice(offset, offset + limit).map((webhook) => ({ ...webhook }));
			return Promise.resolve({
				offset,
				limit,
				count: items.length,
				totalCount: webhooks.length,
				items,
			});
		},
		createWebhook: (body) => {
			const webhook: Webhook = { id: `new${++created}`, status: 'enabled', ...body };
			webhooks.unshift(webhook);
			changes.push(`create ${webhook.id}`);
			bodies.push(body);
			return Promise.resolve(webhook);
		},
		updateWebhook: (id, { channelId: _fixed, ...body }) => {
			const place = placeOf(id);
			if (place < 0) return Promise.reject(gone(id));
			const webhook = { ...webhooks[place], ...body };
			webhooks[place] = webhook;
			changes.push(`update ${id}`);
			bodies.push(body);
			return Promise.resolve(webhook);
		},
		deleteWebhook: async (id) => {
			await Promise.resolve();
			onDelete(id);
			const place = placeOf(id);
			if (place < 0) throw gone(id);
			webhooks.splice(place, 1);
			changes.push(`delete ${id}`);
		},
	};
	return { api, webhooks, changes, bodies };
};

export const URL_NOW = 'https://n8n.example.com/webhook/abc';
export const URL_BEFORE = 'https://old.example.com/webhook/abc';

export const WANTED: WantedWebhook = {
	url: URL_NOW,
	events: ['message.created', 'message.updated'],
};
export const OWN: Webhook = { id: 'own', status: 'enabled', ...WANTED };
export const FOREIGN: Webhook[] = ['crm', 'shop', 'inbox', 'archive', 'bot'].map((name) => ({
	id: name,
	url: `https://${name}.example.com/hook`,
	events: WANTED.events,
	status: 'enabled',
}));
export const REMEMBERED: RegisteredWebhook = { webhookId: 'own', url: URL_NOW, workflowId: 'flow' };

/** A trigger of the workflow `flow`, with its stored registration and its account. */
export const meet = (
	own: Webhook[],
	remembered?: RegisteredWebhook,
	onDelete?: (id: string) => void,
	/** Whether somebody listens at the old address. */
	isListening: () => boolean | undefined = () => false,
) => {
	const staticData: IDataObject = {};
	const store = createRegistrationStore(staticData, 'production');
	if (remembered) store.write(remembered);
	const account = openAccount([...FOREIGN, ...own], onDelete ? { onDelete } : {});
	const isForeign = ({ id }: Webhook): boolean => FOREIGN.some((foreign) => foreign.id === id);
	return {
		...account,
		store,
		registration: {
			api: account.api,
			store,
			workflowId: 'flow',
			instance: {
				baseUrl: 'https://n8n.example.com/',
				isListening: async () => await Promise.resolve(isListening()),
			},
			sleep: async () => await Promise.resolve(),
		},
		ownNow: () => account.webhooks.filter((webhook) => !isForeign(webhook)),
		foreignNow: () => account.webhooks.filter(isForeign),
	};
};
