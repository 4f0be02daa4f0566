import { setTimeout as sleep } from 'node:timers/promises';

import type { INode, INodeParameters } from 'n8n-workflow';

import { messageBird, NODE, runToEnd, workflowOf } from '../../bench/workflows';
import { RestError, waitFor, type Execution } from '../../n8n/api';
import type { JournalEntry } from '../../simulator/journal';
import { shareSystem, type System } from '../harness/system';
import { START } from '../harness/workflows';

/** How many messages go through faults; each night as many as a large mailing has. */
const MESSAGES = Number(process.env.MESSAGES ?? 500);
const RECIPIENTS = 200;

/** With one request in twenty refused, the node slows down to about ten a second. */
const LONG_MS = 900_000;

let system: System;

beforeAll(async () => {
	system = await shareSystem({ statusDelayMs: 600_000 });
}, 300_000);
afterAll(async () => await system.close());

beforeEach(() => system.simulator.control.reset());

/** One request in five fails, with each of the four faults in turn. */
const addFaults = (): void => {
	const { control } = system.simulator;
	control.addFault({ every: 20, status: 429, retryAfter: 0 });
	control.addFault({ every: 19, status: 503 });
	control.addFault({ every: 18, cut: 'before' });
	control.addFault({ every: 17, cut: 'after' });
};

/** Items that the service always refuses, as nobody has such a number. */
const isRefused = (index: number): boolean => index % 97 === 50;

const itemsOf = (length: number) =>
	Array.from({ length }, (_, index) => ({
		to: isRefused(index) ? 'nobody' : `+3161${String(1_000_000 + (index % RECIPIENTS))}`,
		text: `Message ${index}`,
	}));

const ITEMS = itemsOf(MESSAGES);

const workflow = (settings: Partial<INode>, items = ITEMS, options: INodeParameters = {}) => {
	const channel = system.simulator.control
		.channels()
		.find(({ platformId }) => platformId === 'sms');
	return workflowOf(items, [
		messageBird(
			{
				resource: 'message',
				operation: 'send',
				channelId: { __rl: true, mode: 'id', value: channel?.id ?? '' },
				to: '={{ $json.to }}',
				text: '={{ $json.text }}',
				options,
			},
			settings,
		),
	]);
};

interface Body {
	to: string;
	content: { text: string };
}

const numberOf = (body: unknown): number =>
	Number((body as Body).content.text.slice('Message '.length));

/** The messages that the service accepted, in order. */
const accepted = (): JournalEntry[] =>
	system.simulator.control.journal().filter((entry) => entry.method === 'POST' && entry.accepted);

/** The numbers of the items whose messages match a condition. */
const numbersWhere = (holds: (entry: JournalEntry) => boolean): Set<number> =>
	new Set(
		system.simulator.control
			.journal()
			.filter(holds)
			.map(({ body }) => numberOf(body)),
	);

const expectNoneTwice = (): void => {
	const numbers = accepted().map(({ body }) => numberOf(body));
	expect(new Set(numbers).size).toBe(numbers.length);
};

const expectOrder = (): void => {
	const last = new Map<string, number>();
	for (const { body } of accepted()) {
		const { to } = body as Body;
		expect(numberOf(body)).toBeGreaterThan(last.get(to) ?? -1);
		last.set(to, numberOf(body));
	}
};

const errorOf = (execution: Execution) => {
	const task = execution.data.resultData.runData[NODE]?.at(-1);
	return task?.error ?? execution.data.resultData.error;
};

/** The counts in a failed execution's message. */
const readCounts = (execution: Execution) => {
	const message = errorOf(execution)?.message ?? '';
	const count = (words: string): number =>
		Number(new RegExp(`(\\d+) ${words}`).exec(message)?.[1] ?? 0);
	return {
		failed: count('failed'),
		uncertain: count('may have been accepted'),
		accepted: count('(?:was|were) accepted'),
	};
};

/** What an execution recorded for each item, by item number. */
const readItems = (execution: Execution) => {
	const context = execution.data.executionData?.contextData[`node:${NODE}`];
	const kept = Object.entries(
		(context?.accepted as Record<string, Record<string, object>> | undefined)?.[0] ?? {},
	);
	const having = (name: string): Set<number> =>
		new Set(kept.filter(([, entry]) => name in entry).map(([item]) => Number(item)));
	const [isAccepted, isUncertain] = [having('answer'), having('doubt')];
	const others = [...ITEMS.keys()].filter(
		(item) => !isAccepted.has(item) && !isUncertain.has(item),
	);
	return { accepted: isAccepted, uncertain: isUncertain, failed: new Set(others) };
};

const union = (...sets: Array<Set<number>>): Set<number> =>
	new Set(sets.flatMap((set) => [...set]));

/** Compares each item's result with what happened at the service. */
const expectTruth = (execution: Execution): ReturnType<typeof readItems> => {
	const items = readItems(execution);
	const lost = numbersWhere(({ status }) => status === undefined || status === 503);
	const arrived = numbersWhere((entry) => entry.accepted);
	expect(items.uncertain).toEqual(lost);
	expect(items.accepted).toEqual(new Set([...arrived].filter((item) => !lost.has(item))));
	const refused = [...ITEMS.keys()].filter((item) => isRefused(item) && !lost.has(item));
	expect(items.failed).toEqual(new Set(refused));
	expect(readCounts(execution)).toEqual({
		failed: items.failed.size,
		uncertain: items.uncertain.size,
		accepted: items.accepted.size,
	});
	return items;
};

