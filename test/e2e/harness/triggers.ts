import { waitFor, type StoredWorkflow } from '../../n8n/api';
import { signDelivery } from '../../simulator/deliveries';
import type { System } from './system';

/**
 * Makes n8n 2 do at once what it otherwise does within minutes: it stores pending changes of
 * triggers in its database, and resumes those of a killed process.
 */
export const IMPATIENT = {
	N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '8',
	N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '500',
	N8N_WORKFLOW_PUBLICATION_RECONCILE_INTERVAL_SECONDS: '2',
};

/** The URL of a workflow's trigger, for production or test, which depends on its node's ID. */
export const pathOf = (workflow: StoredWorkflow, endpoint = 'webhook'): string => {
	const [trigger] = workflow.nodes.filter(({ webhookId }) => webhookId !== undefined);
	return `/${endpoint}/${trigger?.webhookId ?? ''}/webhook`;
};

/** The webhooks of a workflow at the service. */
export const webhooksOf = ({ simulator }: System, workflow: StoredWorkflow) =>
	simulator.control.webhooks().filter(({ url }) => url.endsWith(pathOf(workflow)));

/** Waits until n8n answers at a workflow's production URL. Returns the URL. */
export const waitUntilHeard = async (
	{ n8n }: System,
	workflow: StoredWorkflow,
): Promise<string> => {
	const url = n8n.url + pathOf(workflow);
	await waitFor('the production URL', async () => {
		const { status } = await fetch(url, { method: 'POST' });
		return status === 401;
	});
	return url;
};

/** Publishes a workflow and waits until it listens. Returns its production URL. */
export const publish = async (system: System, workflow: StoredWorkflow): Promise<string> => {
	await system.api.activate(workflow.id);
	await waitFor('the webhook', () => webhooksOf(system, workflow).length > 0);
	return await waitUntilHeard(system, workflow);
};

/** Changes the parameters of a workflow's trigger and saves it. */
export const edit = async (
	{ api }: System,
	workflow: StoredWorkflow,
	parameters: StoredWorkflow['nodes'][number]['parameters'],
): Promise<void> => {
	const stored = await api.workflow(workflow.id);
	const nodes = stored.nodes.map((node) =>
		node.webhookId === undefined
			? node
			: { ...node, parameters: { ...node.parameters, ...parameters } },
	);
	await api.updateWorkflow({ ...stored, nodes });
};

/** The event of a message that a customer wrote. */
export const receivedEvent = (id: string) => ({
	type: 'message.created',
	message: { id, direction: 'received', status: 'received', type: 'text', content: { text: id } },
});

/**
 * Delivers an event, signed for the public URL. `origin` is where it goes instead: to one of the
 * processes behind the proxy. Returns the status of the answer.
 */
export const deliver = async (
	{ url, signingKey, origin }: { url: string; signingKey: string; origin?: string },
	event: object,
): Promise<number> => {
	const body = JSON.stringify(event);
	const token = await signDelivery(url, body, signingKey);
	const response = await fetch(origin === undefined ? url : origin + new URL(url).pathname, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'messagebird-signature-jwt': token },
		body,
	});
	await response.arrayBuffer();
	return response.status;
};
