import { createBoundedCache } from '../../shared/boundedCache';

interface Owner {
	workflowId: string;
	/** The webhook that it registered. */
	webhookId?: string;
}

/**
 * Which workflow owns the webhook at a URL, as far as this process knows. n8n 1 also deactivates
 * what it could not activate: a copy of a workflow with the original's URL, which must not delete
 * the original's webhook.
 */
const OWNERS = createBoundedCache<Owner>(10_000);

/** Records that a workflow has registered the webhook at a URL. */
export const claimWebhook = (url: string, workflowId: string, webhookId?: string): void =>
	OWNERS.set(url, { workflowId, webhookId }, Infinity);

/** Whether the webhook at a URL is known to belong to another workflow. */
export const isOwnedByAnother = (url: string, workflowId: string): boolean =>
	(OWNERS.get(url, 0)?.workflowId ?? workflowId) !== workflowId;

/** The ID of the webhook that was registered at a URL, as far as this process knows. */
export const registeredWebhookId = (url: string): string | undefined =>
	OWNERS.get(url, 0)?.webhookId;

/** Records that a workflow no longer has a webhook at a URL. */
export const releaseWebhook = (url: string, workflowId: string): void => {
	if (!isOwnedByAnother(url, workflowId)) OWNERS.delete(url);
};
