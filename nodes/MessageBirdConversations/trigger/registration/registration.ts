import type { Webhook } from '../../client/contract/types';
import type { ConversationsApi } from '../../client/conversationsApi';
import { ConversationsApiError, isNotFound } from '../../client/http/errors';
import { readShortList } from '../../client/pagination/pagination';
import type { Instance } from '../../client/webhookAudit';
import { retryTransient } from './retry';
import { explainWebhookLimit, mayBeWebhookLimit } from './webhookLimit';

/** The webhook that a trigger needs at MessageBird. */
export interface WantedWebhook {
	url: string;
	events: string[];
	/** Absent for a generic webhook, which covers all channels. */
	channelId?: string;
}

/** What a trigger stores about the webhook that it registered. */
export interface RegisteredWebhook {
	webhookId: string;
	url: string;
	/** A copied workflow inherits the original's static data, but must not take over its webhook. */
	workflowId: string;
	/** Identifies the access key; missing in entries of earlier versions. */
	account?: string;
}

/** The store for the webhook that a trigger registered. */
export interface RegistrationStore {
	read(): RegisteredWebhook | undefined;
	write(registered: RegisteredWebhook): void;
	clear(): void;
}

/** What is needed to register a trigger's webhook at MessageBird. */
export interface Registration {
	api: ConversationsApi;
	store: RegistrationStore;
	workflowId: string;
	/** The n8n instance of the trigger. */
	instance: Instance;
	sleep: (ms: number) => Promise<void>;
	/** Identifies the access key without revealing it. */
	account?: string;
	/** Writes a warning to n8n's log. */
	warn?: (line: string) => void;
}

type OwnWebhook = Webhook & { id: string };

const hasId = (webhook: Webhook): webhook is OwnWebhook => webhook.id !== undefined;

const isSameSet = (one: string[], other: string[]): boolean =>
	one.length === other.length && [...one].sort().join() === [...other].sort().join();

const hasChannel = (webhook: Webhook, channelId: string | undefined): boolean =>
	// A generic webhook has none, an empty one or, like other fields of the service, null.
	(webhook.channelId ?? '') === (channelId ?? '');

const matchesWanted = (webhook: Webhook, { url, events, channelId }: WantedWebhook): boolean =>
	webhook.url === url &&
	hasChannel(webhook, channelId) &&
	isSameSet(webhook.events ?? [], events) &&
	webhook.status !== 'disabled';

const list = async (api: ConversationsApi): Promise<Webhook[]> =>
	await readShortList((page) => api.listWebhooks(page));

/**
 * Finds the webhooks that belong to this trigger: those at its URL, and the one that it registered
 * at a former address if n8n has moved since. The latter only if it is known that nothing listens
 * there anymore: n8n may have been copied, and then the webhook belongs to the original. No other
 * webhook is ever touched.
 */
const findOwn = async (
	registration: Registration,
	url: string,
	listed: Webhook[],
): Promise<OwnWebhook[]> => {
	const { store, workflowId, instance } = registration;
	const remembered = store.read();
	const isRemembered = (webhook: Webhook): boolean =>
		remembered?.workflowId === workflowId &&
		webhook.id === remembered.webhookId &&
		webhook.url === remembered.url;
	const found = listed.filter(
		(webhook): webhook is OwnWebhook =>
			hasId(webhook) && (webhook.url === url || isRemembered(webhook)),
	);
	const former = found.find((webhook) => webhook.url !== url);
	if (former?.url === undefined || (await instance.isListening(former.url)) === false) {
		return found;
	}
	return found.filter((webhook) => webhook !== former);
};

/**
 * Warns if the webhook that this trigger registered is not in the account. If the access key has
 * changed, the webhook may belong to another account and still send events. With a renewed key of the
 * same account it would be in the list, and with the same key it was deleted.
 */
const warnOfOrphan = (
	{ store, workflowId, account, warn }: Registration,
	listed: Webhook[],
): void => {
	const former = store.read();
	if (former?.workflowId !== workflowId) return;
	if (former.account !== undefined && former.account === account) return;
	if (listed.some(({ id }) => id === former.webhookId)) return;
	warn?.(
		`this account doesn't have the webhook ${former.webhookId}, which this trigger registered at ${former.url}. If you replaced "Access Key" with another account's key, that webhook still sends the old account's events there: delete it with the old key (Webhook: Delete in the MessageBird Conversations node). If someone has deleted it, there is nothing left to do.`,
	);
};

