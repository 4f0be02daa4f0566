import { sleep } from 'n8n-workflow';

/** Thrown in the place of a request that was not sent, as the execution had been cancelled. */
export class CancelledError extends Error {
	constructor() {
		super('Not sent: the execution was canceled');
		this.name = 'CancelledError';
	}
}

/** Time as requests need it; tests give their own. */
export interface Clock {
	/** Milliseconds since 1970. */
	now: () => number;
	/** Waits, milliseconds. @throws CancelledError as soon as the execution is cancelled */
	wait: (ms: number) => Promise<void>;
	/** From 0 to below 1. */
	random: () => number;
	/** @throws CancelledError where the execution has been cancelled */
	throwIfCancelled: () => void;
}

/** The real clock of an execution, whose cancellation ends every wait. */
export const createClock = (signal?: AbortSignal): Clock => {
	/** What ends the waits; they share a listener, as Node warns of many at one signal. */
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
			// What listens already is not added again.
			signal?.addEventListener('abort', stopAll);
			stops.add(stop);
			await Promise.race([sleep(ms), cancelled]);
			stops.delete(stop);
			if (stops.size === 0) signal?.removeEventListener('abort', stopAll);
			check();
		},
	};
};
