import { isLocalUrl } from '../shared/urls';
import type { Webhook } from './contract/types';

/** An n8n instance, identified by the URLs of its webhooks. */
export interface Instance {
	/** What the URLs of its webhooks start with, up to `webhook/` or `webhook-test/`. */
	baseUrl: string;
	/** Whether a workflow listens at a URL; `undefined` if n8n didn't say. */
	isListening(url: string): Promise<boolean | undefined>;
	/** The ID of the webhook that a trigger in it registered at a URL, if known. */
	registeredAt?: (url: string) => string | undefined;
}

/** The state of a webhook from the point of view of an n8n instance. */
export type Verdict =
	'active' | 'disabled' | 'elsewhere' | 'inactive' | 'otherAccount' | 'testLeftover' | 'unknown';

/** An audited webhook. */
export interface AuditedWebhook {
	webhook: Webhook;
	verdict: Verdict;
	/** The reason for the verdict, as a sentence. */
	why: string;
	/** Whether nobody seems to need it. */
	isAbandoned: boolean;
}

/** The paths of webhooks after n8n's own address, unless its settings change them. */
const PRODUCTION = 'webhook/';
const TEST = 'webhook-test/';

/**
 * The ID of the webhook that the trigger at a URL registered, if this account doesn't have it: the
 * trigger's access key belonged to another account.
 */
const findInOtherAccount = (
	url: string,
	webhooks: Webhook[],
	{ registeredAt }: Instance,
): string | undefined => {
	const registered = registeredAt?.(url);
	return webhooks.some(({ id }) => id === registered) ? undefined : registered;
};

const auditOwn = async (
	url: string,
	webhooks: Webhook[],
	instance: Instance,
): Promise<Omit<AuditedWebhook, 'webhook'>> => {
	const isTest = url.startsWith(`${instance.baseUrl}${TEST}`);
	const isListening = await instance.isListening(url);
	if (isListening === undefined) {
		const why = isTest
			? "Its URL is a test URL of this n8n, which didn't say whether a test is listening there"
			: "Its URL belongs to this n8n, which didn't say whether a workflow is listening there";
		return { verdict: 'unknown', why, isAbandoned: false };
	}
	const elsewhere = isListening ? findInOtherAccount(url, webhooks, instance) : undefined;
	if (elsewhere !== undefined) {
		return {
			verdict: 'otherAccount',
			why: `An active workflow in this n8n is listening at its URL, but registered another webhook (ID ${elsewhere}), which this account doesn't have. If the workflow now uses another account's access key, you no longer need this webhook`,
			isAbandoned: false,
		};
	}
	if (isListening) {
		const why = isTest
			? 'A test in this n8n is listening at its URL'
			: 'An active workflow in this n8n is listening at its URL';
		return { verdict: 'active', why, isAbandoned: false };
	}
	return isTest
		? {
				verdict: 'testLeftover',
				why: 'A test in this n8n left it behind: nothing is listening at its URL anymore',
				isAbandoned: true,
			}
		: {
				verdict: 'inactive',
				why: 'Its URL belongs to this n8n, but no active workflow is listening there',
				isAbandoned: true,
			};
};

const auditWebhook = async (
	webhook: Webhook,
	webhooks: Webhook[],
	instance: Instance,
): Promise<Omit<AuditedWebhook, 'webhook'>> => {
	const { url = '', status } = webhook;
	if (status === 'disabled') {
		return {
			verdict: 'disabled',
			why: "It is disabled: MessageBird doesn't send it any events",
			isAbandoned: true,
		};
	}
	const isOwn = [PRODUCTION, TEST].some((path) => url.startsWith(`${instance.baseUrl}${path}`));
	if (isOwn) return await auditOwn(url, webhooks, instance);
	return isLocalUrl(url)
		? {
				verdict: 'elsewhere',
				why: "Its URL is a private address, which MessageBird can't reach",
				isAbandoned: true,
			}
		: {
				verdict: 'elsewhere',
				why: 'Its URL belongs to another system: ask whoever runs it before you delete it',
				isAbandoned: false,
			};
};

/** Audits an account's webhooks for an n8n instance, in order. Changes nothing. */
export const auditWebhooks = async (
	webhooks: Webhook[],
	instance: Instance,
): Promise<AuditedWebhook[]> =>
	await Promise.all(
		webhooks.map(async (webhook) => ({
			webhook,
			...(await auditWebhook(webhook, webhooks, instance)),
		})),
	);

/** How many webhooks an account may have: for all channels, and for single channels. */
const LIMITS = { generic: 5, channel: 10 };

/** How much of the limit for a kind of webhook is used. */
export const countTowardsLimit = (
	webhooks: Webhook[],
	channelId: string | undefined,
): { count: number; limit: number; ofKind: Webhook[] } => {
	const hasChannel = (webhook: { channelId?: string }): boolean => Boolean(webhook.channelId);
	const ofKind = webhooks.filter((webhook) => hasChannel(webhook) === hasChannel({ channelId }));
	return { count: ofKind.length, limit: channelId ? LIMITS.channel : LIMITS.generic, ofKind };
};
