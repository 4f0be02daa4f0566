/** Limits how many tasks run at the same time; they start in order. */
export interface Semaphore {
	/**
	 * Runs a task as soon as there is a place. Returns `undefined` if too many tasks are waiting,
	 * or if it has waited for too long.
	 */
	run<Result>(task: () => Promise<Result>): Promise<Result | undefined>;
}

/**
 * Creates a semaphore for a number of concurrent tasks and a maximum number of waiting ones.
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

	/** Waits for another task's place; resolves to whether it got one. */
	const wait = async (): Promise<boolean> =>
		await new Promise<boolean>((resolve) => {
			const enter = (): void => resolve(true);
			waiting.add(enter);
			void timeout().then(() => {
				// A task that has timed out gets no place.
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
