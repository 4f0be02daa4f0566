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
	/** Called between tasks that are taken from the list, which may be long. */
	rest?: () => Promise<void>;
}

/** Tasks of a sequence that wait for the one under way; the oldest first. */
type Lane = Task[];

/** Tells one who waits that something happens, or has happened since it was muted. */
const createBell = () => {
	let hasRung = false;
	let wake = (): void => undefined;
	return {
		mute(): void {
			hasRung = false;
		},
		ring(): void {
			hasRung = true;
			wake();
		},
		async heard(): Promise<void> {
			if (hasRung) return;
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		},
	};
};

/**
 * Runs tasks in their order, as many at a time as the width allows. Tasks of the same sequence run
 * one after another; others don't wait for them. A task is taken from the list when there is room
 * for it, and must handle its own failure.
 *
 * @throws what the list, the width or a task throws
 */
export const runTasks = async (
	tasks: Iterable<Task> | AsyncIterable<Task>,
	{ width, isStopped = () => false, rest = () => Promise.resolve() }: Schedule,
): Promise<void> => {
	/** The sequences that have a task under way. */
	const lanes = new Map<string, Lane>();
	/** What waited for its sequence and may go on: older than any task not yet looked at. */
	const resumed: Task[] = [];
	const comers =
		Symbol.asyncIterator in tasks ? tasks[Symbol.asyncIterator]() : tasks[Symbol.iterator]();
	const bell = createBell();
	const failures: unknown[] = [];
	let underWay = 0;

	const take = async (): Promise<Task | undefined> => {
		for (;;) {
			const waited = resumed.shift();
			if (waited) return waited;
			const next = await comers.next();
			if (next.done === true) return undefined;
			const { sequence } = next.value;
			const lane = sequence === undefined ? undefined : lanes.get(sequence);
			if (!lane) return next.value;
			lane.push(next.value);
			await rest();
			if (isStopped()) return undefined;
		}
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

	const start = (task: Task): void => {
		enter(task);
		underWay++;
		const end = (): void => {
			underWay--;
			leave(task);
			bell.ring();
		};
		task.run().then(end, (thrown: unknown) => {
			failures.push(thrown);
			end();
		});
	};

	for (;;) {
		bell.mute();
		while (failures.length === 0 && underWay < width() && !isStopped()) {
			const task = await take();
			if (!task) break;
			start(task);
			await rest();
		}
		if (failures.length > 0) throw failures[0];
		const isDone = resumed.length === 0 || isStopped();
		if (underWay === 0 && isDone) return;
		await bell.heard();
	}
};
