/** How many requests may be under way at the same time. */
export interface Gate {
	/** How many may be at present: a whole number from 1. */
	readonly width: number;
	/** Waits for a place and runs a request in it. */
	through<Answer>(run: () => Promise<Answer>): Promise<Answer>;
	/** The service answered without refusing: one more may be under way. */
	widen(): void;
	/** The service refused: fewer may be under way. */
	narrow(): void;
}

/** How many requests are under way before anything is known of the service. */
const FIRST_WIDTH = 5;

/** What is left of the width after a refusal. */
const KEPT_AFTER_REFUSAL = 0.7;

/**
 * Makes a gate that starts at 5 and never passes `most`. It widens by a place an answer, so that
 * it doubles with each round of requests; once it was narrowed, by a place a round. Those that wait
 * go through in their order.
 */
export const createGate = (most: number): Gate => {
	const waiting = new Set<() => void>();
	let width = Math.min(FIRST_WIDTH, most);
	let wasNarrowed = false;
	let underWay = 0;

	const open = (): void => {
		for (const enter of waiting) {
			if (underWay >= Math.floor(width)) return;
			waiting.delete(enter);
			underWay++;
			enter();
		}
	};

	return {
		get width() {
			return Math.floor(width);
		},
		widen() {
			width = Math.min(width + (wasNarrowed ? 1 / width : 1), most);
			open();
		},
		narrow() {
			wasNarrowed = true;
			width = Math.max(width * KEPT_AFTER_REFUSAL, 1);
		},
		async through(run) {
			await new Promise<void>((resolve) => {
				waiting.add(resolve);
				open();
			});
			try {
				return await run();
			} finally {
				underWay--;
				open();
			}
		},
	};
};
