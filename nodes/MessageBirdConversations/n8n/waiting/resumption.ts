import { sleep, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { createBoundedCache } from '../../shared/boundedCache';
import { waitForStatus } from '../../trigger/delivery/responseStatus';
import { toMarkKey } from '../../waiting/mark';
import type { Verdict } from '../../waiting/passOn';
import type { Question } from '../../waiting/question';
import { createApi } from '../connection';
import { readCredential } from '../credential';

/**
 * The questions whose executions this process has resumed in the last seconds, and the messages that
 * did it: n8n 1 would resume an execution for each of two answers that arrive at the same moment.
 */
const RESUMED = createBoundedCache<string>(10_000);
const RESUMED_SECONDS = 60;

const TIMEOUT_MS = 10_000;

/** Answers without resuming the execution. */
export const keepWaiting = (verdict: Verdict): IWebhookResponseData => ({
	webhookResponse: { verdict },
});

/** Resumes the execution with an output, once. */
export const resumeWith = (
	context: IWebhookFunctions,
	{ id }: Question,
	json: object,
	{ webhookResponse, messageId = '' }: { webhookResponse: unknown; messageId?: string },
): IWebhookResponseData => {
	const now = Date.now() / 1000;
	const resumedBy = RESUMED.get(id, now);
	if (resumedBy !== undefined) return keepWaiting(resumedBy === messageId ? 'taken' : 'over');
	RESUMED.set(id, messageId, now + RESUMED_SECONDS);
	// If n8n can't resume it, the answer may be passed on again.
	void waitForStatus(context.getResponseObject(), sleep).then((status) => {
		if (status >= 300) RESUMED.delete(id);
	});
	return {
		webhookResponse,
		workflowData: [[{ json: { ...json }, pairedItem: { item: 0 } }]],
	};
};

/** Connects the node that waits to its account. */
export const connect = async (context: IWebhookFunctions) => {
	const credential = await readCredential(context);
	const api = createApi(context, credential, { timeoutMs: TIMEOUT_MS });
	return { api, markKey: toMarkKey(credential.accessKey) };
};
