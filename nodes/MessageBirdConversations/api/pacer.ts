import { HeldBackError } from './errors';
import type { Clock } from './wait';

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

export interface PaceBounds {
	/** Requests a second that are never passed; unlimited by default. */
	ceiling?: number;
	/** The longest pause that is waited for, in milliseconds; any by default. */
	maxPauseMs?: number;
	/** How many requests may be under way at present; one by default. */
	width?: () => number;
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
	{ ceiling = Infinity, maxPauseMs = Infinity, width = () => 1 }: PaceBounds = {},
): Pacer => {
	const taken: number[] = [];
	let smoothedAnswerMs = 0;
	let perSecond = ceiling;
	let known = ceiling;
	let pausedUntil = 0;
	let nextTurn = 0;
	let slowedAt = -Infinity;
	let grownAt = clock.now();

	const grow = (now: number): void => {
		const seconds = Math.max(0, now - grownAt) / 1000;
		grownAt = Math.max(grownAt, now);
		const factor = perSecond < known ? GROWTH.known : GROWTH.beyond;
		perSecond = Math.min(perSecond * factor ** seconds, ceiling);
	};

	/** The least time from one request to the next, milliseconds. */
	const distanceMs = (): number => {
		const most = width();
		const spreadMs = most > 1 ? (smoothedAnswerMs * SPREAD) / most : 0;
		return Math.max(1000 / perSecond, spreadMs);
	};

	/** What the service took in the last second, since the last pause. */
	const countTaken = (now: number): number => {
		while (taken[0] !== undefined && taken[0] <= now - WINDOW_MS) taken.shift();
		return taken.length;
	};

	return {
		async turn(request, latest = Infinity) {
			for (;;) {
				clock.check();
				const now = clock.now();
				const isTooLong = pausedUntil - now > maxPauseMs || pausedUntil > latest;
				if (isTooLong) throw new HeldBackError(request, pausedUntil - now);
				if (pausedUntil > now) {
					await clock.wait(pausedUntil - now);
					continue;
				}
				grow(now);
				const at = Math.max(now, nextTurn);
				if (at > latest) throw new HeldBackError(request, at - now);
				nextTurn = at + distanceMs();
				if (at > now) await clock.wait(at - now);
				// A pause that came up meanwhile holds for those that wait already, too.
				if (pausedUntil <= clock.now()) return clock.now();
			}
		},
		pauseMs: () => Math.max(0, pausedUntil - clock.now()),
		taken(answerMs) {
			const now = clock.now();
			if (answerMs !== undefined) {
				smoothedAnswerMs += (answerMs - smoothedAnswerMs) * (smoothedAnswerMs === 0 ? 1 : NEWEST);
			}
			countTaken(now);
			taken.push(now);
		},
		refused(turnAt, pauseMs) {
			const now = clock.now();
			pausedUntil = Math.max(pausedUntil, now + pauseMs);
			nextTurn = Math.max(nextTurn, pausedUntil);
			grownAt = Math.max(grownAt, pausedUntil);
			if (turnAt <= slowedAt) return false;
			const least = perSecond === Infinity ? CAUTIOUS_PER_SECOND : perSecond / 2;
			const took = Math.max(countTaken(now), least);
			// A refusal now and then says little of the pace at which it came.
			known = perSecond === Infinity ? took : Math.max(took, perSecond * KEPT);
			perSecond = Math.min(Math.max(took * KEPT, SLOWEST_PER_SECOND), ceiling);
			taken.length = 0;
			nextTurn = pausedUntil;
			slowedAt = now;
			return true;
		},
	};
};
