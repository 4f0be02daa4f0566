import { sleep } from 'n8n-workflow';

/** Thrown instead of sending a request, because the execution was cancelled. */
export class CancelledError extends Error {
	constructor() {
		super('Not sent: the execution was canceled');
		this.name = 'CancelledError';
	}
}

/** Time, waiting and randomness for requests; tests inject their own. */
export interface Clock {
	/** Milliseconds since 1970. */
	now: () => number;
	/** Waits for some milliseconds. @throws CancelledError as soon as the execution is cancelled */
	wait: (ms: number) => Promise<void>;
	/** From 0 to below 1. */
	random: () => number;
	/** @throws CancelledError if the execution has been cancelled */
	throwIfCancelled: () => void;
}

/** Creates the real clock of an execution. Cancelling the execution ends all waits. */
export const createClock = (signal?: AbortSignal): Clock => {
	/** Ends the waits. They share one listener, as Node warns of many listeners on one signal. */
	const stops = new Set<() => void>();
	const stopAll = (): void => {
		for (const stop of stops) stop();
	};
	const check = (): void => {
		if (signal?.aborted === true) throw new CancelledError();
	};
	return {
		now: () => Date.now(),
		random: () => Math.random(),
		throwIfCancelled: check,
		async wait(ms) {
			check();
			let stop = (): void => undefined;
			const cancelled = new Promise<void>((resolve) => {
				stop = resolve;
			});
			// A listener that is already there is not added again.
			signal?.addEventListener('abort', stopAll);
			stops.add(stop);
			await Promise.race([sleep(ms), cancelled]);
			stops.delete(stop);
			if (stops.size === 0) signal?.removeEventListener('abort', stopAll);
			check();
		},
	};
};
