import type { ConversationsApi } from './client';
import { ConversationsApiError } from './errors';
import { isRecord } from './guards';
import { MAX_PAGE_SIZE } from './paging';
import { contactNumber } from './simplify';
import type { Conversation, Message, MessageBody } from './types';

/** A message whose sending was not answered. */
export interface Sought {
	body: MessageBody & { channelId?: string };
	/** Messages made before this, in milliseconds since 1970, are others. */
	since: number;
	/** How many messages like it were made since by this node, and are others too. */
	others: number;
}

/** What was found out: `unknown` where looking can't tell. */
export type Arrival = { found: 'arrived'; answer: Message } | { found: 'missing' | 'unknown' };

/** How many conversations are looked through for a recipient's: 5 pages. */
const PAGES_FOR_RECIPIENT = 5;

/** Whether a value holds all of what was sent; the service may add to it. */
const holds = (value: unknown, sent: unknown): boolean => {
	if (Array.isArray(sent)) {
		return (
			Array.isArray(value) &&
			value.length === sent.length &&
			sent.every((part, index) => holds(value[index], part))
		);
	}
	if (!isRecord(sent)) return value === sent;
	return isRecord(value) && Object.entries(sent).every(([name, part]) => holds(value[name], part));
};

const isLike =
	({ body: { type, content, channelId } }: Sought) =>
	(message: Message): boolean =>
		message.direction === 'sent' &&
		message.type === type &&
		(channelId === undefined || message.channelId === channelId) &&
		holds(message.content, content);

const madeSince = (since: number, { createdDatetime }: Message): boolean =>
	createdDatetime === undefined || Date.parse(createdDatetime) >= since;

/** Looking that is refused or not answered tells nothing: what is sought stays uncertain. */
const unlessRefused = async (look: () => Promise<Arrival>): Promise<Arrival> =>
	await look().catch((thrown: unknown): Arrival => {
		if (thrown instanceof ConversationsApiError) return { found: 'unknown' };
		throw thrown;
	});

/**
 * Looks whether a message arrived in a conversation, among its 20 newest. An archived one can't
 * tell: a reply to it starts another.
 */
export const findInConversation = async (
	api: ConversationsApi,
	conversationId: string,
	sought: Sought,
): Promise<Arrival> =>
	await unlessRefused(async () => {
		const window = { offset: 0, limit: MAX_PAGE_SIZE };
		const { items = [] } = await api.listConversationMessages(conversationId, window);
		const alike = items
			.filter((message) => madeSince(sought.since, message))
			.filter(isLike(sought));
		const [newest] = alike;
		if (newest && alike.length > sought.others) return { found: 'arrived', answer: newest };
		const { status } = await api.viewConversation(conversationId);
		return { found: status === 'active' ? 'missing' : 'unknown' };
	});

const isWith =
	(to: string) =>
	(conversation: Conversation): boolean =>
		conversation.contactId === to ||
		conversation.contact?.id === to ||
		contactNumber(conversation) === `+${to.replace(/^\+/, '')}`;

const findConversationWith = async (
	api: ConversationsApi,
	to: string,
): Promise<Conversation | undefined> => {
	for (let page = 0; page < PAGES_FOR_RECIPIENT; page++) {
		const offset = page * MAX_PAGE_SIZE;
		const { items = [] } = await api.listConversations({ offset, limit: MAX_PAGE_SIZE });
		const found = items.find(isWith(to));
		if (found || items.length < MAX_PAGE_SIZE) return found;
	}
	return undefined;
};

/**
 * Looks whether a message to a recipient arrived, in the recipient's active conversation: one of
 * the 100 that last received a message, found by the contact's number or ID.
 */
export const findToRecipient = async (
	api: ConversationsApi,
	to: string,
	sought: Sought,
): Promise<Arrival> =>
	await unlessRefused(async () => {
		const conversation = await findConversationWith(api, to);
		if (conversation?.id === undefined) return { found: 'unknown' };
		return await findInConversation(api, conversation.id, sought);
	});
