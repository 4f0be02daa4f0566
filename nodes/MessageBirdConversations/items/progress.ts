import { toResult } from '../shared/result';

/** Reports the progress of a run. */
export interface Progress {
	/** Counts an item as finished. */
	done: () => void;
	/** Counts a request that was rate limited. */
	rateLimited: () => void;
	/** Awaits a run, and reports its progress meanwhile. */
	reportDuring<Answer>(run: Promise<Answer>): Promise<Answer>;
}

export interface ProgressOptions {
	/** How many items there are. */
	total: number;
	/** Milliseconds since 1970. */
	now: () => number;
	/** Waits for some milliseconds; on the signal, resolves or rejects at once. */
	sleep: (ms: number, signal: AbortSignal) => Promise<void>;
	report: (line: string) => void;
}

const FIRST_AFTER_MS = 3000;
const EVERY_MS = 5000;

const toRate = (count: number, ms: number): string => {
	const perSecond = count / Math.max(ms / 1000, 0.001);
	return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
};

/** Creates a progress report: the first after three seconds, then one every five. */
export const createProgress = ({ total, now, sleep, report }: ProgressOptions): Progress => {
	let done = 0;
	let refused = 0;

	const reportUntil = async (signal: AbortSignal): Promise<void> => {
		let last = { at: now(), done };
		for (let waitMs = FIRST_AFTER_MS; ; waitMs = EVERY_MS) {
			await sleep(waitMs, signal);
			if (signal.aborted) return;
			const at = now();
			const rate = toRate(done - last.done, at - last.at);
			last = { at, done };
			report(
				`${done} of ${total} items done, ${rate} per second, ${refused} ${refused === 1 ? 'request' : 'requests'} refused and retried`,
			);
		}
	};

	return {
		done() {
			done++;
		},
		rateLimited() {
			refused++;
		},
		async reportDuring(run) {
			const end = new AbortController();
			// An interrupted sleep throws. A report that fails must not fail the run.
			void toResult(() => reportUntil(end.signal));
			try {
				return await run;
			} finally {
				end.abort();
			}
		},
	};
};
