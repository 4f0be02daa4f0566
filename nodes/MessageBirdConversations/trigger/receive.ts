import type { IDataObject } from 'n8n-workflow';

import { isRecord, parseRecord } from '../api/guards';
import { isWanted, type Filter } from './filter';
import { verifyDelivery, type Delivery } from './signature';

/** How a trigger receives deliveries. */
export interface Receiver {
	/** `''` where the credential has none. */
	signingKey: string;
	/** Whether deliveries are taken unverified while there is no signing key. */
	allowUnsigned: boolean;
	/** Reads which events are wanted; asked only once a delivery is verified. */
	readFilter(): Filter;
	/** The time now, in seconds since 1970. */
	now: number;
}

/** What becomes of a delivery. */
export type Reception =
	| { outcome: 'refused'; reason: string }
	| { outcome: 'unreadable'; reason: string }
	| { outcome: 'filtered' }
	| { outcome: 'accepted'; event: IDataObject };

const isEvent = (value: unknown): value is IDataObject => isRecord(value);

/**
 * Decides on a delivery: nothing of it is read before it is verified. The event is given as it was
 * received.
 */
export const receive = (delivery: Delivery, receiver: Receiver): Reception => {
	const { signingKey, allowUnsigned, now } = receiver;
	if (signingKey !== '') {
		const verdict = verifyDelivery(delivery, { signingKey, now });
		if (!verdict.isValid) return { outcome: 'refused', reason: verdict.reason };
	} else if (!allowUnsigned) {
		return { outcome: 'refused', reason: 'the credential has no signing key' };
	}

	const event: unknown = parseRecord(delivery.body.toString('utf8'));
	if (!isEvent(event)) return { outcome: 'unreadable', reason: 'The body is no JSON object' };
	return isWanted(event, receiver.readFilter())
		? { outcome: 'accepted', event }
		: { outcome: 'filtered' };
};