test(
	'sends no message twice when one request in five fails and the node retries',
	async () => {
		addFaults();
		const execution = await runToEnd(
			system,
			workflow({ retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }),
			LONG_MS,
		);

		expectNoneTwice();
		expectOrder();
		const items = expectTruth(execution);
		expect(items.uncertain.size).toBeGreaterThan(0);
		expect(items.failed.size).toBeGreaterThan(0);
		// Every try of the node sends refused items again, and the message names them.
		const [first] = items.failed;
		const tries = system.simulator.control
			.journal()
			.filter(({ body, status }) => numberOf(body) === first && status === 422);
		expect(tries).toHaveLength(3);
		expect(errorOf(execution)?.description).toMatch(/MessageBird answered 422/);
	},
	LONG_MS + 60_000,
);

test(
	'sends only the missing messages when a failed execution is retried from the list',
	async () => {
		const { control } = system.simulator;
		addFaults();
		control.addFault({ every: 40, status: 422 });
		const failed = await runToEnd(system, workflow({}), LONG_MS);
		expect(failed.status).toBe('error');
		const before = readItems(failed);
		const missing = [...before.failed].filter((item) => !isRefused(item));
		expect(missing.length).toBeGreaterThan(0);

		control.clearFaults();
		const sentBefore = numbersWhere((entry) => entry.accepted);
		control.clearJournal();
		const after = await system.api.finished(await system.api.retry(failed.id));

		expectOrder();
		expectNoneTwice();
		expect(numbersWhere((entry) => entry.accepted)).toEqual(new Set(missing));
		expect(missing.filter((item) => sentBefore.has(item))).toEqual([]);
		const items = readItems(after);
		expect(items.uncertain).toEqual(before.uncertain);
		expect(items.accepted).toEqual(union(before.accepted, new Set(missing)));
	},
	LONG_MS + 60_000,
);

test('looks for uncertain messages when Confirm Uncertain Messages is turned on for the retry', async () => {
	const { control } = system.simulator;
	// Each recipient has a conversation, so that the lookup finds it.
	const items = Array.from({ length: 40 }, (_, index) => ({
		to: `+3162000000${index % 10}`,
		text: `Message ${index}`,
	}));
	control.addFault({ every: 4, cut: 'after' });
	control.addFault({ every: 5, cut: 'before' });
	const failed = await runToEnd(system, workflow({}, items));
	expect(readCounts(failed)).toMatchObject({ failed: 0, uncertain: expect.any(Number) as number });
	const arrived = numbersWhere((entry) => entry.accepted);
	expect(readCounts(failed).accepted).toBeLessThan(arrived.size);
	expect(arrived.size).toBeLessThan(items.length);

	control.clearFaults();
	const stored = await system.api.workflow(failed.workflowId);
	const { nodes } = workflow({}, items, { confirmUncertain: true });
	const changed = nodes.find(({ name }) => name === NODE)?.parameters ?? {};
	await system.api.updateWorkflow({
		...stored,
		nodes: stored.nodes.map((node) =>
			node.name === NODE ? { ...node, parameters: changed } : node,
		),
	});
	const retried = await system.api.finished(await system.api.retry(failed.id, 'saved'));

	expect(errorOf(retried)).toBeUndefined();
	expectNoneTwice();
	expect(accepted()).toHaveLength(items.length);
	const output = retried.data.resultData.runData[NODE]?.at(-1)?.data?.main?.[0];
	expect(output).toHaveLength(items.length);
}, 300_000);

test('leaves a message uncertain, and sends it once, if the service returns its content in a different form', async () => {
	const { control } = system.simulator;
	control.contentSpelling({ as: 'straightQuotes' });
	control.addFault({ match: { method: 'POST' }, times: 1, cut: 'after' });
	const items = [{ to: '+31600000001', text: 'It’s on its way' }];

	const failed = await runToEnd(system, workflow({}, items, { confirmUncertain: true }));

	expect(errorOf(failed)?.description).toContain('is not sent again');
	expect(accepted()).toHaveLength(1);
	const retried = await system.api.finished(await system.api.retry(failed.id));
	expect(errorOf(retried)?.description).toContain('the check was inconclusive');
	expect(accepted()).toHaveLength(1);
}, 120_000);

test(
	'stops at once when Stop is pressed, and sends nothing twice on a retry, if n8n allows one',
	async () => {
		const { control } = system.simulator;
		control.latency({ ms: 50 });
		// So many that some are left when Stop is pressed.
		const stored = await system.add(workflow({}, itemsOf(2000)));
		const id = await system.api.run(stored, START);
		if (id === undefined) throw new Error('The workflow waits instead of running');
		await waitFor('the first messages', () => control.journal().length > 100, 120_000);

		await system.api.stop(id);
		const atStop = control.journal().length;
		await sleep(500);
		const sent = control.journal().length;
		// Only requests in flight at the time of the stop can still arrive.
		expect(sent - atStop).toBeLessThanOrEqual(20);
		await sleep(2000);
		expect(control.journal()).toHaveLength(sent);
		const stopped = await system.api.finished(id);
		expect(stopped.status).toBe('canceled');

		control.latency({ ms: 0 });
		// n8n 2.40 keeps no data of a stopped execution, and says so.
		const retried = await system.api.retry(id).catch((thrown: unknown) => {
			if (thrown instanceof RestError && thrown.body.includes('cannot be retried'))
				return undefined;
			throw thrown;
		});
		if (retried !== undefined) await system.api.finished(retried);
		expectNoneTwice();
		expectOrder();
	},
	LONG_MS + 60_000,
);
