import type { IWebhookDescription } from 'n8n-workflow';

const resume = (httpMethod: 'GET' | 'POST'): IWebhookDescription => ({
	name: 'default',
	httpMethod,
	responseMode: 'onReceived',
	// Empty, so that n8n answers with what the node returns.
	responseData: '',
	path: '={{ $nodeId }}',
	restartWebhook: true,
	isFullPath: true,
});

/** The webhooks of an execution that waits: n8n serves them at its resume URL. */
export const RESUME_WEBHOOKS: IWebhookDescription[] = [resume('GET'), resume('POST')];
