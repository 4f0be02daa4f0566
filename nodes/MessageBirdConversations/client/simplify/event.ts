import { isRecord } from '../../shared/json';
import type { Conversation, Message } from '../contract/types';
import { contactDetails } from './contact';
import { conversationDetails, flattenConversation } from './conversation';
import { simplifyMessage } from './message';
import { isFlatName, keepUnknown, putBeside } from './received';
import { isSaid, keepFlat, keepValues, readPath, type Simple } from './values';

const isObject = <Shape extends object>(value: unknown): value is Shape => isRecord(value);

/** The channel and platform that a message came by, where the conversation was last used on others. */
const channelOf = (message: object | undefined, conversation: object): object => {
	const channelId = readPath(message, 'channelId');
	return isSaid(channelId) && channelId !== readPath(conversation, 'lastUsedChannelId')
		? { lastUsedChannelId: channelId, lastUsedPlatformId: undefined }
		: {};
};

/** What an event is made of; each is a part of the simplified one. */
const PARTS = ['message', 'conversation', 'contact'];

/** What nobody knows of an event: other fields, and parts that are no objects. */
const eventDetails = (event: Record<string, unknown>): Simple =>
	keepUnknown(event, new Set(['type', ...PARTS.filter((part) => isRecord(event[part]))]));

/**
 * An event of a webhook as one flat object, whatever channel and type it is of. Fields are named
 * as those of messages and conversations here and as the node's parameters. The times of a message's
 * event are the message's own: those of its conversation would pass for them.
 *
 * What has no flat field is kept as received: of the message and the event beside the flat fields, of
 * the conversation and the contact under their names.
 */
export const simplifyEvent = (event: Record<string, unknown>): Simple => {
	const { type } = event;
	const message = isObject<Message>(event.message) ? event.message : undefined;
	const given = isObject<Conversation>(event.conversation) ? event.conversation : {};
	const contact = isObject<NonNullable<Conversation['contact']>>(event.contact)
		? event.contact
		: given.contact;
	const {
		id: conversationId,
		status: conversationStatus,
		...ofConversation
	} = flattenConversation(
		{ ...given, ...channelOf(message, given), ...(contact ? { contact } : {}) },
		message,
	);
	const isOfMessage = message !== undefined || (isSaid(type) && type.startsWith('message.'));
	const { id: messageId, ...ofMessage } = message ? simplifyMessage(message) : {};
	const simple: Simple = {
		...keepFlat({
			event: type,
			conversationId,
			messageId,
			...ofConversation,
			conversationStatus,
			...(isOfMessage ? { createdDatetime: undefined, updatedDatetime: undefined } : {}),
		}),
		// What a message says of itself is nearer than what its conversation does.
		...ofMessage,
		...keepValues({
			conversation: conversationDetails(given),
			contact: contactDetails({ contact }),
		}),
	};
	return putBeside(
		simple,
		eventDetails(event),
		'delivery',
		(name) => isFlatName(name) || Object.hasOwn(simple, name),
	);
};
