/** A number of places, given to tasks in the order in which they come. */
export interface Turns {
	/** Runs a task as soon as there is a place; gives `undefined` where too many wait already. */
	take<Result>(task: () => Promise<Result>): Promise<Result | undefined>;
}

/** Makes turns: so many tasks run at the same time, and so many more wait at the most. */
export const createTurns = (places: number, mostWaiting: number): Turns => {
	const waiting: Array<() => void> = [];
	let running = 0;
	return {
		async take(task) {
			if (running < places) running++;
			else if (waiting.length >= mostWaiting) return undefined;
			// Whoever ends hands its place on.
			else await new Promise<void>((resolve) => waiting.push(resolve));
			try {
				return await task();
			} finally {
				const next = waiting.shift();
				if (next) next();
				else running--;
			}
		},
	};
};
