import {
	CancelledError,
	type Clock,
} from '../../../nodes/MessageBirdConversations/client/http/clock';

const settle = async (): Promise<void> => {
	for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A virtual clock: waits take no real time. */
export const createVirtualTime = (random = 0.5) => {
	let time = 1_700_000_000_000;
	let isCancelled = false;
	const timers: Array<{ at: number; ring: () => void }> = [];
	const clock: Clock = {
		now: () => time,
		random: () => random,
		throwIfCancelled: () => {
			if (isCancelled) throw new CancelledError();
		},
		wait: async (ms) => {
			clock.throwIfCancelled();
			await new Promise<void>((ring) => timers.push({ at: time + ms, ring }));
			clock.throwIfCancelled();
		},
	};
	return {
		clock,
		cancel(): void {
			isCancelled = true;
			for (const { ring } of timers.splice(0)) ring();
		},
		/** Runs something to its end, however much virtual time it takes. */
		async run<Answer>(work: Promise<Answer>): Promise<Answer> {
			let isDone = false;
			const end = (): void => {
				isDone = true;
			};
			work.then(end, end);
			for (await settle(); !isDone; await settle()) {
				timers.sort((one, other) => one.at - other.at);
				const next = timers.shift();
				if (!next) throw new Error('It never ends: nothing is waiting any more');
				time = Math.max(time, next.at);
				next.ring();
			}
			return await work;
		},
	};
};
