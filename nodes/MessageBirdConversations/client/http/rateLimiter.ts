import type { Clock } from './clock';
import { RateLimitTimeoutError } from './errors';

/** The pace of a node's requests, shared by all that it sends. */
export interface RateLimiter {
	/**
	 * Waits for a turn and gives its time, for `refused`.
	 *
	 * @param deadline when the turn must have come, in milliseconds since 1970; any time by default
	 * @throws HeldBackError where the service has asked for a longer pause than is allowed, or the
	 * turn would come later than it may
	 * @throws CancelledError
	 */
	acquire(request: string, deadline?: number): Promise<number>;
	/** How long the service has asked everybody to wait from now on, in milliseconds. */
	pauseMs(): number;
	/** The service took a request, and answered it after `answerMs`, if at all. */
	recordAccepted(answerMs: number | undefined): void;
	/**
	 * The service refused a request, sent at `sentAt`, and asks for a pause. Gives whether that is
	 * news: what left before the last slowing down tells nothing new.
	 */
	recordRejected(sentAt: number, pauseMs: number): boolean;
}

/** How fast requests may go, as far as is known by now; what has been learnt lasts with it. */
export interface RateState {
	/** Times of the requests that the service took of late, the oldest first. */
	acceptedAt: number[];
	perSecond: number;
	/** The pace up to which it may grow fast. */
	knownPerSecond: number;
	/** Until when the service has asked everybody to wait. */
	pausedUntil: number;
	nextSlot: number;
	/** When it was last slowed down. */
	slowedAt: number;
	grownAt: number;
}

/** The pace where nothing is known of the service. */
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
	/** Requests a second that are never passed; unlimited by default. */
	maxPerSecond?: number;
	/** The longest pause that is waited for, in milliseconds; any by default. */
	maxPauseMs?: number;
	/** How many requests may be under way at present; one by default. */
	concurrency?: () => number;
	/** What earlier requests have shown, and what these will; nothing by default. */
	state?: RateState;
}

const WINDOW_MS = 1000;

/** What of the pace that the service took is kept after a refusal. */
const DECREASE_FACTOR = 0.9;

/** How the pace grows in a second: fast up to nearly the one that was refused, then slowly. */
const GROWTH = { known: 2, beyond: 1.05 };

/** The pace after a refusal that comes before the service took enough to tell its pace from. */
const FALLBACK_PER_SECOND = 5;

const MIN_PER_SECOND = 0.2;

/**
 * Over which part of the time that an answer takes the requests under way are spread. Those that
 * leave in one burst come back in one, and n8n and the service by turns have nothing to do.
 */
const SPREAD = 0.5;

/** The weight of the newest answer's time in the smoothed one. */
const SMOOTHING_WEIGHT = 1 / 8;

/**
 * Makes a pacer. It holds nothing back until the service refuses. Then everybody waits as long as
 * the service asks, and goes on at nine tenths of what the service took in its last second,
 * growing again by and by.
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

	/** What the service took in the last second, since the last pause. */
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
				// When it is slowed down, all turns are given anew.
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
			// A refusal now and then says little of the pace at which it came.
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
