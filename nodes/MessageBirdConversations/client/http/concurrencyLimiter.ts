/** Limits how many requests are in flight at the same time. */
export interface ConcurrencyLimiter {
	/** How many may currently be in flight: a whole number of at least 1. */
	readonly limit: number;
	/** Runs a request as soon as the limit allows it. */
	run<Answer>(run: () => Promise<Answer>): Promise<Answer>;
	/** Call it when the service answered without refusing: raises the limit. */
	increase(): void;
	/** Call it when the service answered 429: lowers the limit. */
	decrease(): void;
}

/** The initial limit. */
const FIRST_LIMIT = 5;

/** The factor for the limit on a 429. */
const DECREASE_FACTOR = 0.7;

/**
 * Creates a limiter with additive increase and multiplicative decrease (AIMD). It starts at 5 and
 * never exceeds `max`. Each answer raises the limit by one, so each round of requests doubles it.
 * After the first 429, each round raises it by one. Waiting requests start in order.
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
