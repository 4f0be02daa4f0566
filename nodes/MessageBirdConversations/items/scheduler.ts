/** A task and its queue; without a queue it doesn't wait for others. */
export interface Task {
	queue?: string;
	run(): Promise<void>;
}

/** How to run tasks. */
export interface Schedule {
	/** How many may be in flight; read again whenever one ends. */
	concurrency: () => number;
	/** Whether to start no more tasks. */
	isStopped?: () => boolean;
	/** Called between tasks, as the list may be long. */
	yieldToEventLoop?: () => Promise<void>;
}

/** Tasks that wait for the task of their queue in flight, oldest first. */
type Queue = Task[];

/** Wakes one waiter when it is raised, or at once if it was raised since it was last cleared. */
const createSignal = () => {
	let isRaised = false;
	let wake = (): void => undefined;
	return {
		clear(): void {
			isRaised = false;
		},
		raise(): void {
			isRaised = true;
			wake();
		},
		async raised(): Promise<void> {
			if (isRaised) return;
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		},
	};
};

/**
 * Runs tasks in order, as many at a time as the concurrency allows. Tasks of the same queue run one
 * after another, without holding up others. A task is taken from the list only when there is capacity
 * for it, and must handle its own failure.
 *
 * @throws what the list, the concurrency or a task throws
 */
export const runTasks = async (
	tasks: Iterable<Task> | AsyncIterable<Task>,
	{ concurrency, isStopped = () => false, yieldToEventLoop = () => Promise.resolve() }: Schedule,
): Promise<void> => {
	/** The queues that have a task in flight. */
	const queues = new Map<string, Queue>();
	/** Tasks that waited in their queue and may run now: older than any task not yet taken. */
	const ready: Task[] = [];
	const iterator =
		Symbol.asyncIterator in tasks ? tasks[Symbol.asyncIterator]() : tasks[Symbol.iterator]();
	const signal = createSignal();
	const failures: unknown[] = [];
	let inFlight = 0;

	const take = async (): Promise<Task | undefined> => {
		for (;;) {
			const waited = ready.shift();
			if (waited) return waited;
			const next = await iterator.next();
			if (next.done === true) return undefined;
			const { queue: name } = next.value;
			const queue = name === undefined ? undefined : queues.get(name);
			if (!queue) return next.value;
			queue.push(next.value);
			await yieldToEventLoop();
			if (isStopped()) return undefined;
		}
	};

	/** Opens the queue of a task that starts, unless the task waited in it. */
	const enterQueue = ({ queue }: Task): void => {
		if (queue !== undefined && !queues.has(queue)) queues.set(queue, []);
	};

	const leaveQueue = ({ queue }: Task): void => {
		if (queue === undefined) return;
		const waiting = queues.get(queue)?.shift();
		if (waiting) ready.push(waiting);
		else queues.delete(queue);
	};

	const start = (task: Task): void => {
		enterQueue(task);
		inFlight++;
		const end = (): void => {
			inFlight--;
			leaveQueue(task);
			signal.raise();
		};
		task.run().then(end, (thrown: unknown) => {
			failures.push(thrown);
			end();
		});
	};

	for (;;) {
		signal.clear();
		while (failures.length === 0 && inFlight < concurrency() && !isStopped()) {
			const task = await take();
			if (!task) break;
			start(task);
			await yieldToEventLoop();
		}
		if (failures.length > 0) throw failures[0];
		const isDone = ready.length === 0 || isStopped();
		if (inFlight === 0 && isDone) return;
		await signal.raised();
	}
};
