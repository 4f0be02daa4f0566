import { setTimeout as sleep } from 'node:timers/promises';

import type { INode } from 'n8n-workflow';

import { messageBird, NODE, runToEnd, workflowOf } from '../bench/workflows';
import type { Execution } from '../n8n/api';
import { startSystem, type System } from './harness/system';

const MESSAGES = 2000;
const RECIPIENTS = 200;

let system: System;

beforeAll(async () => {
	system = await startSystem({ simulator: { statusDelayMs: 600_000 } });
}, 300_000);
afterAll(async () => await system.close());

beforeEach(() => {
	const { control } = system.simulator;
	control.reset();
	// One request in five goes wrong, in turn by each of the four.
	control.addFault({ every: 20, status: 429, retryAfter: 0 });
	control.addFault({ every: 19, status: 503 });
	control.addFault({ every: 18, cut: 'before' });
	control.addFault({ every: 17, cut: 'after' });
});

const ITEMS = Array.from({ length: MESSAGES }, (_, index) => ({
	to: `+3161${String(1_000_000 + (index % RECIPIENTS))}`,
	text: `Message ${index}`,
}));

const workflow = (settings: Partial<INode>) => {
	const channel = system.simulator.control
		.channels()
		.find(({ platformId }) => platformId === 'sms');
	return workflowOf(ITEMS, [
		messageBird(
			{
				resource: 'message',
				operation: 'send',
				channelId: { __rl: true, mode: 'id', value: channel?.id ?? '' },
				to: '={{ $json.to }}',
				text: '={{ $json.text }}',
			},
			settings,
		),
	]);
};

interface Body {
	to: string;
	content: { text: string };
}

/** The numbers of the accepted messages, in the order in which they were accepted. */
const acceptedNumbers = (): Array<{ to: string; number: number }> =>
	system.simulator.control
		.journal()
		.filter(({ accepted }) => accepted)
		.map(({ body }) => body as Body)
		.map(({ to, content }) => ({ to, number: Number(content.text.slice('Message '.length)) }));

const expectNoneTwice = (): void => {
	const numbers = acceptedNumbers().map(({ number }) => number);
	expect(new Set(numbers).size).toBe(numbers.length);
};

const expectOrder = (): void => {
	const last = new Map<string, number>();
	for (const { to, number } of acceptedNumbers()) {
		expect(number).toBeGreaterThan(last.get(to) ?? -1);
		last.set(to, number);
	}
};

const errorOf = (execution: Execution) => {
	const task = execution.data.resultData.runData[NODE]?.at(-1);
	return task?.error ?? execution.data.resultData.error;
};

/** How many items a failed execution says came to what end. */
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

test('sends no message twice though one request in five goes wrong and the node is tried again', async () => {
	const execution = await runToEnd(
		system,
		workflow({ retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }),
	);

	expectNoneTwice();
	expectOrder();
	const { failed, uncertain, accepted } = readCounts(execution);
	expect(accepted + uncertain + failed).toBe(MESSAGES);
	expect(uncertain).toBeGreaterThan(0);
	// What was cut after accepting is among the uncertain ones.
	const there = acceptedNumbers().length;
	expect(there).toBeGreaterThanOrEqual(accepted);
	expect(there).toBeLessThanOrEqual(accepted + uncertain);
	console.log({ failed, uncertain, accepted, there });
}, 600_000);

test('sends only what is missing when a failed execution is retried from the list', async () => {
	const { control } = system.simulator;
	control.addFault({ every: 40, status: 422 });
	const failed = await runToEnd(system, workflow({}));
	expect(failed.status).toBe('error');
	const before = readCounts(failed);
	expect(before.failed).toBeGreaterThan(0);

	control.clearFaults();
	const retried = await system.api.retry(failed.id);
	for (let tries = 0; tries < 100; tries++) {
		if ((await system.api.execution(retried)).status !== 'running') break;
		await sleep(500);
	}

	expectNoneTwice();
	const after = readCounts(await system.api.execution(retried));
	expect(after).toEqual({
		failed: 0,
		uncertain: before.uncertain,
		accepted: MESSAGES - before.uncertain,
	});
}, 600_000);
