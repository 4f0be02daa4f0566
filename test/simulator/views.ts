import type { Account, Channel, Contact, Conversation, Message } from './account';

/** A contact as the API returns it. */
export const showContact = (
	{ addresses: _, profileName: __, msisdn, ...contact }: Contact,
	origin: string,
): object => ({
	...contact,
	...(msisdn === undefined ? {} : { msisdn: Number(msisdn) }),
	href: `${origin}/v2/contacts/${contact.id}`,
	customDetails: {},
	attributes: {},
});

const showChannel = ({ address: _, wabaID: __, ...channel }: Channel): object => channel;

const showParts = (conversation: Conversation) => {
	const { channelIds: _, messages: __, ...shown } = conversation;
	return shown;
};

/** A conversation as the API returns it: with a count of its messages, not a list. */
export const showConversation = (account: Account, conversation: Conversation, origin: string) => {
	const contact = account.findContact(conversation.contactId);
	const channels = conversation.channelIds.flatMap((id) => account.findChannel(id) ?? []);
	return {
		...showParts(conversation),
		contact: contact && showContact(contact, origin),
		channels: channels.map(showChannel),
		messages: {
			totalCount: conversation.messages.length,
			href: `${origin}/v1/conversations/${conversation.id}/messages`,
		},
	};
};

/** A conversation as an update returns it: without contact, channels and platform. */
export const showUpdated = (account: Account, conversation: Conversation, origin: string) => {
	const shown = showConversation(account, conversation, origin);
	const { contact: _, channels: __, lastUsedPlatformId: ___, ...rest } = shown;
	return rest;
};

/** A conversation as start returns it: it names the message that was sent. */
export const showStarted = (
	shown: { messages: object } & object,
	{ id: lastMessageId }: Message,
): object => ({ ...shown, messages: { ...shown.messages, lastMessageId } });

/** The body of an event as webhooks receive it. */
export const showEvent = (
	account: Account,
	type: string,
	conversation: Conversation,
	message: Message | undefined,
	origin: string,
): object => {
	const contact = account.findContact(conversation.contactId);
	return {
		type,
		...(contact ? { contact: showContact(contact, origin) } : {}),
		conversation: showParts(conversation),
		// A copy, because the message continues to change.
		...(message ? { message: structuredClone(message) } : {}),
	};
};

const DEFAULT_LIMIT = 20;

/** A page of a list, in the service's format. */
export const showPage = <Item extends object | string>(
	items: Item[],
	{ offset = 0, limit = DEFAULT_LIMIT }: { offset?: number; limit?: number },
	maxPageSize: number,
	show: (item: Item) => object | string = (item) => item,
): object => {
	const size = Math.min(limit > 0 ? limit : DEFAULT_LIMIT, maxPageSize);
	const start = Math.max(offset, 0);
	const shown = items.slice(start, start + size).map(show);
	return {
		offset: start,
		limit: size,
		count: shown.length,
		totalCount: items.length,
		items: shown,
	};
};
