import { isFailed, rankOf } from '../../client/contract/messageStatus';
import { createSharedCache, type BoundedCache } from '../../shared/boundedCache';
import { isRecord } from '../../shared/json';

/** A time from the service. */
interface Time {
	/** Since 1970. */
	seconds: number;
	/** The fractional digits of the second, as many as the service sent. */
	fraction: string;
}

/** The status of a message and when it changed. */
export interface Progress {
	/** When the status changed. */
	at?: Time;
	rank?: number;
}

/** Statuses that are never dropped, however late: failures, complaints, and unsubscribing. */
const isNeverOld = (status: string): boolean => isFailed(status) || status === 'list_unsubscribe';

/** How long to remember a message's status, in seconds: it may be read days later. */
const REMEMBERED_SECONDS = 7 * 24 * 60 * 60;

/** The latest statuses of messages, by trigger; about 200 bytes per message. */
export const NEWEST_STATUSES = createSharedCache<Progress>(20_000);

/** Reads a time from the service, with up to nine fractional digits. */
const readTime = (time: unknown): Time | undefined => {
	const parts =
		typeof time === 'string'
			? /^([\d-]+T[\d:]+)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time)
			: null;
	const [, whole = '', fraction = '', zone = ''] = parts ?? [];
	const seconds = Date.parse(whole + zone) / 1000;
	// For the service, the year 1 means "never".
	return Number.isNaN(seconds) || whole.startsWith('0001-') ? undefined : { seconds, fraction };
};

/**
 * Compares two times; 0 if the order can't be told. The service sends sometimes whole seconds and
 * sometimes nine digits, so only the digits that both have are compared.
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

/** The later of two times; the more precise one if the order can't be told. */
const latest = (one?: Time, other?: Time): Time | undefined => {
	if (!one || !other) return one ?? other;
	const later = compare(one, other) || one.fraction.length - other.fraction.length;
	return later > 0 ? one : other;
};

/** Merges a status with the latest one known; both may lack a time or a rank. */
const furthest = (progress: Progress, known: Progress = {}): Progress => {
	const ranks = [progress.rank, known.rank].filter((rank) => rank !== undefined);
	return {
		at: latest(progress.at, known.at),
		rank: ranks.length > 0 ? Math.max(...ranks) : undefined,
	};
};

/**
 * Whether an event has an older status than one received before for the same message: by the time of
 * the change, or by the order of the statuses if the times don't tell. Remembers the latest. Failures
 * and events without a status are never outdated.
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
		rank: typeof status === 'string' ? rankOf(status) : undefined,
	};
	const known = newest.get(message.id, now);
	const mayBeOld = typeof status !== 'string' || !isNeverOld(status);
	if (known && mayBeOld && isOlder(progress, known)) return true;
	newest.set(message.id, furthest(progress, known), now + REMEMBERED_SECONDS);
	return false;
};
