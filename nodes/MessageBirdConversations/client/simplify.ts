import { isRecord } from '../shared/json';
import type { Conversation, Message } from './contract/types';

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

/** What shows nothing: spaces, invisible characters, and the blank pattern of Braille. */
const BLANK = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

const isSaid = (value: unknown): value is string => typeof value === 'string' && !BLANK.test(value);

/** The first text that says something, or else the first one that is there. */
const firstText = (value: unknown, paths: string[][]): string | undefined => {
	const texts = paths
		.map((keys) => readPath(value, ...keys))
		.filter((text) => typeof text === 'string');
	return texts.find(isSaid) ?? texts[0];
};

/** The words of a message, wherever its type has them; `undefined` where it has none. */
export const messageText = (message: object): string | undefined =>
	firstText(readPath(message, 'content'), TEXT_PATHS);

/** The address of a message's image, video, audio, file or sticker. */
export const messageMediaUrl = (message: object): string | undefined =>
	firstText(readPath(message, 'content'), MEDIA_PATHS);

/**
 * The fields of a message that a person reads. Unknown types keep all of these but the text.
 */
export const simplifyMessage = (message: Message): Simple => {
	const failureCode = readPath(message, 'error', 'code');
	return keepKnown({
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
		failure: firstText(readPath(message, 'error'), [['description'], ['message']]),
		// 0 is none.
		failureCode: failureCode === 0 ? undefined : failureCode,
		createdDatetime: message.createdDatetime,
		updatedDatetime: message.updatedDatetime,
	});
};

/** So many digits without a letter are no name; shorter ones may be a nickname. */
const SHORTEST_NUMBER = 5;

const digitsOf = (text: string): string => text.replace(/\P{Nd}/gu, '');

/** Whether a name is nothing but a number, or the address that the customer writes from. */
const isAddress = (name: string, addresses: unknown[]): boolean => {
	const digits = /\p{L}/u.test(name) ? '' : digitsOf(name);
	return (
		digits.length >= SHORTEST_NUMBER ||
		addresses
			.map((address) => String(address).trim().toLowerCase())
			.some(
				(address) =>
					address === name.toLowerCase() || (digits !== '' && digitsOf(address) === digits),
			)
	);
};

/**
 * The name to show for a conversation's contact: display name, first and last name, or what the
 * customer's app calls them in a message. Most accounts have the number for a display name: it is
 * shown where there is no other name.
 */
export const contactName = (
	{ contact }: Pick<Conversation, 'contact'>,
	message?: object,
): string | undefined => {
	// In a message of the business the customer is who it is for, and the sender is nobody's contact.
	const isSent = readPath(message, 'direction') === 'sent';
	const sender = isSent ? undefined : readPath(message, 'metadata', 'sender', 'displayName');
	const address = readPath(message, isSent ? 'to' : 'from');
	const addresses = [contact?.msisdn, address].filter(
		(one: unknown) => typeof one === 'string' || typeof one === 'number',
	);
	// The service may say null where the contract has a text.
	const names = [[contact?.displayName], [contact?.firstName, contact?.lastName], [sender]]
		.map((parts) => parts.filter(isSaid).map((part) => part.trim()))
		.map((parts) => parts.join(' '))
		.filter((name) => name !== '');
	return names.find((name) => !isAddress(name, addresses)) ?? names[0];
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

/** The fields of a conversation that a person reads; a message of it may tell the contact's name. */
export const simplifyConversation = (conversation: Conversation, message?: object): Simple => {
	const channel = lastUsedChannel(conversation);
	return keepKnown({
		id: conversation.id,
		status: conversation.status,
		contactId: conversation.contactId ?? conversation.contact?.id,
		contactName: contactName(conversation, message),
		contactNumber: contactNumber(conversation),
		platform: readPath(conversation, 'lastUsedPlatformId') ?? channel?.platformId,
		channelId: conversation.lastUsedChannelId,
		channelName: isSaid(channel?.name) ? channel.name : undefined,
		messageCount: conversation.messages?.totalCount,
		lastReceivedDatetime: conversation.lastReceivedDatetime,
		createdDatetime: conversation.createdDatetime,
		updatedDatetime: conversation.updatedDatetime,
	});
};

const isObject = <Shape extends object>(value: unknown): value is Shape => isRecord(value);

/** The channel and platform that a message came by, where the conversation was last used on others. */
const channelOf = (message: object | undefined, conversation: object): object => {
	const channelId = readPath(message, 'channelId');
	return isSaid(channelId) && channelId !== readPath(conversation, 'lastUsedChannelId')
		? { lastUsedChannelId: channelId, lastUsedPlatformId: undefined }
		: {};
};

/**
 * An event of a webhook as one flat object, whatever channel and type it is of. Fields are named
 * as those of messages and conversations here and as the node's parameters. The times of a message's
 * event are the message's own: those of its conversation would pass for them.
 */
export const simplifyEvent = (event: Record<string, unknown>): Simple => {
	const { type, contact } = event;
	const message = isObject<Message>(event.message) ? event.message : undefined;
	const given = isObject<Conversation>(event.conversation) ? event.conversation : {};
	const conversation = simplifyConversation(
		{
			...given,
			...channelOf(message, given),
			...(isObject<NonNullable<Conversation['contact']>>(contact) ? { contact } : {}),
		},
		message,
	);
	const isOfMessage = message !== undefined || (isSaid(type) && type.startsWith('message.'));
	const { id: conversationId, status: conversationStatus, ...ofConversation } = conversation;
	const { id: messageId, ...ofMessage } = message ? simplifyMessage(message) : {};
	return keepKnown({
		event: type,
		conversationId,
		messageId,
		...ofConversation,
		conversationStatus,
		...(isOfMessage ? { createdDatetime: undefined, updatedDatetime: undefined } : {}),
		// What a message says of itself is nearer than what its conversation does.
		...ofMessage,
	});
};
