import type { IDataObject } from 'n8n-workflow';

import { isRecord, parseRecord } from '../../shared/json';
import { isWanted, type Filter } from './filter';
import { verifyDelivery, type Delivery, type Verdict, type Verifier } from './signature';

/** The settings for receiving deliveries. */
export interface Receiver {
	/** `''` if the credential has none. */
	signingKey: string;
	/** Whether to accept unverified deliveries while there is no signing key. */
	allowUnsigned: boolean;
	/** Reads which events are wanted; called only after a delivery is verified. */
	readFilter(): Filter;
	/** The time now, in seconds since 1970. */
	now: number;
	/** Other URLs that the trigger may be registered with, each with the query of the request. */
	otherUrls?: string[];
}

/** The decision on a delivery. */
export type Reception =
	| { outcome: 'refused'; reason: string }
	/** Not an event; `isFinal` if delivering it again would not change that. */
	| { outcome: 'unreadable'; reason: string; isFinal: boolean }
	| {
			/** Whether the event starts the workflow. */
			outcome: 'accepted' | 'filtered';
			event: IDataObject;
			/** The token's ID, and until when it is valid; absent if the delivery wasn't signed. */
			token?: { jti: string; until: number };
	  };

const isEvent = (value: unknown): value is IDataObject => isRecord(value);

/**
 * Verifies a delivery against all URLs that the trigger may be registered with, as n8n's address may
 * have changed. If none matches, returns the reason for the first.
 */
const verify = (delivery: Delivery, otherUrls: string[], verifier: Verifier): Verdict => {
	const first = verifyDelivery(delivery, verifier);
	if (first.isValid) return first;
	const others = otherUrls.map((url) => verifyDelivery({ ...delivery, url }, verifier));
	return others.find(({ isValid }) => isValid) ?? first;
};

/**
 * Decides on a delivery. Verifies it before reading anything of it, and returns the event as
 * received.
 */
export const receive = (delivery: Delivery, receiver: Receiver): Reception => {
	const { signingKey, allowUnsigned, now, otherUrls = [] } = receiver;
	const isSigned = signingKey !== '';
	if (!isSigned && !allowUnsigned) {
		return { outcome: 'refused', reason: 'the credential has no signing key' };
	}
	const verdict = isSigned ? verify(delivery, otherUrls, { signingKey, now }) : undefined;
	if (verdict?.isValid === false) return { outcome: 'refused', reason: verdict.reason };

	const event: unknown = parseRecord(delivery.body.toString('utf8'));
	if (!isEvent(event)) {
		return { outcome: 'unreadable', reason: 'The body is not a JSON object', isFinal: isSigned };
	}
	if (typeof event.type !== 'string' || event.type === '') {
		return { outcome: 'unreadable', reason: 'The body has no type', isFinal: true };
	}
	return {
		outcome: isWanted(event, receiver.readFilter()) ? 'accepted' : 'filtered',
		event,
		...(verdict ? { token: { jti: verdict.jti, until: verdict.until } } : {}),
	};
};
