/** A task and the sequence that it belongs to; without one it waits for no other. */
export interface Task {
	sequence?: string;
	run(): Promise<void>;
}

/** How tasks are run. */
export interface Schedule {
	/** How many may be under way at present; asked again whenever one has ended. */
	width: () => number;
	/** Whether no further task is to be started. */
	isStopped?: () => boolean;
}

/** Tasks of a sequence that wait for the one under way; the oldest first. */
type Lane = Task[];

/**
 * Runs tasks in their order, as many at a time as the width allows. Tasks of the same sequence run
 * one after another; others don't wait for them. A task is taken from the list when there is room
 * for it, and must handle its own failure.
 */
export const runTasks = async (
	tasks: Iterable<Task>,
	{ width, isStopped = () => false }: Schedule,
): Promise<void> => {
	/** The sequences that have a task under way. */
	const lanes = new Map<string, Lane>();
	/** What waited for its sequence and may go on: older than any task not yet looked at. */
	const resumed: Task[] = [];
	const comers = tasks[Symbol.iterator]();
	let underWay = 0;

	const take = (): Task | undefined => {
		const waited = resumed.shift();
		if (waited) return waited;
		for (let next = comers.next(); next.done !== true; next = comers.next()) {
			const { sequence } = next.value;
			const lane = sequence === undefined ? undefined : lanes.get(sequence);
			if (!lane) return next.value;
			lane.push(next.value);
		}
		return undefined;
	};

	/** Marks a sequence as taken; one that was resumed has its lane already. */
	const enter = ({ sequence }: Task): void => {
		if (sequence !== undefined && !lanes.has(sequence)) lanes.set(sequence, []);
	};

	const leave = ({ sequence }: Task): void => {
		if (sequence === undefined) return;
		const waiting = lanes.get(sequence)?.shift();
		if (waiting) resumed.push(waiting);
		else lanes.delete(sequence);
	};

	await new Promise<void>((resolve, reject) => {
		const startMore = (): void => {
			while (underWay < width() && !isStopped()) {
				const task = take();
				if (!task) break;
				enter(task);
				underWay++;
				task.run().then(() => {
					underWay--;
					leave(task);
					startMore();
				}, reject);
			}
			if (underWay === 0) resolve();
		};
		startMore();
	});
};
