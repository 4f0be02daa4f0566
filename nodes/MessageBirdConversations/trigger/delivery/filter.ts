import { messageTexts } from '../../client/simplify/message';
import { WEBHOOK_EVENTS } from '../../parameters/webhook';
import { isRecord } from '../../shared/json';
import { hasKeyword, type Keyword } from '../../shared/text/keywords';

/** Which events start the workflow. Empty lists keep everything. */
export interface Filter {
	events: string[];
	/** Which messages of `message.created`. */
	messages: string;
	messageTypes: string[];
	platforms: string[];
	channels: string[];
	conversationStatuses: string[];
	/** One of a message's texts must match one of them; events without a message pass. */
	keywords: Keyword[];
}

const readText = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

const isKnownEvent = (type: string | undefined): boolean =>
	WEBHOOK_EVENTS.some(({ value }) => value === type);

/**
 * Whether an event starts the workflow. All enums of the service are open: unknown events pass, and
 * so do events without a type or platform. A missing direction doesn't pass: a sent message that
 * counts as received could make a workflow answer itself forever.
 */
export const isWanted = (event: Record<string, unknown>, filter: Filter): boolean => {
	const type = readText(event.type);
	const message = isRecord(event.message) ? event.message : undefined;
	const conversation = isRecord(event.conversation) ? event.conversation : undefined;
	const direction = readText(message?.direction);

	// A webhook that was registered for more events may still have deliveries in flight.
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
