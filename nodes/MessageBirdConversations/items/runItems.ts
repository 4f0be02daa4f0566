import type { INodeExecutionData } from 'n8n-workflow';

import { toResult, type Result } from '../shared/result';
import { createYielder, type Timer } from './eventLoop';
import type { PlanExecutor } from './executePlan';
import type { Plan } from './plan';
import { runTasks, type Schedule, type Task } from './scheduler';

/** How to run the items of a node, independent of operations. */
export interface ItemRun extends Pick<Schedule, 'isStopped'> {
	executor: PlanExecutor;
	clock: Timer;
	/** How many items there are. */
	count: number;
	/** Whether each item may have its own account. */
	isPerAccount?: boolean;
	/** How many items of an account may be in flight; read again whenever one ends. */
	concurrency: (account: string) => number;
	/** Whether a failed item becomes an output item instead of failing the node. */
	continueOnFail: boolean;
	/** Reads and checks an item's values; may throw. */
	plan(itemIndex: number): Plan | Promise<Plan>;
	/** How many items to read ahead of those that are sent; 0 by default. */
	readAhead?: () => number;
	/** Called for each finished item, failed or not. */
	onDone?: () => void;
	/** The output of a failed item. */
	toFailureOutput(thrown: unknown, itemIndex: number): INodeExecutionData;
	/** Creates the node's error from its failures. */
	toNodeFailure(outcome: RunSummary): Error;
}

/** The outcome of a run in which items failed or were not sent. */
export interface RunSummary {
	count: number;
	/** Whether any item that could be read writes something. */
	isWriting: boolean;
	/** Whether any of them writes what must not be written twice. */
	hasNonIdempotent: boolean;
	/** How many items succeeded. */
	done: number;
	/** How many of those were skipped, as they were sent before. */
	skipped: number;
	/** In the order of the items. */
	failures: ItemFailure[];
	/** Whether the execution was cancelled before all items were executed. */
	isStopped: boolean;
}

/** A failed item and its error. */
export interface ItemFailure {
	itemIndex: number;
	thrown: unknown;
}

const toItems = (result: object | object[], itemIndex: number): INodeExecutionData[] =>
	(Array.isArray(result) ? result : [result]).map((json: object) => ({
		json: { ...json },
		pairedItem: { item: itemIndex },
	}));

/**
 * Runs a node's items and returns their output in the order of the input, each paired with its
 * item. A failed item doesn't stop the others.
 *
 * All items are checked before the first request is sent, so an invalid value in the last item
 * doesn't leave the first ones sent. With `continueOnFail`, an invalid value stops nothing: each
 * item is read when there is capacity for it, and the first one is sent at once, unless each has
 * its own account.
 *
 * @throws the error of `toNodeFailure`, unless `continueOnFail` is set
 */
export const runItems = async (run: ItemRun): Promise<INodeExecutionData[]> => {
	const { count, executor, continueOnFail, isPerAccount, onDone } = run;
	const { isStopped = () => false, readAhead = () => 0 } = run;
	const yieldToEventLoop = createYielder(run.clock);
	const outputs: INodeExecutionData[][] = Array.from({ length: count }, () => []);
	const failures: ItemFailure[] = [];
	let done = 0;
	let isWriting = false;
	let hasNonIdempotent = false;

	const fail = (thrown: unknown, itemIndex: number): void => {
		failures.push({ itemIndex, thrown });
		if (continueOnFail) outputs[itemIndex] = [run.toFailureOutput(thrown, itemIndex)];
	};
	const nodeFailure = (): Error =>
		run.toNodeFailure({
			count,
			isWriting,
			hasNonIdempotent,
			done,
			skipped: executor.skipped(),
			failures: failures.sort((one, other) => one.itemIndex - other.itemIndex),
			isStopped: isStopped(),
		});

	const tryPlan = async (itemIndex: number): Promise<Result<Plan>> => {
		const planned = await toResult(async () => await run.plan(itemIndex));
		if ('error' in planned) return planned;
		const { writes, isIdempotent } = planned.value;
		executor.register(planned.value, itemIndex);
		isWriting ||= writes !== undefined;
		hasNonIdempotent ||= writes !== undefined && isIdempotent !== true;
		return planned;
	};

	const toTask = (planned: Result<Plan>, itemIndex: number): Task => ({
		queue: 'value' in planned ? planned.value.queue : undefined,
		async run() {
			const executed =
				'value' in planned
					? await toResult(() => executor.execute(planned.value, itemIndex))
					: planned;
			if ('error' in executed) fail(executed.error, itemIndex);
			else {
				outputs[itemIndex] = toItems(executed.value, itemIndex);
				done++;
			}
			onDone?.();
		},
	});

	/** Plans the items one by one, when they are needed. */
	async function* toTasks(): AsyncGenerator<Task> {
		const ahead: Task[] = [];
		for (let itemIndex = 0; itemIndex < count; itemIndex++) {
			ahead.push(toTask(await tryPlan(itemIndex), itemIndex));
			const [next] = ahead;
			if (!next || ahead.length <= readAhead()) continue;
			ahead.shift();
			yield next;
		}
		yield* ahead;
	}

	/** Plans all items, and groups their tasks by account. */
	const planAll = async (): Promise<Map<string, Task[]>> => {
		const tasks = new Map<string, Task[]>();
		for (let itemIndex = 0; itemIndex < count && !isStopped(); itemIndex++) {
			const planned = await tryPlan(itemIndex);
			if ('error' in planned) {
				fail(planned.error, itemIndex);
				onDone?.();
			} else {
				const { account = '' } = planned.value;
				const ofAccount = tasks.get(account) ?? [];
				tasks.set(account, ofAccount);
				ofAccount.push(toTask(planned, itemIndex));
			}
			await yieldToEventLoop();
		}
		return tasks;
	};

	/** Runs the tasks of an account, independent of other accounts. */
	const runAccount = async (
		account: string,
		tasks: Iterable<Task> | AsyncIterable<Task>,
	): Promise<void> =>
		await runTasks(tasks, {
			concurrency: () => run.concurrency(account),
			isStopped,
			yieldToEventLoop,
		});

	if (continueOnFail && !isPerAccount) await runAccount('', toTasks());
	else {
		const tasks = await planAll();
		if (failures.length > 0 && !continueOnFail) throw nodeFailure();
		await Promise.all([...tasks].map(async (one) => await runAccount(...one)));
	}
	if (isStopped()) throw nodeFailure();
	if (failures.length > 0 && !continueOnFail) throw nodeFailure();
	const output = outputs.flat();
	// n8n retries a node whose first output item has an `error`, even with `continueOnFail`: its own
	// error, or that of a message in an answer.
	if (failures.length === 0 && output[0]?.json.error === undefined) executor.clearLedger();
	return output;
};
