import type { Clock } from './clock';
import { RateLimitTimeoutError } from './errors';

/** Limits the rate of a node's requests to one account. */
export interface RateLimiter {
	/**
	 * Waits until a request may be sent, and returns that time for `recordRejected`.
	 *
	 * @param deadline the latest time to send it, in milliseconds since 1970; none by default
	 * @throws RateLimitTimeoutError if the service asks for a longer pause than is allowed, or the
	 * request would miss the deadline
	 * @throws CancelledError
	 */
	acquire(request: string, deadline?: number): Promise<number>;
	/** How long the service wants all requests to wait from now, in milliseconds. */
	pauseMs(): number;
	/** Records that the service accepted a request, and answered it after `answerMs`, if at all. */
	recordAccepted(answerMs: number | undefined): void;
	/**
	 * Records that the service answered 429 to a request sent at `sentAt`, and asks for a pause.
	 * Returns whether the rate was decreased: a request sent before the last decrease is no reason
	 * to.
	 */
	recordRejected(sentAt: number, pauseMs: number): boolean;
}

/** What is known so far of the rate that the service allows. */
export interface RateState {
	/** When the service accepted the latest requests, oldest first. */
	acceptedAt: number[];
	perSecond: number;
	/** The rate up to which `perSecond` grows fast. */
	knownPerSecond: number;
	/** Until when the service wants all requests to wait. */
	pausedUntil: number;
	nextSlot: number;
	/** When the rate was last decreased. */
	slowedAt: number;
	grownAt: number;
}

/** Creates the initial state. */
export const createRateState = (): RateState => ({
	acceptedAt: [],
	perSecond: Infinity,
	knownPerSecond: Infinity,
	pausedUntil: 0,
	nextSlot: 0,
	slowedAt: -Infinity,
	grownAt: 0,
});

export interface RateLimiterOptions {
	/** The maximum number of requests per second; unlimited by default. */
	maxPerSecond?: number;
	/** The longest pause to wait for, in milliseconds; unlimited by default. */
	maxPauseMs?: number;
	/** How many requests may currently be in flight; one by default. */
	concurrency?: () => number;
	/** The state to start from and to update; a new one by default. */
	state?: RateState;
}

const WINDOW_MS = 1000;

/** The factor for the accepted rate on a 429. */
const DECREASE_FACTOR = 0.9;

/** The growth of the rate per second: fast up to nearly the refused rate, then slow. */
const GROWTH = { known: 2, beyond: 1.05 };

/** The rate after a 429 if too few requests were accepted to measure it. */
const FALLBACK_PER_SECOND = 5;

const MIN_PER_SECOND = 0.2;

/**
 * The part of the response time over which requests in flight are spread. Requests sent in a burst
 * are answered in a burst, which leaves n8n and the service idle in turn.
 */
const SPREAD = 0.5;

/** The weight of the latest response time in the smoothed one. */
const SMOOTHING_WEIGHT = 1 / 8;

/**
 * Creates a rate limiter. It delays nothing until the service answers 429. Then all requests wait as
 * long as the service asks, and continue at nine tenths of the rate that the service accepted in its
 * last second. From there, the rate grows again.
 */
export const createRateLimiter = (
	clock: Clock,
	{
		maxPerSecond = Infinity,
		maxPauseMs = Infinity,
		concurrency = () => 1,
		state = createRateState(),
	}: RateLimiterOptions = {},
): RateLimiter => {
	state.perSecond = Math.min(state.perSecond, maxPerSecond);
	state.knownPerSecond = Math.min(state.knownPerSecond, maxPerSecond);
	/** The smoothed response time, in milliseconds. */
	let answerMs = 0;

	const grow = (now: number): void => {
		const seconds = Math.max(0, now - state.grownAt) / 1000;
		state.grownAt = Math.max(state.grownAt, now);
		const factor = state.perSecond < state.knownPerSecond ? GROWTH.known : GROWTH.beyond;
		state.perSecond = Math.min(state.perSecond * factor ** seconds, maxPerSecond);
	};

	/** The minimum time between two requests, in milliseconds. */
	const distanceMs = (): number => {
		const most = concurrency();
		const spreadMs = most > 1 ? (answerMs * SPREAD) / most : 0;
		return Math.max(1000 / state.perSecond, spreadMs);
	};

	/** How many requests the service accepted in the last second, since the last pause. */
	const countAccepted = (now: number): number => {
		const { acceptedAt } = state;
		while (acceptedAt[0] !== undefined && acceptedAt[0] <= now - WINDOW_MS) acceptedAt.shift();
		return acceptedAt.length;
	};

	return {
		async acquire(request, deadline = Infinity) {
			for (;;) {
				clock.throwIfCancelled();
				const now = clock.now();
				const { pausedUntil, slowedAt } = state;
				const isTooLong = pausedUntil - now > maxPauseMs || pausedUntil > deadline;
				if (isTooLong) throw new RateLimitTimeoutError(request, pausedUntil - now);
				if (pausedUntil > now) {
					await clock.wait(pausedUntil - now);
					continue;
				}
				grow(now);
				const at = Math.max(now, state.nextSlot);
				if (at > deadline) throw new RateLimitTimeoutError(request, at - now);
				state.nextSlot = at + distanceMs();
				if (at > now) await clock.wait(at - now);
				// After a decrease, all waiting requests start over.
				if (state.slowedAt === slowedAt && state.pausedUntil <= clock.now()) return clock.now();
			}
		},
		pauseMs: () => Math.max(0, state.pausedUntil - clock.now()),
		recordAccepted(tookMs) {
			const now = clock.now();
			if (tookMs !== undefined) {
				answerMs += (tookMs - answerMs) * (answerMs === 0 ? 1 : SMOOTHING_WEIGHT);
			}
			countAccepted(now);
			state.acceptedAt.push(now);
		},
		recordRejected(sentAt, pauseMs) {
			const now = clock.now();
			state.pausedUntil = Math.max(state.pausedUntil, now + pauseMs);
			state.nextSlot = Math.max(state.nextSlot, state.pausedUntil);
			state.grownAt = Math.max(state.grownAt, state.pausedUntil);
			if (sentAt <= state.slowedAt) return false;
			const { perSecond } = state;
			const least = perSecond === Infinity ? FALLBACK_PER_SECOND : perSecond / 2;
			const took = Math.max(countAccepted(now), least);
			// An occasional 429 says little about the current rate.
			state.knownPerSecond =
				perSecond === Infinity ? took : Math.max(took, perSecond * DECREASE_FACTOR);
			state.perSecond = Math.min(Math.max(took * DECREASE_FACTOR, MIN_PER_SECOND), maxPerSecond);
			state.acceptedAt.length = 0;
			state.nextSlot = state.pausedUntil;
			state.slowedAt = now;
			return true;
		},
	};
};
