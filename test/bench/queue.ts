// npm run bench:queue: n8n in queue mode. Events per second through this trigger and through n8n's
// Webhook node with one to three webhook processes, and messages per second with one and two workers.
import type { INodeParameters } from 'n8n-workflow';

import { startQueueMode, type QueueMode } from '../e2e/harness/queueMode';
import { connectQueueMode, type QueueSystem } from '../e2e/harness/system';
import { publish } from '../e2e/harness/triggers';
import { byId, triggerWorkflow } from '../e2e/harness/workflows';
import { waitFor } from '../n8n/api';
import { reportAndExit } from '../n8n/problem';
import { exitOnSignals } from '../n8n/processes';
import { median, sendEvents, startWebhook, withWebhook } from './events';
import { keepResult, toTable } from './results';
import { messageBird, runToEnd, workflowOf } from './workflows';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const EVENTS_PER_ROUND = Number(process.env.EVENTS ?? 100);
const EVENTS_AT_ONCE = 8;
const WEBHOOK_PROCESSES = [1, 2, 3];

const RUNS = Number(process.env.RUNS ?? 3);
const MESSAGES = Number(process.env.MESSAGES ?? 1000);
const LATENCY_MS = 50;
const PER_SECOND = 50;

const DONE_TIMEOUT_MS = 300_000;

interface Contender {
	name: string;
	workflowId: string;
	url: string;
}

interface Rates {
	answered: number;
	done: number;
}

/** Sends a round of events. Returns how many were answered, and how many executions done, per second. */
const measureEvents = async (
	system: QueueSystem,
	{ url, workflowId }: Contender,
): Promise<Rates> => {
	const countDone = async (): Promise<number> =>
		await system.api.countExecutions(workflowId, 'success');
	const expected = (await countDone()) + EVENTS_PER_ROUND;
	const events = { url, count: EVENTS_PER_ROUND, atOnce: EVENTS_AT_ONCE };
	const start = await sendEvents(system, events);
	const answered = (EVENTS_PER_ROUND * 1000) / (performance.now() - start);
	await waitFor('the executions', async () => (await countDone()) >= expected, DONE_TIMEOUT_MS);
	return { answered, done: (EVENTS_PER_ROUND * 1000) / (performance.now() - start) };
};

const createContenders = async (system: QueueSystem): Promise<Contender[]> => {
	const own = await system.add(triggerWorkflow());
	const url = await publish(system, own);
	const webhook = await system.add(withWebhook(triggerWorkflow()));
	return [
		{ name: 'this trigger', workflowId: own.id, url },
		{ name: 'Webhook node', workflowId: webhook.id, url: await startWebhook(system, webhook) },
	];
};