/** Deletes a webhook, also if it is already gone. */
const remove = async (api: ConversationsApi, { id }: OwnWebhook): Promise<void> => {
	await api.deleteWebhook(id).catch((thrown: unknown) => {
		if (!(thrown instanceof ConversationsApiError && isNotFound(thrown))) throw thrown;
	});
};

/** Orders webhooks by time and ID, so that two processes agree on which of two stays. */
const isBefore = (one: OwnWebhook, other: OwnWebhook): boolean => {
	const key = ({ createdDatetime, id }: OwnWebhook): string => `${createdDatetime ?? ''} ${id}`;
	return key(one) < key(other);
};

/** Whether exactly the wanted webhook is registered, and no other of this trigger. */
export const isRegistered = async (
	registration: Registration,
	wanted: WantedWebhook,
): Promise<boolean> => {
	const { api, store, workflowId, account } = registration;
	const { own, listed } = await retryTransient(async () => {
		const webhooks = await list(api);
		return { own: await findOwn(registration, wanted.url, webhooks), listed: webhooks };
	}, registration.sleep);
	warnOfOrphan(registration, listed);
	const [only] = own;
	if (own.length !== 1 || !only || !matchesWanted(only, wanted)) return false;
	store.write({ webhookId: only.id, url: wanted.url, workflowId, account });
	return true;
};

/** Registers the webhook. @throws InputError if the account is at its limit */
const create = async (
	{ api, instance }: Registration,
	wanted: WantedWebhook,
): Promise<OwnWebhook | undefined> => {
	const created = await api.createWebhook(wanted).catch(async (thrown: unknown) => {
		if (!mayBeWebhookLimit(thrown)) throw thrown;
		const { message } = thrown;
		throw (
			(await explainWebhookLimit(message, await list(api), wanted.channelId, instance)) ?? thrown
		);
	});
	return hasId(created) ? created : undefined;
};

/**
 * Keeps one of this trigger's webhooks and deletes the others, before a new one is registered, as the
 * account may be at its limit. Which one stays depends only on the service's data, so two processes
 * that run at the same time agree.
 */
const keepOne = async (api: ConversationsApi, own: OwnWebhook[], wanted: WantedWebhook) => {
	// A webhook's channel can't be changed: only one with the same channel can be kept.
	const usable = own
		.filter((webhook) => hasChannel(webhook, wanted.channelId))
		.sort((one, other) => (isBefore(one, other) ? -1 : 1));
	const kept = usable.find((webhook) => matchesWanted(webhook, wanted)) ?? usable[0];
	for (const webhook of own) if (webhook !== kept) await remove(api, webhook);
	return kept;
};

/** Reads what is registered, and takes the steps from there to what is wanted. */
const reconcile = async (registration: Registration, wanted: WantedWebhook): Promise<void> => {
	const { api, store, workflowId, account } = registration;
	const remember = ({ id }: OwnWebhook): void =>
		store.write({ webhookId: id, url: wanted.url, workflowId, account });
	const own = async (): Promise<OwnWebhook[]> =>
		await findOwn(registration, wanted.url, await list(api));

	const kept = await keepOne(api, await own(), wanted);
	if (kept) {
		if (!matchesWanted(kept, wanted)) {
			await api.updateWebhook(kept.id, { ...wanted, status: 'enabled' });
		}
		remember(kept);
		return;
	}

	const created = await create(registration, wanted);
	if (created) remember(created);
	// Checked again, as another process may have registered one at the same time.
	const now = await own();
	const isListed = now.some(({ id }) => id === created?.id);
	const remaining = await keepOne(api, created && !isListed ? [...now, created] : now, wanted);
	if (remaining) remember(remaining);
};

/**
 * Brings the registered webhook to the wanted state: keeps an existing one, updates it in place if
 * possible, and deletes all others of this trigger. If the service doesn't answer a step, starts
 * again from what is registered then, so that nothing is registered twice.
 *
 * @throws ConversationsApiError, or InputError if the account is at its limit
 */
export const register = async (registration: Registration, wanted: WantedWebhook): Promise<void> =>
	await retryTransient(() => reconcile(registration, wanted), registration.sleep);

/**
 * Deletes every webhook of this trigger.
 *
 * @throws ConversationsApiError
 */
export const unregister = async (registration: Registration, url: string): Promise<void> => {
	const { api, store, sleep } = registration;
	const listed = await retryTransient(async () => {
		const webhooks = await list(api);
		for (const own of await findOwn(registration, url, webhooks)) await remove(api, own);
		return webhooks;
	}, sleep);
	warnOfOrphan(registration, listed);
	store.clear();
};
