import { toResult } from '../shared/result';

/** Reports how far a run has come. */
export interface Progress {
	/** An item is done with. */
	done: () => void;
	/** The service refused a request for now. */
	rateLimited: () => void;
	/** Reports until a run has ended, and gives what came of it. */
	reportDuring<Answer>(run: Promise<Answer>): Promise<Answer>;
}

export interface ProgressOptions {
	/** How many items there are. */
	total: number;
	/** Milliseconds since 1970. */
	now: () => number;
	/** Waits, milliseconds; ends at once with the signal, well or not. */
	sleep: (ms: number, signal: AbortSignal) => Promise<void>;
	report: (line: string) => void;
}

const FIRST_AFTER_MS = 3000;
const EVERY_MS = 5000;

const toRate = (count: number, ms: number): string => {
	const perSecond = count / Math.max(ms / 1000, 0.001);
	return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
};

/** Counts what is done, and reports it after three seconds and then every five. */
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
				`${done} of ${total} items done, ${rate} per second, ${refused} ${refused === 1 ? 'request' : 'requests'} refused and tried again`,
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
			// A sleep that is cut short throws, and a report that fails must not end the run.
			void toResult(() => reportUntil(end.signal));
			try {
				return await run;
			} finally {
				end.abort();
			}
		},
	};
};
