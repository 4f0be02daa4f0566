// One run of bench:memory: performs a task, or only holds the task's input and output in memory.
// Prints the peak memory of the process as JSON.
import '../engine/harness/environment';

import { runNode } from '../engine/harness/run';
import { isTask, TASKS, type Task } from './memory.tasks';

/** The result of a run. */
export interface Measured {
	items: number;
	seconds: number;
	/** The peak resident memory of the whole process. */
	megabytes: number;
}

const [, , how, what, baseUrl = ''] = process.argv;

const carryOut = async (task: Task): Promise<object[]> => {
	const { parameters } = task;
	const credentials = { accessKey: 'an-access-key', baseUrl };
	const { items: output, error } = await runNode({ credentials, items: task.items(), parameters });
	if (error) throw new Error(error.message);
	return output;
};

const hold = async (task: Task): Promise<object[]> => {
	const input = task.items().map((json) => ({ json }));
	const output = task.result().map((json, item) => ({ json, pairedItem: { item } }));
	// Waits about as long as the other run needs for its garbage collection.
	await new Promise((resolve) => setTimeout(resolve, 1000));
	return input.length > 0 ? output : [];
};

const measure = async (): Promise<void> => {
	if (!isTask(what)) throw new Error(`There is no task ${what}`);
	const started = Date.now();
	const output = await (how === 'hold' ? hold : carryOut)(TASKS[what]);
	const measured: Measured = {
		items: output.length,
		seconds: (Date.now() - started) / 1000,
		megabytes: process.resourceUsage().maxRSS / 1024,
	};
	console.log(JSON.stringify(measured));
	process.exit(0);
};

measure().catch((thrown: unknown) => {
	console.error(thrown);
	process.exit(1);
});
