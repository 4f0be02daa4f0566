import type { INodeExecutionData } from 'n8n-workflow';

import { runTasks, type Task } from './schedule';

/** What is to be done for an item, its values already checked. */
interface Plan {
	sequence?: string;
	run(): Promise<object | object[]>;
}

/** How the items of a node are run; nothing in it knows an operation. */
export interface ItemRun {
	/** How many items there are. */
	count: number;
	/** How many may be under way at the same time, from 1. */
	parallel: number;
	/** Whether an item that fails becomes an output item instead of failing the node. */
	continueOnFail: boolean;
	/** Reads and checks an item's values; may throw. */
	plan(itemIndex: number): Plan;
	/** The output of an item that failed. */
	toFailureOutput(thrown: unknown, itemIndex: number): INodeExecutionData;
	/** Wraps the failure that the node ends with, `done` of `count` items being carried out. */
	toNodeFailure(failed: Failure[], done: number): Error;
}

/** An item that failed, and what was thrown. */
export interface Failure {
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
 * that it came from. All items are checked before the first request leaves, so that a wrong value
 * in the last one doesn't leave the first ones sent. One item's failure doesn't stop the others.
 *
 * @throws what `toNodeFailure` gives, unless failures become items.
 */
export const runItems = async (run: ItemRun): Promise<INodeExecutionData[]> => {
	const outputs: INodeExecutionData[][] = Array.from({ length: run.count }, () => []);
	const failures: Failure[] = [];
	const tasks: Task[] = [];

	const fail = (thrown: unknown, itemIndex: number): void => {
		failures.push({ itemIndex, thrown });
		outputs[itemIndex] = [run.toFailureOutput(thrown, itemIndex)];
	};

	for (let itemIndex = 0; itemIndex < run.count; itemIndex++) {
		try {
			const plan = run.plan(itemIndex);
			tasks.push({
				sequence: plan.sequence,
				run: async () => {
					try {
						outputs[itemIndex] = toItems(await plan.run(), itemIndex);
					} catch (thrown) {
						fail(thrown, itemIndex);
					}
				},
			});
		} catch (thrown) {
			fail(thrown, itemIndex);
		}
	}
	if (failures.length > 0 && !run.continueOnFail) throw run.toNodeFailure(failures, 0);

	await runTasks(tasks, run.parallel);
	if (failures.length > 0 && !run.continueOnFail) {
		throw run.toNodeFailure(failures, run.count - failures.length);
	}
	return outputs.flat();
};
