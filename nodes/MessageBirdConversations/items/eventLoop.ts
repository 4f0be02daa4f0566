import { toResult } from '../shared/result';

/** Time as yielding needs it. */
export interface Timer {
	/** Milliseconds since 1970. */
	now: () => number;
	/** Waits, milliseconds; lets others do their work even where it is 0. */
	wait: (ms: number) => Promise<void>;
}

/** How long one node may block n8n's event loop. */
const MAX_BLOCKING_MS = 50;

/**
 * Makes the function that long work calls between its steps: it yields to the event loop when the work
 * has blocked it for long enough. The work itself must notice that the execution is cancelled.
 */
export const createYielder = ({ now, wait }: Timer): (() => Promise<void>) => {
	let endsAt = now() + MAX_BLOCKING_MS;
	return async () => {
		if (now() < endsAt) return;
		await toResult(() => wait(0));
		endsAt = now() + MAX_BLOCKING_MS;
	};
};
