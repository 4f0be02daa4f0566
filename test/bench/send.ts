// npm run bench:send: sends 1,000 messages to 500 recipients with this node and with HTTP Request.
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
	/** Whether it mostly waits, so that its time hardly differs between runs. */
	isSlow?: true;
}

/** Where the access key is: in a credential, as n8n recommends, or typed into the node. */
type KeyPlace = 'credential' | 'node';

const waysOf = async ({ simulator, api }: System): Promise<Way[]> => {
	const headerId = await api.saveCredential(
		'Access key',
		{ name: 'Authorization', value: `AccessKey ${simulator.accessKey}` },
		'httpHeaderAuth',
	);
	const channelId = simulator.control.channels().find(({ platformId }) => platformId === 'sms')?.id;
	const http = (options: INodeParameters, keyPlace: KeyPlace = 'credential'): INode =>
		httpRequest(
			NODE,
			keyPlace === 'credential' ? { headerId } : simulator,
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
	const send = (options: INodeParameters, additionalFields: INodeParameters = {}): INode =>
		messageBird({
			resource: 'message',
			operation: 'send',
			channelId: { __rl: true, mode: 'id', value: channelId ?? '' },
			to: '={{ $json.to }}',
			text: '={{ $json.text }}',
			additionalFields,
			options,
		});
	return [
		{ name: 'this node, defaults (20 in flight)', nodes: [send({})] },
		{
			name: 'the same, each with a Send Once Key',
			nodes: [send({}, { sendOnceKey: '=order-{{ $json.text }}' })],
		},
		{ name: 'this node, Parallel Requests 100', nodes: [send({ parallelRequests: 100 })] },
		{ name: 'HTTP Request, defaults (all at once)', nodes: [http({})] },
		{ name: 'the same, the key typed into the node', nodes: [http({}, 'node')] },
		{
			name: 'HTTP Request, batching as offered (50 each 1,000 ms)',
			nodes: [http(batching(50, 1000))],
			isSlow: true,
		},
		{
			name: 'HTTP Request, batching by hand (10 each 250 ms)',
			nodes: [http(batching(10, 250))],
			isSlow: true,
		},
		{ name: 'Loop Over Items + HTTP Request', nodes, connections, isSlow: true },
	];
};

const textOf = ({ body }: JournalEntry): string =>
	(body as { content: { text: string } }).content.text;

/** Counts messages that were accepted before an earlier one to the same recipient. */
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

/** Runs a contender once. Returns its time in seconds and the fate of its messages. */
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
	const counts = [
		accepted.length,
		journal.filter(({ status }) => status === 429).length,
		accepted.length - new Set(accepted.map(textOf)).size,
		countOutOfOrder(journal),
		Math.max(...journal.map(({ underWay }) => underWay)),
		MESSAGES - new Set(accepted.map(textOf)).size,
	];
	return { seconds, counts };
};

const HEAD = ['', 'time', 'accepted', 'refused', 'sent twice', 'out of order', 'in flight', 'lost'];

/** How often each contender that isn't slow runs. The run with the median time counts. */
const RUNS = Number(process.env.RUNS ?? 3);

/** Runs the contenders in turn and returns the table. */
const compare = async (system: System, ways: Way[], limit: number | null): Promise<string> => {
	const runs = new Map<Way, Array<Awaited<ReturnType<typeof measure>>>>();
	for (let round = 1; round <= RUNS; round++) {
		for (const way of ways.filter(({ isSlow }) => round === 1 || !isSlow)) {
			const run = await measure(system, way, limit);
			console.log(`  ${way.name}: ${run.seconds.toFixed(1)} s · ${run.counts.join(' · ')}`);
			runs.set(way, [...(runs.get(way) ?? []), run]);
		}
	}
	const rows = ways.map((way) => {
		const sorted = (runs.get(way) ?? []).sort((one, other) => one.seconds - other.seconds);
		const { seconds = 0, counts = [] } = sorted[Math.floor(sorted.length / 2)] ?? {};
		return [way.name, `${seconds.toFixed(1)} s`, ...counts];
	});
	return toTable(HEAD, rows);
};

const bench = async (): Promise<void> => {
	console.log('Starting the simulator and n8n …');
	const system = await startSystem({ simulator: { statusDelayMs: 600_000 } });
	try {
		// The first run of each node is slower than later ones.
		const ways = await waysOf(system);
		for (const way of ways.filter(({ isSlow }) => !isSlow)) await measure(system, way, null);
		const tables: string[] = [];
		for (const limit of [null, PER_SECOND]) {
			const title =
				limit === null
					? '(a) no limit'
					: `(b) a limit of ${limit} requests per second, answered with 429`;
			console.log(title);
			tables.push(`### ${title}\n\n${await compare(system, ways, limit)}`);
		}
		keepResult(
			'Sending 1,000 messages to 500 recipients, 50 ms latency',
			`n8n ${system.n8n.version}, medians of ${RUNS} runs, of the batched and looped ones one`,
			tables.join('\n\n'),
		);
	} finally {
		await system.close();
	}
};

bench().catch(reportAndExit);
