import { isRecord } from '../shared/json';
import type { Conversation, Message, MessageBody } from './contract/types';
import type { ConversationsApi } from './conversationsApi';
import { ConversationsApiError } from './http/errors';
import { MAX_PAGE_SIZE } from './pagination/pagination';
import { readAll } from './pagination/readAll';
import { isWithRecipient } from './recipient';
import { findAllConversationsWith } from './recipientConversations';
import { returnsKeys, sentKeyOf } from './sentKey';

/** A try whose answer was lost, and what is known of its siblings, the messages of other items. */
export interface Attempt {
	/**
	 * When it was sent, in milliseconds since 1970 by this machine's clock; `undefined` if only its key is
	 * known.
	 */
	sentAt?: number;
	/** The key of a message that is sent once. It identifies the message. */
	sendOnceKey?: string;
	/** Whether a message is known to belong to another item. */
	isFromSibling: (messageId: string) => boolean;
	/**
	 * When equal messages of other items were accepted whose IDs are not known; `undefined` for an
	 * unknown time.
	 */
	siblingTimes: Array<number | undefined>;
	/** Whether a message has exactly the content that another item of this run sends. */
	matchesSibling?(message: Message): boolean;
}

/** The result of a lookup: `unknown` if it is inconclusive. */
export type LookupResult<Answer extends object = object> =
	{ found: 'arrived'; answer: Answer } | { found: 'missing' | 'unknown' };

/** A message whose answer was lost. */
export interface LostMessage {
	body: MessageBody & { channelId?: string };
	attempt: Attempt;
}

type MessageLookupResult = LookupResult<Message>;

/** How many pages of conversations to search for the recipient's. */
const MAX_RECIPIENT_PAGES = 5;

/** How many of a conversation's newest messages to search: 10 pages. */
const MAX_MESSAGES_SEARCHED = 200;

/** How far the service's clock may be from this machine's, at most. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/** A message from this time around a try counts as a match; an earlier or later one is in doubt. */
const TIME_WINDOW = { beforeMs: 5000, afterMs: 10 * 60_000 };

/** Normalizes a text for comparison: the service may trim it or change its Unicode form. */
const toComparable = (value: unknown): unknown =>
	typeof value === 'string' ? value.normalize('NFC').replace(/\s+/g, ' ').trim() : value;

/** Whether a value contains all of what was sent; the service may add to it. */
const contains = (value: unknown, sent: unknown): boolean => {
	if (Array.isArray(sent)) {
		return (
			Array.isArray(value) &&
			value.length === sent.length &&
			sent.every((part, index) => contains(value[index], part))
		);
	}
	if (!isRecord(sent)) return toComparable(value) === toComparable(sent);
	return (
		isRecord(value) && Object.entries(sent).every(([name, part]) => contains(value[name], part))
	);
};

/** Creates the test whether a message has exactly the content that was sent. */
export const isSameMessage =
	({ type, content, channelId }: LostMessage['body']) =>
	(message: Message): boolean =>
		message.direction === 'sent' &&
		message.type === type &&
		(channelId === undefined || message.channelId === channelId) &&
		contains(message.content, content);

/** When a message was created; `NaN` if it doesn't say. */
const madeAt = ({ createdDatetime }: Message): number => Date.parse(createdDatetime ?? '');

/**
 * Whether a message may be the one that was sent although its content differs: the service may return
 * content in another form (its own media URL, rounded coordinates, no caption), so any message that
 * was sent on that channel at about that time may be it.
 */
const mayBeSame =
	({ body: { channelId }, attempt: { sentAt } }: LostMessage) =>
	(message: Message): boolean =>
		message.direction !== 'received' &&
		(channelId === undefined || (message.channelId ?? channelId) === channelId) &&
		!(
			sentAt !== undefined &&
			(madeAt(message) < sentAt - MAX_CLOCK_SKEW_MS ||
				madeAt(message) > sentAt + TIME_WINDOW.afterMs)
		);

