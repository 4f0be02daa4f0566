import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { addressOf, close, listen } from '../../engine/harness/proxy';
import { waitFor, type WorkflowFile } from '../../n8n/api';
import { signDelivery } from '../../simulator/deliveries';
import type { System } from './system';
import { END, triggerWorkflow } from './workflows';

/** A signed event, as the service delivers it. */
export interface SignedEvent {
	id: string;
	body: string;
	token: string;
}

/** An event of a new message, signed for a trigger's URL. */
export const createEvent = async ({ simulator }: System, url: string): Promise<SignedEvent> => {
	const id = randomUUID();
	const message = { id, direction: 'received', status: 'received', type: 'text' };
	const body = JSON.stringify({ type: 'message.created', message });
	return { id, body, token: await signDelivery(url, body, simulator.signingKey) };
};

/** The same event under a new token. */
export const signAgain = async (
	{ simulator }: System,
	url: string,
	event: SignedEvent,
): Promise<SignedEvent> => ({
	...event,
	token: await signDelivery(url, event.body, simulator.signingKey),
});

/** Delivers an event to an address of n8n. Returns the response's status. */
export const deliver = async (url: string, { body, token }: SignedEvent): Promise<number> => {
	const headers = { 'content-type': 'application/json', 'messagebird-signature-jwt': token };
	const response = await fetch(url, { method: 'POST', headers, body });
	await response.arrayBuffer();
	return response.status;
};

/** Processes elements in order, so many at once. */
export const forEachOf = async <Element>(
	elements: Element[],
	atOnce: number,
	use: (element: Element, index: number) => Promise<void>,
): Promise<void> => {
	const next = elements.entries();
	const useNext = async (): Promise<void> => {
		for (const [index, element] of next) await use(element, index);
	};
	await Promise.all(Array.from({ length: atOnce }, useNext));
};

/** Hears which events started a workflow, once per execution. */
export interface Listener {
	/** A workflow that reports the event that started it. */
	workflow(): WorkflowFile;
	/**
	 * How many events of a list started no execution, and how many executions were more than one per
	 * event. Waits for all, and then for executions that must not come.
	 */
	count(events: SignedEvent[]): Promise<{ lost: number; twice: number }>;
	close(): Promise<void>;
}

export const startListener = async (): Promise<Listener> => {
	const heard: string[] = [];
	const server = createServer((request, response) => {
		heard.push(request.url?.slice(1) ?? '');
		response.setHeader('content-type', 'application/json').end('{}');
	});
	await listen(server);
	const parameters = { url: `=${addressOf(server)}/{{ $json.message.id }}`, options: {} };
	return {
		workflow() {
			const file = triggerWorkflow();
			const nodes = file.nodes.map((node) =>
				node.name === END
					? { ...node, type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, parameters }
					: node,
			);
			return { ...file, nodes };
		},
		async count(events) {
			const distinct = new Set(events.map(({ id }) => id));
			const started = (): string[] => heard.filter((id) => distinct.has(id));
			const isAllHeard = (): boolean => new Set(started()).size === distinct.size;
			await waitFor('the executions', isAllHeard, 60_000).catch(() => undefined);
			for (let before = -1; before !== heard.length; await sleep(3000)) before = heard.length;
			const lost = distinct.size - new Set(started()).size;
			return { lost, twice: started().length - (distinct.size - lost) };
		},
		close: async () => await close(server),
	};
};
