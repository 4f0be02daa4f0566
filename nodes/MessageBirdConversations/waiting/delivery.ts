import type { Message } from '../client/contract/types';
import { isDelivered, isFailed, isRead } from '../client/contract/messageStatus';
import { readPath } from '../client/simplify/values';

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
	const hasFailed = isFailed(status);
	const isReached = wanted === 'read' ? isRead(status) : isDelivered(status);
	if (!hasFailed && !isReached) return undefined;
	return {
		status,
		isDelivered: isDelivered(status),
		isRead: isRead(status),
		changedAt: updatedDatetime,
		...(hasFailed
			? {
					failure: readPath(message, 'error', 'description'),
					failureCode: readPath(message, 'error', 'code'),
				}
			: {}),
	};
};
