import { isRecord } from '../../shared/json';
import type { Conversation } from '../contract/types';
import { contactDetails, contactName, contactNumber } from './contact';
import { keepUnknown, putBeside } from './received';
import { isSaid, keepFlat, keepValues, readPath, type Simple } from './values';

/** The contract's fields of a conversation, and the platform of its last used channel. */
const KNOWN = new Set([
	'id',
	'contactId',
	'contact',
	'channels',
	'status',
	'createdDatetime',
	'updatedDatetime',
	'lastReceivedDatetime',
	'lastUsedChannelId',
	'lastUsedPlatformId',
	'messages',
]);

/** The channel that a conversation last used; `undefined` if its channels don't include it. */
const lastUsedChannel = (conversation: Conversation): Record<string, unknown> | undefined => {
	const { channels, lastUsedChannelId }: { channels?: unknown; lastUsedChannelId?: unknown } =
		conversation;
	return (Array.isArray(channels) ? channels : [])
		.filter(isRecord)
		.find(({ id }) => id === lastUsedChannelId);
};

/** The flat fields of a conversation. One of its messages may provide the contact's name. */
export const flattenConversation = (
	conversation: Conversation,
	message?: object,
): Record<string, string | number> => {
	const channel = lastUsedChannel(conversation);
	return keepFlat({
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

/** The unknown fields of a conversation, as received. */
export const conversationDetails = (conversation: Conversation): Simple =>
	keepUnknown(conversation, KNOWN);

/** A conversation as a flat object. Values without a flat field stay as received. */
export const simplifyConversation = (conversation: Conversation): Simple =>
	putBeside(
		{
			...flattenConversation(conversation),
			...keepValues({ contact: contactDetails(conversation) }),
		},
		conversationDetails(conversation),
		'conversation',
	);
