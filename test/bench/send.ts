// npm run bench:send: 1,000 messages to 500 recipients, by this node and by n8n's HTTP Request node.
import type { IConnections, INode, INodeParameters, JsonObject } from 'n8n-workflow';

import { startSystem, type System } from '../e2e/harness/system';
import { reportAndExit } from '../n8n/problem';
import type { JournalEntry } from '../simulator/journal';
import { keepResult, toTable } from './results';
import {
	httpRequest,
	loopOver,
	messageBird,
	NODE,
	runToEnd,
	secondsOf,
	workflowOf,
} from './workflows';

const MESSAGES = 1000;
const RECIPIENTS = 500;
const LATENCY_MS = 50;
const PER_SECOND = 50;

const ITEMS: JsonObject[] = Array.from({ length: MESSAGES }, (_, index) => ({
	to: `+3161${String(1_000_000 + (index % RECIPIENTS))}`,
	text: `Message ${index}`,
}));

interface Way {
	name: string;
	nodes: INode[];
	connections?: IConnections;
	/** Whether it is one after another, and so is tried without a limit alone. */
	isLoop?: true;
}

const waysOf = ({ simulator }: System): Way[] => {
	const channelId = simulator.control.channels().find(({ platformId }) => platformId === 'sms')?.id;
	const http = (options: INodeParameters): INode =>
		httpRequest(
			NODE,
			simulator,
			{
				method: 'POST',
				url: `${simulator.baseUrl}/send`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: `={{ { to: $json.to, from: ${JSON.stringify(channelId)}, type: "text", content: { text: $json.text } } }}`,
				options,
			},
			{ onError: 'continueRegularOutput' },
		);
	const batching = (batchSize: number, batchInterval: number): INodeParameters => ({
		batching: { batch: { batchSize, batchInterval } },
	});
	const [nodes, connections] = loopOver(http({}));
	return [
		{
			name: 'this node, defaults',
			nodes: [
				messageBird({
					resource: 'message',
					operation: 'send',
					channelId: { __rl: true, mode: 'id', value: channelId ?? '' },
					to: '={{ $json.to }}',
					text: '={{ $json.text }}',
				}),
			],
		},
		{ name: 'HTTP Request, defaults (all at once)', nodes: [http({})] },
		{
			name: 'HTTP Request, batching as offered (50 each 1,000 ms)',
			nodes: [http(batching(50, 1000))],
		},
		{ name: 'HTTP Request, batching by hand (10 each 250 ms)', nodes: [http(batching(10, 250))] },
		{ name: 'Loop Over Items + HTTP Request', nodes, connections, isLoop: true },
	];
};

const textOf = ({ body }: JournalEntry): string =>
	(body as { content: { text: string } }).content.text;

/** How many requests were under way at the same time, as far as their latency tells. */
const mostUnderWay = (journal: JournalEntry[]): number => {
	let most = 0;
	let first = 0;
	journal.forEach(({ at }, index) => {
		while ((journal[first]?.at ?? at) <= at - LATENCY_MS) first++;
		most = Math.max(most, index - first + 1);
	});
	return most;
};

/** How many messages were accepted before one to the same recipient that stands before them. */
const countOutOfOrder = (journal: JournalEntry[]): number => {
	const last = new Map<string, number>();
	let count = 0;
	for (const entry of journal.filter(({ accepted }) => accepted)) {
		const { to } = entry.body as { to: string };
		const index = Number(textOf(entry).slice('Message '.length));
		if (index < (last.get(to) ?? -1)) count++;
		last.set(to, Math.max(index, last.get(to) ?? -1));
	}
	return count;
};

const measure = async (system: System, way: Way, limit: number | null) => {
	const { control } = system.simulator;
	control.clearJournal();
	control.latency({ ms: LATENCY_MS });
	const file = workflowOf(ITEMS, way.nodes, way.connections);
	control.rateLimit(limit === null ? null : { perSecond: limit });
	const execution = await runToEnd(system, file);
	const seconds = secondsOf(
		execution,
		way.nodes.map(({ name }) => name),
	);
	const journal = [...control.journal()];
	const accepted = journal.filter((entry) => entry.accepted);
	return [
		way.name,
		`${seconds.toFixed(1)} s`,
		accepted.length,
		journal.filter(({ status }) => status === 429).length,
		accepted.length - new Set(accepted.map(textOf)).size,
		countOutOfOrder(journal),
		mostUnderWay(journal),
		MESSAGES - new Set(accepted.map(textOf)).size,
	];
};

const HEAD = ['', 'time', 'accepted', 'refused', 'sent twice', 'out of order', 'under way', 'lost'];

const bench = async (): Promise<void> => {
	console.log('Starting the simulator and n8n …');
	const system = await startSystem({ simulator: { statusDelayMs: 600_000 } });
	try {
		// A first run of each node is slower than those that follow.
		for (const way of waysOf(system).slice(0, 2)) await measure(system, way, null);
		const tables: string[] = [];
		for (const limit of [null, PER_SECOND]) {
			const rows = [];
			for (const way of waysOf(system)) {
				console.log(`${way.name}, ${limit === null ? 'no limit' : `${limit} a second`} …`);
				const row = await measure(system, way, limit);
				console.log(`  ${row.slice(1).join(' · ')}`);
				rows.push(row);
			}
			const title =
				limit === null
					? '(a) no limit'
					: `(b) a limit of ${limit} requests a second, answered with 429`;
			tables.push(`### ${title}\n\n${toTable(HEAD, rows)}`);
		}
		keepResult(
			'Sending 1,000 messages to 500 recipients, 50 ms latency',
			`n8n ${system.n8n.version}`,
			tables.join('\n\n'),
		);
	} finally {
		await system.close();
	}
};

bench().catch(reportAndExit);
