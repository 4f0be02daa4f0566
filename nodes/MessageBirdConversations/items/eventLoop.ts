import { toResult } from '../shared/result';

/** Time and waiting, as needed to yield. */
export interface Timer {
	/** Milliseconds since 1970. */
	now: () => number;
	/** Waits for some milliseconds; even 0 lets other work run. */
	wait: (ms: number) => Promise<void>;
}

/** How long a node may block n8n's event loop. */
const MAX_BLOCKING_MS = 50;

/**
 * Creates the function that long-running work calls between its steps: it yields to the event loop
 * when the work has blocked it for too long. The work itself must check whether the execution was
 * cancelled.
 */
export const createYielder = ({ now, wait }: Timer): (() => Promise<void>) => {
	let endsAt = now() + MAX_BLOCKING_MS;
	return async () => {
		if (now() < endsAt) return;
		await toResult(() => wait(0));
		endsAt = now() + MAX_BLOCKING_MS;
	};
};
