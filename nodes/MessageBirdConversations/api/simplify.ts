import { isRecord } from './guards';
import type { Conversation, Message } from './types';

type Simple = Record<string, string | number>;

/** Keeps what has a value: the service says "none" by null, "" or a time in the year 1. */
const keepKnown = (fields: Record<string, unknown>): Simple => {
	const known: Simple = {};
	for (const [name, value] of Object.entries(fields)) {
		if (typeof value === 'number') known[name] = value;
		if (typeof value === 'string' && value !== '' && !value.startsWith('0001-01-01')) {
			known[name] = value;
		}
	}
	return known;
};

const readPath = (value: unknown, ...keys: string[]): unknown =>
	keys.reduce((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);

/** Where the words of a message stand, by what kind of content it has; the first that is there. */
const TEXT_PATHS = [
	['text'],
	['image', 'caption'],
	['video', 'caption'],
	['file', 'caption'],
	['interactive', 'reply', 'text'],
	['interactive', 'reply', 'title'],
	['interactive', 'body', 'text'],
	['whatsappText', 'text', 'body'],
	['email', 'subject'],
	['hsm', 'templateName'],
];

const MEDIA_PATHS = [
	['image', 'url'],
	['video', 'url'],
	['audio', 'url'],
	['file', 'url'],
	['whatsappSticker', 'link'],
];

const firstText = (value: unknown, paths: string[][]): string | undefined =>
	paths.map((keys) => readPath(value, ...keys)).find((text) => typeof text === 'string');

/** The words of a message, wherever its type has them; `undefined` where it has none. */
export const messageText = (message: object): string | undefined =>
	firstText(readPath(message, 'content'), TEXT_PATHS);

/** The address of a message's image, video, audio, file or sticker. */
export const messageMediaUrl = (message: object): string | undefined =>
	firstText(readPath(message, 'content'), MEDIA_PATHS);

/**
 * The fields of a message that a person reads. Unknown types keep all of these but the text.
 */
export const simplifyMessage = (message: Message): Simple =>
	keepKnown({
		id: message.id,
		conversationId: message.conversationId,
		direction: message.direction,
		type: message.type,
		text: messageText(message),
		mediaUrl: messageMediaUrl(message),
		latitude: readPath(message.content, 'location', 'latitude'),
		longitude: readPath(message.content, 'location', 'longitude'),
		from: message.from,
		to: message.to,
		platform: message.platform,
		channelId: message.channelId,
		status: message.status,
		failure: readPath(message, 'error', 'description'),
		createdDatetime: message.createdDatetime,
		updatedDatetime: message.updatedDatetime,
	});

/** The name to show for a conversation's contact: display name, first and last name, or number. */
export const contactName = ({ contact }: Conversation): string | undefined => {
	// The service may say null where the contract has a text.
	const [firstName, lastName, displayName] = [
		contact?.firstName,
		contact?.lastName,
		contact?.displayName,
	].map((name: unknown) => (typeof name === 'string' ? name : ''));
	return [displayName, [firstName, lastName].filter(Boolean).join(' ')].find(Boolean);
};

/** The contact's number; the service gives an integer where the contract says a string. */
export const contactNumber = ({ contact }: Conversation): string | undefined => {
	const msisdn: unknown = contact?.msisdn;
	if (typeof msisdn !== 'string' && typeof msisdn !== 'number') return undefined;
	const digits = String(msisdn).replace(/^\+/, '');
	return digits === '' || digits === '0' ? undefined : `+${digits}`;
};

/** The channel that a conversation last used, where its list has it and is one. */
const lastUsedChannel = (conversation: Conversation): Record<string, unknown> | undefined => {
	const { channels, lastUsedChannelId }: { channels?: unknown; lastUsedChannelId?: unknown } =
		conversation;
	return (Array.isArray(channels) ? channels : [])
		.filter(isRecord)
		.find(({ id }) => id === lastUsedChannelId);
};

/** The fields of a conversation that a person reads. */
export const simplifyConversation = (conversation: Conversation): Simple => {
	const channel = lastUsedChannel(conversation);
	return keepKnown({
		id: conversation.id,
		status: conversation.status,
		contactId: conversation.contactId ?? conversation.contact?.id,
		contactName: contactName(conversation),
		contactNumber: contactNumber(conversation),
		platform: readPath(conversation, 'lastUsedPlatformId') ?? channel?.platformId,
		channelId: conversation.lastUsedChannelId,
		channelName: channel?.name,
		messageCount: conversation.messages?.totalCount,
		lastReceivedDatetime: conversation.lastReceivedDatetime,
		createdDatetime: conversation.createdDatetime,
		updatedDatetime: conversation.updatedDatetime,
	});
};

const isObject = <Shape extends object>(value: unknown): value is Shape => isRecord(value);

/**
 * An event of a webhook as one flat object, whatever channel and type it is of. Fields are named
 * as those of messages and conversations here and as the node's parameters.
 */
export const simplifyEvent = (event: Record<string, unknown>): Simple => {
	const message = isObject<Message>(event.message) ? simplifyMessage(event.message) : {};
	const { contact } = event;
	const conversation = isObject<Conversation>(event.conversation)
		? simplifyConversation({
				...event.conversation,
				...(isObject<NonNullable<Conversation['contact']>>(contact) ? { contact } : {}),
			})
		: {};
	const { id: conversationId, status: conversationStatus, ...ofConversation } = conversation;
	const { id: messageId, ...ofMessage } = message;
	return keepKnown({
		event: event.type,
		conversationId,
		messageId,
		...ofConversation,
		conversationStatus,
		// What a message says of itself is nearer than what its conversation does.
		...ofMessage,
	});
};
