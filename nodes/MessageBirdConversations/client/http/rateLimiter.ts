import type { Clock } from './clock';
import { HeldBackError } from './errors';

/** The pace of a node's requests, shared by all that it sends. */
export interface Pacer {
	/**
	 * Waits for a turn and gives its time, for `refused`.
	 *
	 * @param latest when the turn must have come, in milliseconds since 1970; any time by default
	 * @throws HeldBackError where the service has asked for a longer pause than is allowed, or the
	 * turn would come later than it may
	 * @throws CancelledError
	 */
	turn(request: string, latest?: number): Promise<number>;
	/** How long the service has asked everybody to wait from now on, in milliseconds. */
	pauseMs(): number;
	/** The service took a request, and answered it after `answerMs`, if at all. */
	taken(answerMs: number | undefined): void;
	/**
	 * The service refused a request, sent at `turnAt`, and asks for a pause. Gives whether that is
	 * news: what left before the last slowing down tells nothing new.
	 */
	refused(turnAt: number, pauseMs: number): boolean;
}

/** How fast requests may go, as far as is known by now; what has been learnt lasts with it. */
export interface Pace {
	/** Times of the requests that the service took of late, the oldest first. */
	taken: number[];
	perSecond: number;
	/** The pace up to which it may grow fast. */
	known: number;
	/** Until when the service has asked everybody to wait. */
	pausedUntil: number;
	nextTurn: number;
	/** When it was last slowed down. */
	slowedAt: number;
	grownAt: number;
}

/** The pace where nothing is known of the service. */
export const createPace = (): Pace => ({
	taken: [],
	perSecond: Infinity,
	known: Infinity,
	pausedUntil: 0,
	nextTurn: 0,
	slowedAt: -Infinity,
	grownAt: 0,
});

export interface PaceBounds {
	/** Requests a second that are never passed; unlimited by default. */
	ceiling?: number;
	/** The longest pause that is waited for, in milliseconds; any by default. */
	maxPauseMs?: number;
	/** How many requests may be under way at present; one by default. */
	width?: () => number;
	/** What earlier requests have shown, and what these will; nothing by default. */
	pace?: Pace;
}

const WINDOW_MS = 1000;

/** What of the pace that the service took is kept after a refusal. */
const KEPT = 0.9;

/** How the pace grows in a second: fast up to nearly the one that was refused, then slowly. */
const GROWTH = { known: 2, beyond: 1.05 };

/** The pace after a refusal that comes before the service took enough to tell its pace from. */
const CAUTIOUS_PER_SECOND = 5;

const SLOWEST_PER_SECOND = 0.2;

/**
 * Over which part of the time that an answer takes the requests under way are spread. Those that
 * leave in one burst come back in one, and n8n and the service by turns have nothing to do.
 */
const SPREAD = 0.5;

/** The weight of the newest answer's time in the smoothed one. */
const NEWEST = 1 / 8;

/**
 * Makes a pacer. It holds nothing back until the service refuses. Then everybody waits as long as
 * the service asks, and goes on at nine tenths of what the service took in its last second,
 * growing again by and by.
 */
export const createPacer = (
	clock: Clock,
	{
		ceiling = Infinity,
		maxPauseMs = Infinity,
		width = () => 1,
		pace = createPace(),
	}: PaceBounds = {},
): Pacer => {
	pace.perSecond = Math.min(pace.perSecond, ceiling);
	pace.known = Math.min(pace.known, ceiling);
	/** What an answer takes, smoothed, in milliseconds. */
	let answerMs = 0;

	const grow = (now: number): void => {
		const seconds = Math.max(0, now - pace.grownAt) / 1000;
		pace.grownAt = Math.max(pace.grownAt, now);
		const factor = pace.perSecond < pace.known ? GROWTH.known : GROWTH.beyond;
		pace.perSecond = Math.min(pace.perSecond * factor ** seconds, ceiling);
	};

	/** The least time from one request to the next, milliseconds. */
	const distanceMs = (): number => {
		const most = width();
		const spreadMs = most > 1 ? (answerMs * SPREAD) / most : 0;
		return Math.max(1000 / pace.perSecond, spreadMs);
	};

	/** What the service took in the last second, since the last pause. */
	const countTaken = (now: number): number => {
		const { taken } = pace;
		while (taken[0] !== undefined && taken[0] <= now - WINDOW_MS) taken.shift();
		return taken.length;
	};

	return {
		async turn(request, latest = Infinity) {
			for (;;) {
				clock.check();
				const now = clock.now();
				const { pausedUntil, slowedAt } = pace;
				const isTooLong = pausedUntil - now > maxPauseMs || pausedUntil > latest;
				if (isTooLong) throw new HeldBackError(request, pausedUntil - now);
				if (pausedUntil > now) {
					await clock.wait(pausedUntil - now);
					continue;
				}
				grow(now);
				const at = Math.max(now, pace.nextTurn);
				if (at > latest) throw new HeldBackError(request, at - now);
				pace.nextTurn = at + distanceMs();
				if (at > now) await clock.wait(at - now);
				// When it is slowed down, all turns are given anew.
				if (pace.slowedAt === slowedAt && pace.pausedUntil <= clock.now()) return clock.now();
			}
		},
		pauseMs: () => Math.max(0, pace.pausedUntil - clock.now()),
		taken(tookMs) {
			const now = clock.now();
			if (tookMs !== undefined) {
				answerMs += (tookMs - answerMs) * (answerMs === 0 ? 1 : NEWEST);
			}
			countTaken(now);
			pace.taken.push(now);
		},
		refused(turnAt, pauseMs) {
			const now = clock.now();
			pace.pausedUntil = Math.max(pace.pausedUntil, now + pauseMs);
			pace.nextTurn = Math.max(pace.nextTurn, pace.pausedUntil);
			pace.grownAt = Math.max(pace.grownAt, pace.pausedUntil);
			if (turnAt <= pace.slowedAt) return false;
			const { perSecond } = pace;
			const least = perSecond === Infinity ? CAUTIOUS_PER_SECOND : perSecond / 2;
			const took = Math.max(countTaken(now), least);
			// A refusal now and then says little of the pace at which it came.
			pace.known = perSecond === Infinity ? took : Math.max(took, perSecond * KEPT);
			pace.perSecond = Math.min(Math.max(took * KEPT, SLOWEST_PER_SECOND), ceiling);
			pace.taken.length = 0;
			pace.nextTurn = pace.pausedUntil;
			pace.slowedAt = now;
			return true;
		},
	};
};
