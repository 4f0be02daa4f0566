import type { Message } from '../client/contract/types';
import { readPath } from '../client/simplify/values';

/** The statuses of messages that arrived, and of those that were read. */
const DELIVERED = ['clicked', 'delivered', 'opened', 'read'];
const READ = ['clicked', 'opened', 'read'];

/** The statuses of messages that will never arrive. */
const FAILED = [
	'bounce',
	'delivery_failed',
	'expired',
	'failed',
	'out_of_bounded',
	'rejected',
	'spam_complaint',
	'unsupported',
];

/** How the delivery of a message ended. */
export interface DeliveryResult {
	status: string;
	isDelivered: boolean;
	isRead: boolean;
	/** When the status changed, as the service says it. */
	changedAt?: string;
	failure?: unknown;
	failureCode?: unknown;
}

/** Reads how a delivery ended; `undefined` if it hasn't yet got to the status to wait for. */
export const readDelivery = (
	message: Message,
	wanted: 'delivered' | 'read',
): DeliveryResult | undefined => {
	const { status = '', updatedDatetime } = message;
	const isFailed = FAILED.includes(status);
	if (!isFailed && !(wanted === 'read' ? READ : DELIVERED).includes(status)) return undefined;
	return {
		status,
		isDelivered: DELIVERED.includes(status),
		isRead: READ.includes(status),
		changedAt: updatedDatetime,
		...(isFailed
			? {
					failure: readPath(message, 'error', 'description'),
					failureCode: readPath(message, 'error', 'code'),
				}
			: {}),
	};
};
