import { createServer } from 'node:http';

import { addressOf, close, listen } from '../../engine/harness/proxy';
import type { WorkflowFile } from '../../n8n/api';
import { END, triggerWorkflow } from './workflows';

/** A server that workflows tell which message started them. */
export interface Listener {
	/** The ID of each event's message, once per execution. */
	heard: string[];
	/** A workflow that tells it. */
	workflow(): WorkflowFile;
	close(): Promise<void>;
}

export const startListener = async (): Promise<Listener> => {
	const heard: string[] = [];
	const server = createServer((request, response) => {
		heard.push(request.url?.slice(1) ?? '');
		response.setHeader('content-type', 'application/json').end('{}');
	});
	await listen(server);
	return {
		heard,
		workflow() {
			const workflow = triggerWorkflow();
			const parameters = { url: `=${addressOf(server)}/{{ $json.message.id }}`, options: {} };
			const nodes = workflow.nodes.map((node) =>
				node.name === END
					? { ...node, type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, parameters }
					: node,
			);
			return { ...workflow, nodes };
		},
		close: async () => await close(server),
	};
};
