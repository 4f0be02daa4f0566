import { createPlanExecutor } from '../../../nodes/MessageBirdConversations/items/executePlan';
import { runItems, type ItemRun } from '../../../nodes/MessageBirdConversations/items/runItems';
import {
	openSentLedger,
	type ExecutionData,
} from '../../../nodes/MessageBirdConversations/items/sentLedger';
import { openSendOnce } from '../support/entryStore';

class RunError extends Error {
	constructor(
		readonly failed: number[],
		readonly done: number,
	) {
		super('The run failed');
	}
}

const CLOCK = { now: () => 0, wait: () => Promise.resolve() };

const createExecutor = (store: ExecutionData) =>
	createPlanExecutor({
		ledger: openSentLedger(store, 0),
		uncertainty: {
			describe: () => undefined,
			restore: (what) => what,
			mayBeProcessedForMs: () => 0,
		},
		isConfirming: false,
		clock: CLOCK,
		sendOnce: openSendOnce(),
	});

/** A run that records what it plans and does. Earlier items finish later. */
const prepare = (
	count: number,
	{
		results = (itemIndex: number): object | object[] => ({ item: itemIndex }),
		planFails = [] as number[],
		runFails = [] as number[],
		...given
	}: Partial<ItemRun> & {
		results?: (itemIndex: number) => object | object[];
		planFails?: number[];
		runFails?: number[];
	} = {},
) => {
	const events: string[] = [];
	const run: ItemRun = {
		count,
		concurrency: () => 10,
		executor: createExecutor({}),
		clock: CLOCK,
		continueOnFail: false,
		plan: (itemIndex) => {
			events.push(`plan ${itemIndex}`);
			if (planFails.includes(itemIndex)) throw new Error(`plan ${itemIndex} failed`);
			return {
				execute: async () => {
					events.push(`run ${itemIndex}`);
					await new Promise((resolve) => setTimeout(resolve, (count - itemIndex) * 3));
					if (runFails.includes(itemIndex)) throw new Error(`run ${itemIndex} failed`);
					return results(itemIndex);
				},
			};
		},
		toFailureOutput: (thrown, itemIndex) => ({
			json: { error: thrown instanceof Error ? thrown.message : 'unknown' },
			pairedItem: { item: itemIndex },
		}),
		toNodeFailure: ({ failures, done }) =>
			new RunError(
				failures.map(({ itemIndex }) => itemIndex),
				done,
			),
		...given,
	};
	return { run, events };
};

const failureOf = async (run: ItemRun): Promise<unknown> =>
	await runItems(run).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);

describe('outputs', () => {
	test('come in the order of the items, even if the last one finishes first', async () => {
		const outputs = await runItems(prepare(4).run);
		expect(outputs.map(({ json }) => json)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
			{ item: 3 },
		]);
	});

	test('are paired with their item', async () => {
		const results = (itemIndex: number) =>
			itemIndex === 1 ? [{ n: 1 }, { n: 2 }] : { n: itemIndex };
		const outputs = await runItems(prepare(3, { results }).run);
		expect(outputs).toEqual([
			{ json: { n: 0 }, pairedItem: { item: 0 } },
			{ json: { n: 1 }, pairedItem: { item: 1 } },
			{ json: { n: 2 }, pairedItem: { item: 1 } },
			{ json: { n: 2 }, pairedItem: { item: 2 } },
		]);
	});

	test('are empty for an item that finds nothing', async () => {
		const results = (itemIndex: number) => (itemIndex === 0 ? [] : { n: itemIndex });
		const outputs = await runItems(prepare(2, { results }).run);
		expect(outputs).toEqual([{ json: { n: 1 }, pairedItem: { item: 1 } }]);
	});

	test('are empty if there is no item', async () => {
		expect(await runItems(prepare(0).run)).toEqual([]);
	});
});

describe('plans', () => {
	test('are all made before the first item runs', async () => {
		const { run, events } = prepare(3, { concurrency: () => 1 });
		await runItems(run);
		expect(events).toEqual(['plan 0', 'plan 1', 'plan 2', 'run 0', 'run 1', 'run 2']);
	});

	test('are made when their items are about to run, if failures become items', async () => {
		const { run, events } = prepare(3, { concurrency: () => 1, continueOnFail: true });
		await runItems(run);
		expect(events).toEqual(['plan 0', 'run 0', 'plan 1', 'run 1', 'plan 2', 'run 2']);
	});

	test('stop all items from running if one fails', async () => {
		const { run, events } = prepare(3, { planFails: [2] });
		expect(await failureOf(run)).toMatchObject({ failed: [2], done: 0 });
		expect(events).toEqual(['plan 0', 'plan 1', 'plan 2']);
	});

	test('report all their failures', async () => {
		const { run } = prepare(4, { planFails: [1, 3] });
		expect(await failureOf(run)).toMatchObject({ failed: [1, 3], done: 0 });
	});

	test('in the same queue run one after another', async () => {
		const events: string[] = [];
		const { run } = prepare(3, {
			plan: (itemIndex) => ({
				queue: '+31612345678',
				execute: async () => {
					events.push(`${itemIndex} starts`);
					await new Promise((resolve) => setTimeout(resolve, (3 - itemIndex) * 3));
					events.push(`${itemIndex} ends`);
					return {};
				},
			}),
		});
		await runItems(run);
		expect(events).toEqual(['0 starts', '0 ends', '1 starts', '1 ends', '2 starts', '2 ends']);
	});
});

