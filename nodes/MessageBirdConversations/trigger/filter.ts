import { isRecord } from '../api/guards';
import { WEBHOOK_EVENTS } from '../fields/webhook';

/** Which events start the workflow. Empty lists keep everything. */
export interface Filter {
	events: string[];
	/** Which messages of `message.created`. */
	messages: string;
	messageTypes: string[];
	platforms: string[];
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
	const messageType = readText(message?.type);
	const platform = readText(message?.platform) ?? readText(conversation?.lastUsedPlatformId);

	// A webhook that was registered for more than is wanted now may still have deliveries under way.
	const isOtherEvent = isKnownEvent(type) && !filter.events.some((event) => event === type);
	const isOtherDirection =
		type === 'message.created' && filter.messages !== 'all' && direction !== filter.messages;
	const isOther = (wanted: string[], value: string | undefined): boolean =>
		wanted.length > 0 && value !== undefined && !wanted.includes(value);

	return !(
		isOtherEvent ||
		isOtherDirection ||
		isOther(filter.messageTypes, messageType) ||
		isOther(filter.platforms, platform)
	);
};
