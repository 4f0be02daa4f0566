import type { ConversationsApi } from '../api/client';
import { ConversationsApiError } from '../api/errors';
import { collect } from '../api/paging';
import type { Webhook } from '../api/types';

/** The webhook that a trigger wants at MessageBird. */
export interface Wanted {
	url: string;
	events: string[];
	/** Absent for a generic webhook, which hears every channel. */
	channelId?: string;
}

/** What a trigger remembers of the webhook it registered. */
export interface Registered {
	webhookId: string;
	url: string;
	/** A copied workflow inherits the memory of the original: it must not take over its webhook. */
	workflowId: string;
}

/** Where a trigger's memory is kept. */
export interface Memory {
	read(): Registered | undefined;
	write(registered: Registered): void;
	clear(): void;
}

/** A trigger's own place at MessageBird. */
export interface Registration {
	api: ConversationsApi;
	memory: Memory;
	workflowId: string;
}

type Own = Webhook & { id: string };

const isSameSet = (one: string[], other: string[]): boolean =>
	one.length === other.length && [...one].sort().join() === [...other].sort().join();

const hasChannel = (webhook: Webhook, channelId: string | undefined): boolean =>
	(webhook.channelId === '' ? undefined : webhook.channelId) === channelId;

const isAsWanted = (webhook: Webhook, { url, events, channelId }: Wanted): boolean =>
	webhook.url === url &&
	hasChannel(webhook, channelId) &&
	isSameSet(webhook.events ?? [], events) &&
	webhook.status !== 'disabled';

/**
 * Finds the webhooks that are this trigger's: those at its URL, and the one that it remembers to
 * have registered, should n8n's address have changed since. No other is ever touched.
 */
const findOwn = async ({ api, memory, workflowId }: Registration, url: string): Promise<Own[]> => {
	const remembered = memory.read();
	const isRemembered = (webhook: Webhook): boolean =>
		remembered?.workflowId === workflowId &&
		webhook.id === remembered.webhookId &&
		webhook.url === remembered.url;
	const webhooks = await collect((page) => api.listWebhooks(page));
	return webhooks.filter(
		(webhook): webhook is Own =>
			webhook.id !== undefined && (webhook.url === url || isRemembered(webhook)),
	);
};

/** Deletes a webhook; one that is gone already is as good as deleted. */
const remove = async (api: ConversationsApi, { id }: Own): Promise<void> => {
	await api.deleteWebhook(id).catch((thrown: unknown) => {
		if (!(thrown instanceof ConversationsApiError && thrown.status === 404)) throw thrown;
	});
};

/** Whether exactly the wanted webhook is registered, and nothing else of this trigger. */
export const isRegistered = async (
	registration: Registration,
	wanted: Wanted,
): Promise<boolean> => {
	const own = await findOwn(registration, wanted.url);
	const [only] = own;
	if (own.length !== 1 || !only || !isAsWanted(only, wanted)) return false;
	registration.memory.write({
		webhookId: only.id,
		url: wanted.url,
		workflowId: registration.workflowId,
	});
	return true;
};

/**
 * Brings the registered state to the wanted one: what is there already is kept, changed in place
 * where the service can, and whatever else is this trigger's is deleted.
 *
 * @throws ConversationsApiError
 */
export const register = async (registration: Registration, wanted: Wanted): Promise<void> => {
	const { api, memory, workflowId } = registration;
	const own = await findOwn(registration, wanted.url);
	// A webhook's channel can't be changed: only one with the same channel can be kept.
	const usable = own.filter((webhook) => hasChannel(webhook, wanted.channelId));
	const kept = usable.find((webhook) => isAsWanted(webhook, wanted)) ?? usable[0];

	// Deleted first, as the account may be at its cap.
	for (const webhook of own) if (webhook !== kept) await remove(api, webhook);

	const remember = (webhookId: string): void =>
		memory.write({ webhookId, url: wanted.url, workflowId });
	if (!kept) {
		const created = await api.createWebhook(wanted);
		remember(created.id ?? '');
		return;
	}
	if (!isAsWanted(kept, wanted)) {
		await api.updateWebhook(kept.id, { ...wanted, status: 'enabled' });
	}
	remember(kept.id);
};

/**
 * Deletes every webhook of this trigger.
 *
 * @throws ConversationsApiError
 */
export const unregister = async (registration: Registration, url: string): Promise<void> => {
	for (const webhook of await findOwn(registration, url)) await remove(registration.api, webhook);
	registration.memory.clear();
};
