import { isRecord } from '../api/guards';
import type { Recent } from './recent';

/** How far a message has come, and when. */
export interface Progress {
	/** When the status changed, written so that texts compare as times do. */
	at?: string;
	rank?: number;
}

/** The order of the statuses that follow one another; others have no place in it. */
const RANKS: Record<string, number> = {
	accepted: 0,
	pending: 0,
	sent: 1,
	transmitted: 1,
	buffered: 1,
	dispatched: 1,
	delivered: 2,
	read: 3,
};

/** How long a message's status is remembered, in seconds: reading may take days. */
const REMEMBERED_SECONDS = 7 * 24 * 60 * 60;

/** Reads a time of the service: UTC, with up to nine digits of a second. */
const readTime = (time: unknown): string | undefined => {
	const parts = typeof time === 'string' ? /^([\d-]+T[\d:]+)(?:\.(\d{1,9}))?Z$/.exec(time) : null;
	const [, seconds, fraction = ''] = parts ?? [];
	// The year 1 is how the service says "never".
	const isNone = seconds === undefined || seconds.startsWith('0001-');
	return isNone ? undefined : `${seconds}.${fraction.padEnd(9, '0')}`;
};

const isOlder = (one: Progress, other: Progress): boolean => {
	if (one.at !== undefined && other.at !== undefined && one.at !== other.at) {
		return one.at < other.at;
	}
	return one.rank !== undefined && other.rank !== undefined && one.rank < other.rank;
};

/** What is known once another status was told that is not older: it may lack a time or a place. */
const furthest = (progress: Progress, known: Progress = {}): Progress => {
	const ranks = [progress.rank, known.rank].filter((rank) => rank !== undefined);
	return {
		at: progress.at ?? known.at,
		rank: ranks.length > 0 ? Math.max(...ranks) : undefined,
	};
};

/**
 * Whether an event tells a status older than one that was told of the same message before: by the
 * time of the change, or by the order of the statuses where the times don't tell. Remembers the
 * newest. Events without a status are never old.
 */
export const isOldStatus = (
	event: Record<string, unknown>,
	newest: Recent<Progress>,
	now: number,
): boolean => {
	const { type, message } = event;
	if (type !== 'message.updated' || !isRecord(message) || typeof message.id !== 'string') {
		return false;
	}
	const { status } = message;
	const progress: Progress = {
		at: readTime(message.updatedDatetime),
		rank: typeof status === 'string' && Object.hasOwn(RANKS, status) ? RANKS[status] : undefined,
	};
	const known = newest.get(message.id, now);
	if (known && isOlder(progress, known)) return true;
	newest.set(message.id, furthest(progress, known), now + REMEMBERED_SECONDS);
	return false;
};
