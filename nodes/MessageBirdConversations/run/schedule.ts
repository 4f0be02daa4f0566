/** A task and the sequence that it belongs to; without one it waits for no other. */
export interface Task {
	sequence?: string;
	run(): Promise<void>;
}

/**
 * Runs tasks, at most `parallel` at a time, each as early in their order as it can. Tasks of the
 * same sequence run one after another; others don't wait for them. A task must handle its own
 * failure.
 */
export const runTasks = async (tasks: Task[], parallel: number): Promise<void> => {
	const waiting = [...tasks];
	const underWay = new Set<unknown>();
	const takeNext = (): Task | undefined => {
		const index = waiting.findIndex((task) => !underWay.has(task.sequence ?? task));
		return index < 0 ? undefined : waiting.splice(index, 1)[0];
	};
	// A worker that finds nothing may end: each sequence that waits has a worker that goes on with it.
	const work = async (): Promise<void> => {
		for (let task = takeNext(); task; task = takeNext()) {
			const key = task.sequence ?? task;
			underWay.add(key);
			await task.run();
			underWay.delete(key);
		}
	};
	await Promise.all(Array.from({ length: parallel }, work));
};
