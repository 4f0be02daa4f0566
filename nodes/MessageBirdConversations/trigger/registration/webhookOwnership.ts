import { createBoundedCache } from '../../shared/boundedCache';

interface Owner {
	workflowId: string;
	/** The webhook that it registered. */
	webhookId?: string;
}

/**
 * Which workflow has the webhook at a URL, as far as this process has seen. n8n 1 ends what it could
 * not begin: a copy of a workflow that has the original's URL, and must not end the original's
 * webhook with it.
 */
const OWNERS = createBoundedCache<Owner>(10_000);

/** Notes that a workflow has registered the webhook at a URL. */
export const claimWebhook = (url: string, workflowId: string, webhookId?: string): void =>
	OWNERS.set(url, { workflowId, webhookId }, Infinity);

/** Whether the webhook at a URL is known to be another workflow's. */
export const isOwnedByAnother = (url: string, workflowId: string): boolean =>
	(OWNERS.get(url, 0)?.workflowId ?? workflowId) !== workflowId;

/** The ID of the webhook that was registered at a URL, as far as this process has seen. */
export const registeredWebhookId = (url: string): string | undefined =>
	OWNERS.get(url, 0)?.webhookId;

/** Notes that a workflow has no webhook at a URL any more. */
export const releaseWebhook = (url: string, workflowId: string): void => {
	if (!isOwnedByAnother(url, workflowId)) OWNERS.delete(url);
};
