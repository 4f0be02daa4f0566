/** A task and the sequence that it belongs to; without one it waits for no other. */
export interface Task {
	sequence?: string;
	run(): Promise<void>;
}

/** Puts the tasks of a sequence into a lane; lanes stand in the order of their first task. */
const intoLanes = (tasks: Task[]): Task[][] => {
	const lanes = new Map<unknown, Task[]>();
	for (const task of tasks) {
		const key = task.sequence ?? task;
		const lane = lanes.get(key);
		if (lane) lane.push(task);
		else lanes.set(key, [task]);
	}
	return [...lanes.values()];
};

/**
 * Runs tasks, at most `parallel` at a time. Tasks of the same sequence run one after another in
 * their order; others don't wait for them. A task must handle its own failure.
 */
export const runTasks = async (tasks: Task[], parallel: number): Promise<void> => {
	const lanes = intoLanes(tasks).values();
	const work = async (): Promise<void> => {
		// The workers share the iterator: each takes the next lane when it is done with one.
		for (const lane of lanes) {
			for (const task of lane) await task.run();
		}
	};
	await Promise.all(Array.from({ length: parallel }, work));
};
