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
	check: () => void;
}

/** The real clock of an execution, whose cancellation ends every wait. */
export const createClock = (signal?: AbortSignal): Clock => {
	const check = (): void => {
		if (signal?.aborted === true) throw new CancelledError();
	};
	return {
		now: () => Date.now(),
		random: () => Math.random(),
		check,
		async wait(ms) {
			check();
			if (signal === undefined) {
				await sleep(ms);
				return;
			}
			let stop = (): void => undefined;
			const cancelled = new Promise<void>((resolve) => {
				stop = resolve;
			});
			signal.addEventListener('abort', stop);
			await Promise.race([sleep(ms), cancelled]);
			signal.removeEventListener('abort', stop);
			check();
		},
	};
};
