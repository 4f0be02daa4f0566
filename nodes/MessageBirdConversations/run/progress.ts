/** Says how far a run has come. */
export interface Progress {
	/** An item is done with. */
	done: () => void;
	/** The service refused a request for now. */
	refused: () => void;
}

export interface ProgressOptions {
	/** How many items there are. */
	total: number;
	/** Milliseconds since 1970. */
	now: () => number;
	say: (line: string) => void;
}

const FIRST_AFTER_MS = 3000;
const EVERY_MS = 5000;

const toRate = (count: number, ms: number): string => {
	const perSecond = count / Math.max(ms / 1000, 0.001);
	return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
};

/** Counts what is done, and says so after three seconds and then every five. */
export const createProgress = ({ total, now, say }: ProgressOptions): Progress => {
	const startedAt = now();
	let done = 0;
	let refused = 0;
	let last = { at: startedAt, done: 0 };
	let sayAt = startedAt + FIRST_AFTER_MS;

	const sayIfTime = (): void => {
		const at = now();
		if (at < sayAt || done >= total) return;
		const rate = toRate(done - last.done, at - last.at);
		say(
			`${done} of ${total} items done, ${rate} per second, ${refused} ${refused === 1 ? 'request' : 'requests'} refused and tried again`,
		);
		last = { at, done };
		sayAt = at + EVERY_MS;
	};

	return {
		done() {
			done++;
			sayIfTime();
		},
		refused() {
			refused++;
			sayIfTime();
		},
	};
};
