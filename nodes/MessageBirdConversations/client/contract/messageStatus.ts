/** The order of consecutive statuses; others have no rank. */
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

/** The statuses of messages that will never arrive, and of those that the recipient reported. */
const FAILED = new Set([
	'bounce',
	'delivery_failed',
	'expired',
	'failed',
	'out_of_bounded',
	'rejected',
	'spam_complaint',
	'unsupported',
]);

/** How far a message has got: from 0 for accepted to 3 for read; `undefined` for any other status. */
export const rankOf = (status: string): number | undefined =>
	Object.hasOwn(RANKS, status) ? RANKS[status] : undefined;

/** Whether a message has arrived. */
export const isDelivered = (status: string): boolean => (rankOf(status) ?? 0) >= 2;

/** Whether its recipient has read it. */
export const isRead = (status: string): boolean => rankOf(status) === 3;

export const isFailed = (status: string): boolean => FAILED.has(status);
