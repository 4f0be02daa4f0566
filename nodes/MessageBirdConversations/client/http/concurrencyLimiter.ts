/** How many requests may be under way at the same time. */
export interface ConcurrencyLimiter {
	/** How many may be at present: a whole number from 1. */
	readonly limit: number;
	/** Waits for a place and runs a request in it. */
	run<Answer>(run: () => Promise<Answer>): Promise<Answer>;
	/** The service answered without refusing: one more may be under way. */
	increase(): void;
	/** The service refused: fewer may be under way. */
	decrease(): void;
}

/** How many requests are under way before anything is known of the service. */
const FIRST_LIMIT = 5;

/** What is left of the width after a refusal. */
const DECREASE_FACTOR = 0.7;

/**
 * Makes a gate that starts at 5 and never passes `most`. It widens by a place an answer, so that
 * it doubles with each round of requests; once it was narrowed, by a place a round. Those that wait
 * go through in their order.
 */
export const createConcurrencyLimiter = (max: number): ConcurrencyLimiter => {
	const waiting = new Set<() => void>();
	let limit = Math.min(FIRST_LIMIT, max);
	let wasDecreased = false;
	let inFlight = 0;

	const admit = (): void => {
		for (const enter of waiting) {
			if (inFlight >= Math.floor(limit)) return;
			waiting.delete(enter);
			inFlight++;
			enter();
		}
	};

	return {
		get limit() {
			return Math.floor(limit);
		},
		increase() {
			limit = Math.min(limit + (wasDecreased ? 1 / limit : 1), max);
			admit();
		},
		decrease() {
			wasDecreased = true;
			limit = Math.max(limit * DECREASE_FACTOR, 1);
		},
		async run(run) {
			await new Promise<void>((resolve) => {
				waiting.add(resolve);
				admit();
			});
			try {
				return await run();
			} finally {
				inFlight--;
				admit();
			}
		},
	};
};