const isNear = (message: Message, sentAt: number): boolean =>
	madeAt(message) >= sentAt - TIME_WINDOW.beforeMs &&
	madeAt(message) <= sentAt + TIME_WINDOW.afterMs;

/** What a conversation's newest messages say about a try. */
interface SearchedMessages {
	/** Messages with the same content that belong to no known item, newest first. */
	matches: Message[];
	/** Whether others that belong to no known item may still be it. */
	hasPossible: boolean;
	/** Whether all candidates were read. */
	isComplete: boolean;
}

/** Reads a conversation's newest messages, back to the time of a try if that is known. */
const readMessages = async (
	api: ConversationsApi,
	conversationId: string,
	{ sentAt = 0 }: Attempt,
): Promise<Message[]> =>
	await readAll(
		async (query) => await api.listConversationMessages(conversationId, query),
		{
			limit: MAX_MESSAGES_SEARCHED,
			keep: (message: Message) => message,
			isPast: (message) => madeAt(message) < sentAt - MAX_CLOCK_SKEW_MS,
			isFiltered: false,
			isMoving: false,
		},
		() => 1,
	);

const search = (messages: Message[], { body, attempt }: LostMessage): SearchedMessages => {
	const { sendOnceKey, isFromSibling } = attempt;
	const isKnown = (message: Message): boolean => {
		const key = sentKeyOf(message);
		const hasOtherKey = sendOnceKey !== undefined && key !== undefined && key !== sendOnceKey;
		return hasOtherKey || (message.id !== undefined && isFromSibling(message.id));
	};
	const unknown = messages.filter((message) => !isKnown(message));
	const matches = unknown.filter(isSameMessage(body));
	const hasPossible = unknown
		.filter(mayBeSame({ body, attempt }))
		.some((message) => !matches.includes(message) && attempt.matchesSibling?.(message) !== true);
	return { matches, hasPossible, isComplete: messages.length < MAX_MESSAGES_SEARCHED };
};

/**
 * Decides from the messages that were read. In doubt it returns `unknown`: a `missing` message is
 * sent again, and one that has `arrived` never is.
 */
const conclude = (
	{ matches, hasPossible, isComplete }: SearchedMessages,
	siblingTimes: Attempt['siblingTimes'],
	sentAt: number,
): MessageLookupResult => {
	const near = matches.filter((message) => isNear(message, sentAt));
	// Siblings that may be among the messages, and those that must be, whatever the clocks say.
	const possible = siblingTimes.filter(
		(time) => time === undefined || time >= sentAt - 2 * MAX_CLOCK_SKEW_MS,
	);
	const certain = possible.filter(
		(time) => time !== undefined && time >= sentAt - MAX_CLOCK_SKEW_MS / 2,
	);
	const [newest] = near;
	if (newest && near.length > possible.length) return { found: 'arrived', answer: newest };
	const areOthers = certain.length === possible.length && matches.length === certain.length;
	return { found: isComplete && areOthers && !hasPossible ? 'missing' : 'unknown' };
};

/**
 * Decides from a conversation's messages by the key of the lost one. Without a key and a time, nothing
 * tells the message from an earlier one with the same content.
 */
const concludeFrom = (messages: Message[], lost: LostMessage): MessageLookupResult => {
	const { sentAt, sendOnceKey, siblingTimes } = lost.attempt;
	const own = messages.find(
		(message) =>
			sendOnceKey !== undefined &&
			sentKeyOf(message) === sendOnceKey &&
			!(sentAt !== undefined && madeAt(message) < sentAt - MAX_CLOCK_SKEW_MS),
	);
	if (own) return { found: 'arrived', answer: own };
	const searched = search(messages, lost);
	if (sentAt !== undefined) return conclude(searched, siblingTimes, sentAt);
	const { isComplete, matches, hasPossible } = searched;
	const isMissing = isComplete && (returnsKeys(messages) || (matches.length === 0 && !hasPossible));
	return { found: isMissing ? 'missing' : 'unknown' };
};

