import { isRecord } from '../shared/json';
import type { Conversation, Message } from './contract/types';

type Simple = Record<string, string | number>;

/** Keeps fields with a value: for the service, null, "" and a time in the year 1 mean none. */
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

/** Where the text of a message is, by type of content; the first match counts. */
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

/** Blank text: whitespace, invisible characters, and the blank Braille pattern. */
const BLANK = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

const isSaid = (value: unknown): value is string => typeof value === 'string' && !BLANK.test(value);

/** The first text that is not blank, or else the first text. */
const firstText = (value: unknown, paths: string[][]): string | undefined => {
	const texts = paths
		.map((keys) => readPath(value, ...keys))
		.filter((text) => typeof text === 'string');
	return texts.find(isSaid) ?? texts[0];
};

/** The text of a message, wherever its type has it; `undefined` if there is none. */
export const messageText = (message: object): string | undefined =>
	firstText(readPath(message, 'content'), TEXT_PATHS);

/** The URL of a message's image, video, audio, file or sticker. */
export const messageMediaUrl = (message: object): string | undefined =>
	firstText(readPath(message, 'content'), MEDIA_PATHS);

/**
 * The fields of a message that people need. Unknown types have all of these but the text.
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

/** A name with this many digits and no letter is a number; a shorter one may be a nickname. */
const SHORTEST_NUMBER = 5;

const digitsOf = (text: string): string => text.replace(/\P{Nd}/gu, '');

/** Whether a name is only a number, or the address that the customer writes from. */
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
 * The name of a conversation's contact: display name, first and last name, or the sender's name in a
 * message. In most accounts the display name is the number, which is used only without another name.
 */
export const contactName = (
	{ contact }: Pick<Conversation, 'contact'>,
	message?: object,
): string | undefined => {
	// In a sent message, the customer is the recipient, and the sender is not a contact.
	const isSent = readPath(message, 'direction') === 'sent';
	const sender = isSent ? undefined : readPath(message, 'metadata', 'sender', 'displayName');
	const address = readPath(message, isSent ? 'to' : 'from');
	const addresses = [contact?.msisdn, address].filter(
		(one: unknown) => typeof one === 'string' || typeof one === 'number',
	);
	// The service may return null where the contract has a text.
	const names = [[contact?.displayName], [contact?.firstName, contact?.lastName], [sender]]
		.map((parts) => parts.filter(isSaid).map((part) => part.trim()))
		.map((parts) => parts.join(' '))
		.filter((name) => name !== '');
	return names.find((name) => !isAddress(name, addresses)) ?? names[0];
};

/** The contact's number; the service returns an integer where the contract has a string. */
export const contactNumber = ({ contact }: Conversation): string | undefined => {
	const msisdn: unknown = contact?.msisdn;
	if (typeof msisdn !== 'string' && typeof msisdn !== 'number') return undefined;
	const digits = String(msisdn).replace(/^\+/, '');
	return digits === '' || digits === '0' ? undefined : `+${digits}`;
};

/** The channel that a conversation last used, if the conversation lists it. */
const lastUsedChannel = (conversation: Conversation): Record<string, unknown> | undefined => {
	const { channels, lastUsedChannelId }: { channels?: unknown; lastUsedChannelId?: unknown } =
		conversation;
	return (Array.isArray(channels) ? channels : [])
		.filter(isRecord)
		.find(({ id }) => id === lastUsedChannelId);
};

/** The fields of a conversation that people need; one of its messages may have the contact's name. */
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

/** The channel of a message, if it differs from the one that the conversation last used. */
const channelOf = (message: object | undefined, conversation: object): object => {
	const channelId = readPath(message, 'channelId');
	return isSaid(channelId) && channelId !== readPath(conversation, 'lastUsedChannelId')
		? { lastUsedChannelId: channelId, lastUsedPlatformId: undefined }
		: {};
};

/**
 * A webhook's event as one flat object, for every channel and type. The fields are named like those
 * of simplified messages and conversations and like the node's parameters. In a message's event the
 * times are the message's own: those of its conversation could be mistaken for them.
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
		// A message's own fields take precedence over its conversation's.
		...ofMessage,
	});
};
