import { isRecord } from '../shared/json';
import type { Message } from './contract/types';

/** The field of a message's `source` that holds the key of a message that is sent once. */
export const SEND_ONCE_KEY = 'sendOnceKey';

/** The key that a message was sent with; `undefined` if it has none, or the service doesn't return it. */
export const sentKeyOf = (message: Message): unknown => {
	const source = 'source' in message ? message.source : undefined;
	return isRecord(source) ? source[SEND_ONCE_KEY] : undefined;
};

/**
 * Whether the service returns the keys of messages. Then one without its key isn't the message with
 * that key.
 */
export const returnsKeys = (messages: Message[]): boolean =>
	messages.some((message) => sentKeyOf(message) !== undefined);
