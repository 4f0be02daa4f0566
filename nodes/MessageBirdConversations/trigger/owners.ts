/**
 * Which workflow has the webhook at a URL, as far as this process has seen. n8n 1 ends what it could
 * not begin: a copy of a workflow that has the original's URL, and must not end the original's
 * webhook with it.
 */
const OWNERS = new Map<string, string>();

/** Notes that a workflow has registered the webhook at a URL. */
export const claim = (url: string, workflowId: string): void => void OWNERS.set(url, workflowId);

/** Whether the webhook at a URL is known to be another workflow's. */
export const isOthers = (url: string, workflowId: string): boolean =>
	(OWNERS.get(url) ?? workflowId) !== workflowId;

/** Notes that there is no webhook at a URL any more. */
export const release = (url: string): void => void OWNERS.delete(url);
