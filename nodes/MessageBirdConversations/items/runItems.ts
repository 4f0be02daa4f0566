import type { INodeExecutionData } from 'n8n-workflow';

import { toResult, type Result } from '../shared/result';
import { createYielder, type Timer } from './eventLoop';
import type { PlanExecutor } from './executePlan';
import type { Plan } from './plan';
import { runTasks, type Schedule, type Task } from './scheduler';

/** How the items of a node are run; nothing in it knows an operation. */
export interface ItemRun extends Pick<Schedule, 'isStopped'> {
	executor: PlanExecutor;
	clock: Timer;
	/** How many items there are. */
	count: number;
	/** Whether each item has an account of its own. */
	isPerAccount?: boolean;
	/** How many items of an account may be in flight at present; asked again whenever one has ended. */
	concurrency: (account: string) => number;
	/** Whether an item that fails becomes an output item instead of failing the node. */
	continueOnFail: boolean;
	/** Reads and checks an item's values; may throw. */
	plan(itemIndex: number): Plan | Promise<Plan>;
	/** Told of each item that is done with, well or not. */
	onDone?: () => void;
	/** The output of an item that failed. */
	toFailureOutput(thrown: unknown, itemIndex: number): INodeExecutionData;
	/** Wraps the failures that the node ends with. */
	toNodeFailure(outcome: RunSummary): Error;
}

/** What came of the items, where not all went well. */
export interface RunSummary {
	count: number;
	/** Whether the items write something, as far as they could be read. */
	isWriting: boolean;
	/** Whether they write what must not be written twice. */
	hasNonIdempotent: boolean;
	/** How many were carried out. */
	done: number;
	/** In the order of the items. */
	failures: ItemFailure[];
	/** Whether the execution was cancelled before all items were carried out. */
	isStopped: boolean;
}

/** An item that failed, and what was thrown. */
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
 * Runs a node's items and gives their output in the order of the input, each paired with the item
 * that it came from. One item's failure doesn't stop the others.
 *
 * All items are checked before the first request leaves, so that a wrong value in the last one
 * doesn't leave the first ones sent. Where failures become items, a wrong value stops nothing: an
 * item is then read when there is room for it, and the first one leaves at once, unless each item
 * has an account of its own.
 *
 * @throws what `toNodeFailure` gives, unless failures become items.
 */
export const runItems = async (run: ItemRun): Promise<INodeExecutionData[]> => {
	const { count, executor, continueOnFail, isPerAccount, onDone, isStopped = () => false } = run;
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
			failures: failures.sort((one, other) => one.itemIndex - other.itemIndex),
			isStopped: isStopped(),
		});

	const tryPlan = async (itemIndex: number): Promise<Result<Plan>> => {
		const planned = await toResult(async () => await run.plan(itemIndex));
		if ('error' in planned) return planned;
		const { writes, isIdempotent } = planned.value;
		executor.register(planned.value);
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

	/** Plans the items one by one, as they are asked for. */
	async function* toTasks(): AsyncGenerator<Task> {
		for (let itemIndex = 0; itemIndex < count; itemIndex++) {
			yield toTask(await tryPlan(itemIndex), itemIndex);
		}
	}

	/** Plans all items, and gives their tasks by the account that they count towards. */
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

	/** Runs the tasks of an account; those of others don't wait for them. */
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
	// n8n tries a node again whose first item has an error, even where it continues on failure: its
	// own, or the one that an answer tells of a message.
	if (failures.length === 0 && output[0]?.json.error === undefined) executor.clearLedger();
	return output;
};
