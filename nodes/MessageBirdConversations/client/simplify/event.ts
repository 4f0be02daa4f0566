import { isRecord } from '../../shared/json';
import type { Conversation, Message } from '../contract/types';
import { contactDetails } from './contact';
import { conversationDetails, flattenConversation } from './conversation';
import { simplifyMessage } from './message';
import { isFlatName, keepUnknown, putBeside } from './received';
import { isSaid, keepFlat, keepValues, readPath, type Simple } from './values';

const isObject = <Shape extends object>(value: unknown): value is Shape => isRecord(value);

/** The channel and platform of a message, if the conversation last used a different channel. */
const channelOf = (message: object | undefined, conversation: object): object => {
	const channelId = readPath(message, 'channelId');
	return isSaid(channelId) && channelId !== readPath(conversation, 'lastUsedChannelId')
		? { lastUsedChannelId: channelId, lastUsedPlatformId: undefined }
		: {};
};

/** The parts of an event, which are simplified one by one. */
const PARTS = ['message', 'conversation', 'contact'];

/** The unknown fields of an event, and parts that aren't objects. */
const eventDetails = (event: Record<string, unknown>): Simple =>
	keepUnknown(event, new Set(['type', ...PARTS.filter((part) => isRecord(event[part]))]));

/**
 * A webhook event as one flat object, for every channel and type. Its field names match those of
 * simplified messages and conversations, and the node's parameters. A message event has only the
 * message's times, because the conversation's could be mistaken for them.
 *
 * Values without a flat field stay as received: those of the message and the event next to the flat
 * fields, those of the conversation and the contact under `conversation` and `contact`.
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
		// A message's fields take precedence over its conversation's.
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
