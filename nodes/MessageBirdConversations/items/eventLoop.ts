import { toResult } from '../shared/result';

/** Time as slices need it. */
export interface YieldTime {
	/** Milliseconds since 1970. */
	now: () => number;
	/** Waits, milliseconds; lets others do their work even where it is 0. */
	wait: (ms: number) => Promise<void>;
}

/** How long something may keep everybody else in n8n waiting. */
const MAX_BLOCKING_MS = 50;

/**
 * Makes the function that long work calls between its steps: when a slice of time is used up, it
 * lets others do theirs. That the execution is cancelled meanwhile is for the work to notice.
 */
export const createYielder = ({ now, wait }: YieldTime): (() => Promise<void>) => {
	let endsAt = now() + MAX_BLOCKING_MS;
	return async () => {
		if (now() < endsAt) return;
		await toResult(() => wait(0));
		endsAt = now() + MAX_BLOCKING_MS;
	};
};