describe('an item that fails while it runs', () => {
	test("doesn't stop the others, and the node ends with its failure", async () => {
		const { run, events } = prepare(4, { runFails: [0], concurrency: () => 1 });
		expect(await failureOf(run)).toMatchObject({ failed: [0], done: 3 });
		expect(events.filter((event) => event.startsWith('run'))).toEqual([
			'run 0',
			'run 1',
			'run 2',
			'run 3',
		]);
	});

	test('is reported together with others that failed', async () => {
		const { run } = prepare(4, { runFails: [1, 2], concurrency: () => 1 });
		expect(await failureOf(run)).toMatchObject({ failed: [1, 2], done: 2 });
	});

	test("doesn't stop its queue", async () => {
		const { run } = prepare(2, {
			continueOnFail: true,
			plan: (itemIndex) => ({
				queue: 'same',
				execute: () =>
					itemIndex === 0 ? Promise.reject(new Error('refused')) : Promise.resolve({ sent: true }),
			}),
		});
		const outputs = await runItems(run);
		expect(outputs.map(({ json }) => json)).toEqual([{ error: 'refused' }, { sent: true }]);
	});
});

describe('continuing on failure', () => {
	test('returns failures of plans and runs in the place of their items', async () => {
		const { run } = prepare(4, { continueOnFail: true, planFails: [0], runFails: [2] });
		expect(await runItems(run)).toEqual([
			{ json: { error: 'plan 0 failed' }, pairedItem: { item: 0 } },
			{ json: { item: 1 }, pairedItem: { item: 1 } },
			{ json: { error: 'run 2 failed' }, pairedItem: { item: 2 } },
			{ json: { item: 3 }, pairedItem: { item: 3 } },
		]);
	});

	test('never runs an item whose plan failed', async () => {
		const { run, events } = prepare(2, { continueOnFail: true, planFails: [0] });
		await runItems(run);
		expect(events).toEqual(['plan 0', 'plan 1', 'run 1']);
	});
});

describe('a long list', () => {
	/** Planning takes a millisecond per item. Each yield is recorded with the plans made so far. */
	const prepareLong = (given: Partial<ItemRun> = {}) => {
		let time = 0;
		let planned = 0;
		let ran = 0;
		const rests: number[] = [];
		const { run } = prepare(1000, {
			clock: {
				now: () => time,
				wait: () => {
					rests.push(planned);
					return Promise.resolve();
				},
			},
			plan: () => {
				time++;
				planned++;
				return {
					queue: 'one',
					execute: () => {
						ran++;
						return Promise.resolve({});
					},
				};
			},
			...given,
		});
		return { run, rests, ran: () => ran };
	};

	test.each([
		['all at once', false],
		['as its items run', true],
	])('is planned %s and yields to the event loop in between', async (_, continueOnFail) => {
		const { run, rests } = prepareLong({ continueOnFail });
		expect(await runItems(run)).toHaveLength(1000);
		expect(rests.length).toBeGreaterThanOrEqual(19);
		for (const [index, at] of rests.entries()) {
			expect(at - (rests[index - 1] ?? 0)).toBeLessThanOrEqual(51);
		}
	});

	test('is planned no further once the execution is stopped, and sends nothing', async () => {
		const { run, rests, ran } = prepareLong({ isStopped: () => rests.length >= 3 });
		expect(await failureOf(run)).toMatchObject({ failed: [], done: 0 });
		expect(rests.at(-1)).toBeLessThanOrEqual(153);
		expect(ran()).toBe(0);
	});
});

test('items whose plans fail count as done, too', async () => {
	let done = 0;
	const onDone = () => done++;
	await runItems(prepare(3, { continueOnFail: true, planFails: [1], onDone }).run);
	expect(done).toBe(3);
});

describe('the record of accepted messages', () => {
	const rememberedAfter = async (answer: object): Promise<number> => {
		const store = {};
		const { run } = prepare(2, { executor: createExecutor(store) });
		const plan = async (itemIndex: number) => ({
			...(await run.plan(itemIndex)),
			writes: { itemIndex },
			execute: async () => await Promise.resolve({ ...answer, itemIndex }),
		});
		await runItems({ ...run, plan });
		return openSentLedger(store, 0).acceptedEntries().length;
	};

	test('is deleted if everything succeeded', async () => {
		expect(await rememberedAfter({ id: 'm' })).toBe(0);
	});

	test.each([{ code: 302 }, null])(
		'is kept if a response contains an error (%j), because n8n runs the node again',
		async (error) => {
			expect(await rememberedAfter({ error })).toBe(2);
		},
	);
});
