import { isLocalUrl } from '../shared/urls';
import type { Webhook } from './contract/types';

/** An n8n as its webhooks' URLs tell it. */
export interface Instance {
	/** What the URLs of its webhooks begin with, up to `webhook/` or `webhook-test/`. */
	baseUrl: string;
	/** Whether a workflow listens at a URL; `undefined` where the n8n there did not say. */
	isListening(url: string): Promise<boolean | undefined>;
	/** The ID of the webhook that a trigger there registered at a URL, where that is known. */
	registeredAt?: (url: string) => string | undefined;
}

/** What a webhook is to an n8n. */
export type Verdict =
	'active' | 'disabled' | 'elsewhere' | 'inactive' | 'otherAccount' | 'testLeftover' | 'unknown';

/** A webhook that was judged. */
export interface AuditedWebhook {
	webhook: Webhook;
	verdict: Verdict;
	/** Why, in a sentence. */
	why: string;
	/** Whether it looks as if nobody would miss it. */
	isAbandoned: boolean;
}

/** How n8n's URLs go on after its own address, unless its settings say otherwise. */
const PRODUCTION = 'webhook/';
const TEST = 'webhook-test/';

/**
 * The webhook that the trigger at a URL registered, where this account has none of that ID: its
 * access key was another account's by then.
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

/** Judges an account's webhooks from where an n8n stands, in their order. Changes nothing. */
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

/** How many webhooks an account may have: generic ones, and ones of a single channel. */
const LIMITS = { generic: 5, channel: 10 };

/** How far the limit of a webhook's kind is used up. */
export const countTowardsLimit = (
	webhooks: Webhook[],
	channelId: string | undefined,
): { count: number; limit: number; ofKind: Webhook[] } => {
	const hasChannel = (webhook: { channelId?: string }): boolean => Boolean(webhook.channelId);
	const ofKind = webhooks.filter((webhook) => hasChannel(webhook) === hasChannel({ channelId }));
	return { count: ofKind.length, limit: channelId ? LIMITS.channel : LIMITS.generic, ofKind };
};
