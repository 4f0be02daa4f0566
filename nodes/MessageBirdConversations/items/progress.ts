import { toResult } from '../shared/result';

/** Says how far a run has come. */
export interface Progress {
	/** An item is done with. */
	done: () => void;
	/** The service refused a request for now. */
	rateLimited: () => void;
	/** Lets something come to its end, and speaks meanwhile. */
	runWith<Answer>(run: Promise<Answer>): Promise<Answer>;
}

export interface ProgressOptions {
	/** How many items there are. */
	total: number;
	/** Milliseconds since 1970. */
	now: () => number;
	/** Waits, milliseconds; ends at once with the signal, well or not. */
	sleep: (ms: number, signal: AbortSignal) => Promise<void>;
	say: (line: string) => void;
}

const FIRST_AFTER_MS = 3000;
const EVERY_MS = 5000;

const toRate = (count: number, ms: number): string => {
	const perSecond = count / Math.max(ms / 1000, 0.001);
	return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
};

/** Counts what is done, and says so after three seconds and then every five, whatever happens. */
export const createProgress = ({ total, now, sleep, say }: ProgressOptions): Progress => {
	let done = 0;
	let refused = 0;

	const speakUntil = async (signal: AbortSignal): Promise<void> => {
		let last = { at: now(), done };
		for (let waitMs = FIRST_AFTER_MS; ; waitMs = EVERY_MS) {
			await sleep(waitMs, signal);
			if (signal.aborted) return;
			const at = now();
			const rate = toRate(done - last.done, at - last.at);
			last = { at, done };
			say(
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
		async runWith(run) {
			const end = new AbortController();
			// A sleep that is cut short throws. A run doesn't end for what can't be said of it.
			void toResult(() => speakUntil(end.signal));
			try {
				return await run;
			} finally {
				end.abort();
			}
		},
	};
};