/** A refused or unanswered lookup is inconclusive: the message stays uncertain. */
const orUnknown = async (look: () => Promise<MessageLookupResult>): Promise<MessageLookupResult> =>
	await look().catch((thrown: unknown): MessageLookupResult => {
		if (thrown instanceof ConversationsApiError) return { found: 'unknown' };
		throw thrown;
	});

/**
 * Looks up a message among the 200 newest of a conversation. An archived conversation is
 * inconclusive: a reply to it starts another one.
 */
export const findInConversation = async (
	api: ConversationsApi,
	conversationId: string,
	lost: LostMessage,
): Promise<MessageLookupResult> =>
	await orUnknown(async () => {
		const result = concludeFrom(await readMessages(api, conversationId, lost.attempt), lost);
		if (result.found !== 'missing') return result;
		const { status } = await api.viewConversation(conversationId);
		return { found: status === 'active' ? 'missing' : 'unknown' };
	});

const findConversationWith = async (
	api: ConversationsApi,
	to: string,
): Promise<Conversation | undefined> => {
	for (let page = 0; page < MAX_RECIPIENT_PAGES; page++) {
		const offset = page * MAX_PAGE_SIZE;
		const { items = [] } = await api.listConversations({ offset, limit: MAX_PAGE_SIZE });
		const found = items.find((conversation) => isWithRecipient(conversation, to));
		if (found || items.length < MAX_PAGE_SIZE) return found;
	}
	return undefined;
};

/** Looks up a message by its key in all of the recipient's conversations, if they can be read. */
const findByKey = async (
	api: ConversationsApi,
	to: string,
	lost: LostMessage,
): Promise<MessageLookupResult | undefined> => {
	const conversations = await findAllConversationsWith(api, to);
	if (!conversations) return undefined;
	let isMissing = true;
	for (const { id = '' } of conversations) {
		const result = concludeFrom(await readMessages(api, id, lost.attempt), lost);
		if (result.found === 'arrived') return result;
		isMissing &&= result.found === 'missing';
	}
	return { found: isMissing ? 'missing' : 'unknown' };
};

/**
 * Looks up a message to a recipient in their active conversation. It must be one of the 100 that last
 * received a message, and is found by the contact's number or ID.
 */
export const findToRecipient = async (
	api: ConversationsApi,
	to: string,
	lost: LostMessage,
): Promise<MessageLookupResult> =>
	await orUnknown(async () => {
		const isByKey = lost.attempt.sentAt === undefined;
		const byKey = isByKey ? await findByKey(api, to, lost) : undefined;
		if (byKey) return byKey;
		const conversation = await findConversationWith(api, to);
		if (conversation?.id === undefined) return { found: 'unknown' };
		return await findInConversation(api, conversation.id, lost);
	});

/** Turns a found message into startConversation's answer: the conversation with the message's ID. */
export const toStartResponse = async (
	api: ConversationsApi,
	{ id, conversationId = '' }: Message,
): Promise<object> => {
	// The message has arrived, even if its conversation can't be read.
	const conversation: Conversation = await api
		.viewConversation(conversationId)
		.catch((thrown: unknown) => {
			if (thrown instanceof ConversationsApiError) return { id: conversationId };
			throw thrown;
		});
	return { ...conversation, messages: { ...conversation.messages, lastMessageId: id } };
};

/**
 * Reads the ID of the sent message from the answer to reply or send, or to start, whose conversation
 * names its last message. `undefined` if there is none.
 */
export const readMessageId = (answer: object): string | undefined => {
	if (!isRecord(answer)) return undefined;
	const { id, messages } = answer;
	const isConversation = 'messages' in answer || 'contactId' in answer;
	const ofConversation = isRecord(messages) ? messages.lastMessageId : undefined;
	const written = isConversation ? ofConversation : id;
	return typeof written === 'string' && written !== '' ? written : undefined;
};
