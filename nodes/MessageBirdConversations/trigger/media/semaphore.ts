/** Limits how many tasks run at the same time; they start in the order in which they come. */
export interface Semaphore {
	/**
	 * Runs a task as soon as there is a place; gives `undefined` where too many wait already, or where
	 * it would have to wait for too long.
	 */
	run<Result>(task: () => Promise<Result>): Promise<Result | undefined>;
}

/**
 * Makes a semaphore: so many tasks run at the same time, and so many more wait at the most.
 *
 * @param timeout resolves when a task has waited for too long
 */
export const createSemaphore = (
	places: number,
	maxWaiting: number,
	timeout: () => Promise<void>,
): Semaphore => {
	const waiting = new Set<() => void>();
	let running = 0;

	/** Waits for a place that another task hands on; gives whether one was given. */
	const wait = async (): Promise<boolean> =>
		await new Promise<boolean>((resolve) => {
			const enter = (): void => resolve(true);
			waiting.add(enter);
			void timeout().then(() => {
				// A task that has given up gets no place.
				if (waiting.delete(enter)) resolve(false);
			});
		});

	return {
		async run(task) {
			if (running < places) running++;
			else if (waiting.size >= maxWaiting || !(await wait())) return undefined;
			try {
				return await task();
			} finally {
				const [next] = waiting;
				if (next) {
					waiting.delete(next);
					next();
				} else running--;
			}
		},
	};
};
