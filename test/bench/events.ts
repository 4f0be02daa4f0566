import { randomUUID } from 'node:crypto';

import type { System } from '../e2e/harness/system';
import { waitFor, type StoredWorkflow, type WorkflowFile } from '../n8n/api';
import { signDelivery } from '../simulator/deliveries';

/** An event of 2 kB about a new message, in a conversation of the account if it is given. */
export const createBody = (conversationId?: string): string => {
	const event = {
		type: 'message.created',
		conversation: { id: randomUUID(), status: 'active' },
		message: {
			id: randomUUID(),
			...(conversationId === undefined ? {} : { conversationId }),
			direction: 'received',
			status: 'received',
			type: 'text',
			content: { text: '' },
		},
	};
	event.message.content.text = 'x'.repeat(2048 - JSON.stringify(event).length);
	return JSON.stringify(event);
};

/** A secret in a header: the check that n8n's Webhook node offers. */
export const HEADER = { name: 'x-secret', value: 'a secret of the sender' };

/** The trigger's workflow, with n8n's Webhook node in its place. */
export const withWebhook = (file: WorkflowFile, credentialId?: string): WorkflowFile => {
	const isChecked = credentialId !== undefined;
	return {
		...file,
		name: `Webhook ${randomUUID()}`,
		nodes: file.nodes.map((node) =>
			node.webhookId === undefined
				? node
				: {
						...node,
						type: 'n8n-nodes-base.webhook',
						typeVersion: 2,
						parameters: {
							httpMethod: 'POST',
							path: node.webhookId,
							options: {},
							...(isChecked ? { authentication: 'headerAuth' } : {}),
						},
						...(isChecked
							? { credentials: { httpHeaderAuth: { id: credentialId, name: 'Header' } } }
							: {}),
					},
		),
	};
};

/** Publishes a workflow with a Webhook node. Returns its production URL. */
export const startWebhook = async (
	{ api, n8n }: System,
	workflow: StoredWorkflow,
): Promise<string> => {
	await api.activate(workflow.id);
	const path = workflow.nodes.find(({ webhookId }) => webhookId !== undefined)?.webhookId ?? '';
	const url = `${n8n.url}/webhook/${path}`;
	await waitFor('the Webhook node', async () => {
		const { status } = await fetch(url, {
			method: 'POST',
			headers: { [HEADER.name]: HEADER.value },
		});
		return status === 200;
	});
	return url;
};

interface Sending {
	url: string;
	count: number;
	/** How many are in flight at once. */
	atOnce: number;
	/** The conversation of the messages. */
	conversationId?: string;
}

/** Sends so many events. Returns when it started to, once all are answered. */
export const sendEvents = async (
	{ simulator }: System,
	{ url, count, atOnce, conversationId }: Sending,
): Promise<number> => {
	const requests = await Promise.all(
		Array.from({ length: count }, async () => {
			const body = createBody(conversationId);
			// All are signed, so that every contender gets the same request.
			return { body, token: await signDelivery(url, body, simulator.signingKey) };
		}),
	);
	const next = requests.values();
	const start = performance.now();
	await Promise.all(
		Array.from({ length: atOnce }, async () => {
			for (const { body, token } of next) {
				const response = await fetch(url, {
					method: 'POST',
					headers: {
						'content-type': 'application/json',
						'messagebird-signature-jwt': token,
						[HEADER.name]: HEADER.value,
					},
					body,
				});
				await response.arrayBuffer();
				if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
			}
		}),
	);
	return start;
};

export const median = (values: number[]): number =>
	[...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