const percentOf = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(0)} %`;

/** Both contenders in turn with each number of webhook processes. Returns the table. */
const compareEvents = async (queueMode: QueueMode, system: QueueSystem): Promise<string> => {
	const contenders = await createContenders(system);
	const rows: Array<Array<string | number>> = [];
	for (const count of WEBHOOK_PROCESSES) {
		queueMode.useWebhooks(count);
		// Warms up n8n's caches.
		for (const contender of contenders) await measureEvents(system, contender);
		const rounds: Rates[][] = [];
		for (let round = 0; round < ROUNDS; round++) {
			// Other load on the machine affects both.
			const order = round % 2 === 0 ? contenders : [...contenders].reverse();
			const rates = new Map<Contender, Rates>();
			for (const contender of order) rates.set(contender, await measureEvents(system, contender));
			rounds.push(contenders.flatMap((contender) => rates.get(contender) ?? []));
		}
		const medianOf = (contender: number, rate: keyof Rates): number =>
			median(rounds.map((round) => round[contender]?.[rate] ?? 0));
		const [own, webhook] = [medianOf(0, 'answered'), medianOf(1, 'answered')];
		const done = [medianOf(0, 'done'), medianOf(1, 'done')] as const;
		rows.push([
			count,
			own.toFixed(1),
			webhook.toFixed(1),
			percentOf(own, webhook),
			done[0].toFixed(1),
			done[1].toFixed(1),
			percentOf(...done),
		]);
		console.log(`  ${rows.at(-1)?.join(' · ')}`);
	}
	return toTable(
		[
			'webhook processes',
			'this trigger, answered per second',
			'Webhook node',
			'share',
			'this trigger, executions done per second',
			'Webhook node',
			'share',
		],
		rows,
	);
};

/** Sends messages by two executions at once. Returns how many were accepted per second. */
const measureMessages = async (system: QueueSystem, limit: number | null): Promise<number> => {
	const { control } = system.simulator;
	control.clearJournal();
	control.latency({ ms: LATENCY_MS });
	control.rateLimit(limit === null ? null : { perSecond: limit });
	const channelId = control.channels().find(({ platformId }) => platformId === 'sms')?.id ?? '';
	const send: INodeParameters = {
		resource: 'message',
		operation: 'send',
		channelId: byId(channelId),
		to: '={{ $json.to }}',
		text: '={{ $json.text }}',
	};
	const mailing = async (name: string): Promise<void> => {
		const items = Array.from({ length: MESSAGES / 2 }, (_, index) => ({
			to: `+3161${String(1_000_000 + index)}`,
			text: `${name} ${index}`,
		}));
		await runToEnd(system, workflowOf(items, [messageBird(send)]));
	};
	await Promise.all(['one', 'two'].map(mailing));
	const accepted = control.journal().filter((entry) => entry.accepted);
	const texts = accepted.map(({ body }) => (body as { content: { text: string } }).content.text);
	if (accepted.length !== MESSAGES || new Set(texts).size !== MESSAGES) {
		throw new Error(`Of ${MESSAGES} messages, ${accepted.length} were accepted`);
	}
	const [first, last] = [accepted[0]?.at ?? 0, accepted.at(-1)?.at ?? 0];
	return (MESSAGES * 1000) / (last + LATENCY_MS - first);
};

/** Sends with one worker and with two. Returns the table. */
const compareMessages = async ({ workers }: QueueMode, system: QueueSystem): Promise<string> => {
	const limits = [null, PER_SECOND];
	const rates = new Map<string, number>();
	for (const count of [workers.length, 1]) {
		if (count === 1) await Promise.all(workers.slice(1).map(async (worker) => await worker.stop()));
		await measureMessages(system, null);
		for (const limit of limits) {
			const runs: number[] = [];
			for (let run = 0; run < RUNS; run++) runs.push(await measureMessages(system, limit));
			rates.set(`${count} ${limit}`, median(runs));
			console.log(`  ${count} workers, limit ${limit}: ${median(runs).toFixed(1)} per second`);
		}
	}
	return toTable(
		['', 'one worker', 'two workers', 'two, relative to one'],
		limits.map((limit) => {
			const [one = 0, two = 0] = [1, 2].map((count) => rates.get(`${count} ${limit}`));
			const name = limit === null ? 'no limit' : `a limit of ${limit} requests per second`;
			return [name, one.toFixed(1), two.toFixed(1), percentOf(two, one)];
		}),
	);
};

/** Ways to run n8n. The docs recommend the last one, with which messages are sent too. */
const SETTINGS: Array<{ name: string; env: Record<string, string> }> = [
	{ name: 'as it comes', env: {} },
	{
		name: 'with `N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true`',
		env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
	},
];

const bench = async (): Promise<void> => {
	const parts: string[] = [];
	let version = '';
	for (const { name, env } of SETTINGS) {
		console.log(`n8n ${name}: events answered, share, executions done, share`);
		const queueMode = await startQueueMode({
			webhooks: Math.max(...WEBHOOK_PROCESSES),
			env,
		});
		({ version } = queueMode);
		try {
			const system = await connectQueueMode(queueMode, { statusDelayMs: 600_000 });
			const events = await compareEvents(queueMode, system);
			parts.push(`### Events, n8n ${name}\n\n${events}`);
			if (name === SETTINGS.at(-1)?.name) {
				const title = `### ${MESSAGES} messages by two executions, ${LATENCY_MS} ms latency, messages per second, n8n ${name}`;
				parts.push(`${title}\n\n${await compareMessages(queueMode, system)}`);
			}
			await system.close();
		} finally {
			await queueMode.close();
		}
	}
	keepResult(
		`Queue mode: two workers, PostgreSQL and Redis on the same machine`,
		`n8n ${version}, medians of ${ROUNDS} rounds of ${EVENTS_PER_ROUND} events and ${RUNS} runs`,
		parts.join('\n\n'),
	);
};

exitOnSignals();
bench().catch(reportAndExit);
