// npm run bench:list: lists 5,000 conversations with this node and with HTTP Request's pagination.
import type { INode } from 'n8n-workflow';

import { startSystem, type System } from '../e2e/harness/system';
import { reportAndExit } from '../n8n/problem';
import { keepResult, toTable } from './results';
import { httpRequest, messageBird, NODE, runToEnd, secondsOf, workflowOf } from './workflows';

const CONVERSATIONS = 5000;
const PAGE = 20;
const LATENCY_MS = 50;

const thisNode = (): INode =>
	messageBird({ resource: 'conversation', operation: 'getAll', returnAll: true, simplify: false });

const pagination = ({ simulator }: System): INode =>
	httpRequest(NODE, simulator, {
		method: 'GET',
		url: `${simulator.baseUrl}/conversations`,
		sendQuery: true,
		queryParameters: { parameters: [{ name: 'limit', value: String(PAGE) }] },
		options: {
			pagination: {
				pagination: {
					paginationMode: 'updateAParameterInEachRequest',
					parameters: {
						parameters: [{ type: 'qs', name: 'offset', value: `={{ $pageCount * ${PAGE} }}` }],
					},
					paginationCompleteWhen: 'other',
					completeExpression: '={{ $response.body.items.length === 0 }}',
				},
			},
		},
	});

const bench = async (): Promise<void> => {
	console.log('Starting the simulator and n8n …');
	const system = await startSystem({ simulator: { seed: true } });
	try {
		const { control } = system.simulator;
		const had = control.conversations().length;
		control.addConversations({ count: CONVERSATIONS - had });
		control.latency({ ms: LATENCY_MS });
		const rows = [];
		for (const [name, node] of [
			['this node, Return All', thisNode()],
			['HTTP Request, pagination', pagination(system)],
		] as const) {
			await runToEnd(system, workflowOf([{}], [node]));
			control.clearJournal();
			const execution = await runToEnd(system, workflowOf([{}], [node]));
			const items = execution.data.resultData.runData[NODE]?.[0]?.data?.main?.[0] ?? [];
			const elements = items.flatMap(({ json }) => json.items ?? [json]) as Array<{ id: string }>;
			const different = new Set(elements.map(({ id }) => id)).size;
			const seconds = secondsOf(execution, [NODE]);
			console.log(`${name}: ${seconds.toFixed(1)} s, ${different}`);
			rows.push([name, `${seconds.toFixed(1)} s`, control.journal().length, different]);
		}
		keepResult(
			'Listing 5,000 conversations, 20 a page, 50 ms latency',
			`n8n ${system.n8n.version}`,
			toTable(['', 'time', 'requests', 'conversations'], rows),
		);
	} finally {
		await system.close();
	}
};

bench().catch(reportAndExit);
