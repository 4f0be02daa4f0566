import { createSharedCache, type BoundedCache } from '../../shared/boundedCache';
import { isRecord } from '../../shared/json';

/** A time as the service writes it. */
interface Time {
	/** Since 1970. */
	seconds: number;
	/** The digits of a part of a second, as many as the service gave. */
	fraction: string;
}

/** How far a message has come, and when. */
export interface Progress {
	/** When the status changed. */
	at?: Time;
	rank?: number;
}

/** The order of the statuses that follow one another; others have no place in it. */
const RANKS: Record<string, number> = {
	accepted: 0,
	pending: 0,
	pending_media: 0,
	sent: 1,
	transmitted: 1,
	buffered: 1,
	dispatched: 1,
	delayed: 1,
	delivered: 2,
	read: 3,
	opened: 3,
	clicked: 3,
};

/** What nobody may miss, however late it comes: failures, and a customer who wants no more. */
const NEVER_OLD = new Set([
	'bounce',
	'delivery_failed',
	'expired',
	'failed',
	'list_unsubscribe',
	'out_of_bounded',
	'rejected',
	'spam_complaint',
	'unsupported',
]);

/** How long a message's status is remembered, in seconds: reading may take days. */
const REMEMBERED_SECONDS = 7 * 24 * 60 * 60;

/** How far messages have come, by trigger; a message is some 200 bytes. */
export const NEWEST_STATUSES = createSharedCache<Progress>(20_000);

/** Reads a time of the service, with up to nine digits of a second. */
const readTime = (time: unknown): Time | undefined => {
	const parts =
		typeof time === 'string'
			? /^([\d-]+T[\d:]+)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time)
			: null;
	const [, whole = '', fraction = '', zone = ''] = parts ?? [];
	const seconds = Date.parse(whole + zone) / 1000;
	// The year 1 is how the service says "never".
	return Number.isNaN(seconds) || whole.startsWith('0001-') ? undefined : { seconds, fraction };
};

/**
 * How much later one time is than another, by its sign; 0 where that can't be told. The service
 * gives whole seconds and nine digits in turn, so that they compare as far as both of them go.
 */
const compare = (one: Time, other: Time): number => {
	if (one.seconds !== other.seconds) return one.seconds - other.seconds;
	const digits = Math.min(one.fraction.length, other.fraction.length);
	return Number(one.fraction.slice(0, digits)) - Number(other.fraction.slice(0, digits));
};

const isOlder = (one: Progress, other: Progress): boolean => {
	const later = one.at && other.at ? compare(one.at, other.at) : 0;
	if (later !== 0) return later < 0;
	return one.rank !== undefined && other.rank !== undefined && one.rank < other.rank;
};

/** The later of two times; the more exact one where that can't be told. */
const latest = (one?: Time, other?: Time): Time | undefined => {
	if (!one || !other) return one ?? other;
	const later = compare(one, other) || one.fraction.length - other.fraction.length;
	return later > 0 ? one : other;
};

/** What is known once another status was told: it may lack a time or a place. */
const furthest = (progress: Progress, known: Progress = {}): Progress => {
	const ranks = [progress.rank, known.rank].filter((rank) => rank !== undefined);
	return {
		at: latest(progress.at, known.at),
		rank: ranks.length > 0 ? Math.max(...ranks) : undefined,
	};
};

/**
 * Whether an event tells a status older than one that was told of the same message before: by the
 * time of the change, or by the order of the statuses where the times don't tell. Remembers the
 * newest. Failures and events without a status are never old.
 */
export const isOutdatedStatus = (
	event: Record<string, unknown>,
	newest: BoundedCache<Progress>,
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
	const mayBeOld = typeof status !== 'string' || !NEVER_OLD.has(status);
	if (known && mayBeOld && isOlder(progress, known)) return true;
	newest.set(message.id, furthest(progress, known), now + REMEMBERED_SECONDS);
	return false;
};
