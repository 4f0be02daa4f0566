import type { Clock } from './clock';
import { RateLimitTimeoutError } from './errors';

/** Limits the rate of a node's requests to an account. */
export interface RateLimiter {
	/**
	 * Waits until a request may be sent and gives the time, for `recordRejected`.
	 *
	 * @param deadline when it must be sent at the latest, in milliseconds since 1970; never by default
	 * @throws RateLimitTimeoutError where the service asks for a longer pause than is allowed, or the
	 * deadline would pass
	 * @throws CancelledError
	 */
	acquire(request: string, deadline?: number): Promise<number>;
	/** How long the service has asked everybody to wait from now on, in milliseconds. */
	pauseMs(): number;
	/** Notes that the service took a request, and answered it after `answerMs`, if at all. */
	recordAccepted(answerMs: number | undefined): void;
	/**
	 * Notes that the service answered 429 to a request sent at `sentAt`, and asks for a pause. Gives
	 * whether that is news: a request sent before the last decrease tells nothing new.
	 */
	recordRejected(sentAt: number, pauseMs: number): boolean;
}

/** The rate that the service allows, as far as is known by now. */
export interface RateState {
	/** Times of the requests that the service took of late, the oldest first. */
	acceptedAt: number[];
	perSecond: number;
	/** The rate up to which it may grow fast. */
	knownPerSecond: number;
	/** Until when the service has asked everybody to wait. */
	pausedUntil: number;
	nextSlot: number;
	/** When the rate was last decreased. */
	slowedAt: number;
	grownAt: number;
}

/** Makes the state where nothing is known of the service. */
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
	/** Requests a second that are never exceeded; unlimited by default. */
	maxPerSecond?: number;
	/** The longest pause that is waited for, in milliseconds; any by default. */
	maxPauseMs?: number;
	/** How many requests may be in flight at present; one by default. */
	concurrency?: () => number;
	/** What earlier requests have shown, and what these will; nothing by default. */
	state?: RateState;
}

const WINDOW_MS = 1000;

/** What a 429 leaves of the rate that the service took. */
const DECREASE_FACTOR = 0.9;

/** How the rate grows in a second: fast up to nearly the one that was refused, then slowly. */
const GROWTH = { known: 2, beyond: 1.05 };

/** The rate after a 429 that comes before enough requests were taken to tell the rate from. */
const FALLBACK_PER_SECOND = 5;

const MIN_PER_SECOND = 0.2;

/**
 * Over which part of an answer's time the requests in flight are spread. Requests sent in a burst are
 * answered in a burst, which leaves n8n and the service idle in turn.
 */
const SPREAD = 0.5;

/** The weight of the newest answer's time in the smoothed one. */
const SMOOTHING_WEIGHT = 1 / 8;

/**
 * Makes a rate limiter. It delays nothing until the service answers 429. Then all requests wait as
 * long as the service asks, and go on at nine tenths of the rate that the service took in its last
 * second; from there the rate grows again.
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
	/** What an answer takes, smoothed, in milliseconds. */
	let answerMs = 0;

	const grow = (now: number): void => {
		const seconds = Math.max(0, now - state.grownAt) / 1000;
		state.grownAt = Math.max(state.grownAt, now);
		const factor = state.perSecond < state.knownPerSecond ? GROWTH.known : GROWTH.beyond;
		state.perSecond = Math.min(state.perSecond * factor ** seconds, maxPerSecond);
	};

	/** The least time from one request to the next, milliseconds. */
	const distanceMs = (): number => {
		const most = concurrency();
		const spreadMs = most > 1 ? (answerMs * SPREAD) / most : 0;
		return Math.max(1000 / state.perSecond, spreadMs);
	};

	/** How many requests the service took in the last second, since the last pause. */
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
				// After a decrease all waiting requests acquire anew.
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
			// An occasional 429 says little of the rate at which it came.
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
