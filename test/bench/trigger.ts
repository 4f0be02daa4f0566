// npm run bench:trigger: events per second through this trigger and through n8n's Webhook node,
// with and without a check of its own.
import type { INodeParameters } from 'n8n-workflow';

import { verifyDelivery } from '../../nodes/MessageBirdConversations/trigger/delivery/signature';
import { isN8n1, startSystem, type System } from '../e2e/harness/system';
import { publish } from '../e2e/harness/triggers';
import { triggerWorkflow } from '../e2e/harness/workflows';
import { waitFor, type WorkflowFile } from '../n8n/api';
import { reportAndExit } from '../n8n/problem';
import { signDelivery } from '../simulator/deliveries';
import { createBody, HEADER, median, sendEvents, startWebhook, withWebhook } from './events';
import { keepResult, toTable } from './results';

/** Both run in alternating rounds, so that other load on the machine affects both. */
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const EVENTS_PER_ROUND = 100;
const AT_ONCE = 4;
const VERIFICATIONS = 20_000;

const measureVerification = async (): Promise<number> => {
	const url = 'https://n8n.example.com/webhook/6e3c3d0a/webhook';
	const body = createBody();
	const token = await signDelivery(url, body, 'a signing key');
	const delivery = { token, url, body: Buffer.from(body) };
	const verifier = { signingKey: 'a signing key', now: Date.now() / 1000 };
	let valid = 0;
	const verify = (): void => {
		for (let n = 0; n < VERIFICATIONS; n++) if (verifyDelivery(delivery, verifier).isValid) valid++;
	};
	// Warms up the compiler.
	verify();
	const start = performance.now();
	verify();
	const microseconds = ((performance.now() - start) * 1000) / VERIFICATIONS;
	if (valid !== 2 * VERIFICATIONS) throw new Error('A valid delivery was refused');
	return microseconds;
};

interface Contender {
	name: string;
	url: string;
	/** Events per second, one entry per round. */
	rates: number[];
}

/** Sends a round of events. Returns how many were processed per second. */
const measure = async (
	system: System,
	url: string,
	isDone: () => boolean = () => true,
): Promise<number> => {
	system.simulator.control.clearJournal();
	const [conversation] = system.simulator.control.conversations();
	const start = await sendEvents(system, {
		url,
		count: EVENTS_PER_ROUND,
		atOnce: AT_ONCE,
		conversationId: conversation?.id,
	});
	await waitFor('what the events start', isDone, 120_000);
	return (EVENTS_PER_ROUND * 1000) / (performance.now() - start);
};

/** Runs contenders in turn, this trigger first. Returns the table. */
const compare = async (
	system: System,
	contenders: Contender[],
	isDone?: () => boolean,
): Promise<string> => {
	// Warms up n8n's caches.
	for (const { url } of contenders) await measure(system, url, isDone);
	for (let round = 0; round < ROUNDS; round++) {
		const order = round % 2 === 0 ? contenders : [...contenders].reverse();
		for (const { url, rates } of order) rates.push(await measure(system, url, isDone));
		const last = contenders.map(({ name, rates }) => `${name} ${rates.at(-1)?.toFixed(1)}`);
		console.log(`  round ${round + 1}: ${last.join(', ')} events per second`);
	}
	const [own = 0] = contenders.map(({ rates }) => median(rates));
	return toTable(
		['', 'events per second', "this trigger's share"],
		contenders.map(({ name, rates }) => [
			name,
			median(rates).toFixed(1),
			`${((own / median(rates)) * 100).toFixed(0)} %`,
		]),
	);
};

/** Ways to run n8n. By default, n8n 2 creates an isolate for expressions with each delivery. */
const SETTINGS: Array<{ name: string; env: Record<string, string> }> = [
	{ name: 'as it comes', env: {} },
	// n8n 1 has no isolates.
	...(isN8n1
		? []
		: [
				{
					name: 'with `N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true`',
					env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
				},
			]),
];

/** Measures one n8n, with nothing after the trigger and with a reply. Returns the tables. */
const measureIn = async (system: System): Promise<string> => {
	const { api, simulator } = system;
	// Replies must not cause events in this measurement.
	simulator.control.deliverySettings({ paused: true });
	const checkId = await api.saveCredential('Header', HEADER, 'httpHeaderAuth');
	const contendersWith = async (action?: INodeParameters): Promise<Contender[]> => {
		const file = (): WorkflowFile => triggerWorkflow({}, action);
		return [
			{
				name: 'this trigger',
				url: await publish(system, await system.add(file())),
				rates: [],
			},
			{
				name: 'this trigger with **Answer Waiting Workflows**',
				url: await publish(
					system,
					await system.add(triggerWorkflow({ options: { resumeWaiting: true } }, action)),
				),
				rates: [],
			},
			{
				name: 'Webhook node',
				url: await startWebhook(system, await system.add(withWebhook(file()))),
				rates: [],
			},
			{
				name: 'Webhook node with Header Auth',
				url: await startWebhook(system, await system.add(withWebhook(file(), checkId))),
				rates: [],
			},
		];
	};

	console.log('Nothing follows on an event …');
	const alone = await compare(system, await contendersWith());
	console.log('Each event is answered in its conversation …');
	const reply = {
		resource: 'message',
		operation: 'reply',
		conversationId: {
			__rl: true,
			mode: 'id',
			value: simulator.control.conversations()[0]?.id ?? '',
		},
		text: 'An answer',
	};
	const answered = await compare(
		system,
		await contendersWith(reply),
		() =>
			simulator.control.journal().filter(({ method }) => method === 'POST').length >=
			EVENTS_PER_ROUND,
	);
	return `Nothing follows on an event:\n\n${alone}\n\nEach event is answered in its conversation:\n\n${answered}`;
};

const bench = async (): Promise<void> => {
	const microseconds = await measureVerification();
	console.log(`Verification of a 2 kB body: ${microseconds.toFixed(1)} µs`);

	const parts: string[] = [];
	let version = '';
	for (const { name, env } of SETTINGS) {
		console.log(`n8n ${name}`);
		const system = await startSystem({
			env: { N8N_LOG_LEVEL: 'warn', ...env },
			simulator: { statusDelayMs: 600_000 },
		});
		try {
			({ version } = system.n8n);
			parts.push(`### n8n ${name}\n\n${await measureIn(system)}`);
		} finally {
			await system.close();
		}
	}
	keepResult(
		`Events through the trigger, n8n ${version}`,
		`medians of ${ROUNDS} rounds of ${EVENTS_PER_ROUND} events`,
		[...parts, `Verifying a delivery of 2 kB takes ${microseconds.toFixed(1)} µs.`].join('\n\n'),
	);
};

bench().catch(reportAndExit);
