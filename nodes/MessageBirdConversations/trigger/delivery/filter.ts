import { messageTexts } from '../../client/simplify/message';
import { WEBHOOK_EVENTS } from '../../parameters/webhook';
import { isRecord } from '../../shared/json';
import { hasKeyword, type Keyword } from './keywords';

/** Which events start the workflow. Empty lists keep everything. */
export interface Filter {
	events: string[];
	/** Which messages of `message.created`. */
	messages: string;
	messageTypes: string[];
	platforms: string[];
	channels: string[];
	conversationStatuses: string[];
	/** One of them must be in a text of a message; events without a message have no text. */
	keywords: Keyword[];
}

const readText = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

const isKnownEvent = (type: string | undefined): boolean =>
	WEBHOOK_EVENTS.some(({ value }) => value === type);

/**
 * Whether an event starts the workflow. Every enum of the service is open: an event that is not
 * known passes, and a type or platform that it doesn't say can't be held against it. A direction can:
 * a message of the business that passed for a customer's would be answered for ever.
 */
export const isWanted = (event: Record<string, unknown>, filter: Filter): boolean => {
	const type = readText(event.type);
	const message = isRecord(event.message) ? event.message : undefined;
	const conversation = isRecord(event.conversation) ? event.conversation : undefined;
	const direction = readText(message?.direction);

	// A webhook that was registered for more than is wanted now may still have deliveries in flight.
	const isOtherEvent = isKnownEvent(type) && !filter.events.some((event) => event === type);
	const isOtherDirection =
		type === 'message.created' && filter.messages !== 'all' && direction !== filter.messages;
	const isOther = (wanted: string[], ...values: unknown[]): boolean => {
		const value = values.map(readText).find((text) => text !== undefined);
		return wanted.length > 0 && value !== undefined && !wanted.includes(value);
	};
	const isWithoutKeyword =
		filter.keywords.length > 0 &&
		message !== undefined &&
		!messageTexts(message).some((text) => hasKeyword(text, filter.keywords));

	return !(
		isOtherEvent ||
		isOtherDirection ||
		isOther(filter.messageTypes, message?.type) ||
		isOther(filter.platforms, message?.platform, conversation?.lastUsedPlatformId) ||
		isOther(filter.channels, message?.channelId, conversation?.lastUsedChannelId) ||
		isOther(filter.conversationStatuses, conversation?.status) ||
		isWithoutKeyword
	);
};
