import type { components } from './contract';

type Schemas = components['schemas'];

/** Every enum of the service is open: known values help the reader, unknown ones pass. */
type Open<Known extends string> = Known | (string & {});

export type Conversation = Schemas['Conversation'];
export type ConversationStatus = NonNullable<Schemas['ConversationUpdate']['status']>;
export type ConversationUpdate = Schemas['ConversationUpdate'];
export type Channel = Schemas['Channel'];
export type Message = Schemas['ConversationMessage'];
export type Webhook = Schemas['Webhook'];
export type WebhookEvent = Schemas['WebhookCreate']['events'][number];
export type WebhookStatus = NonNullable<Webhook['status']>;

/**
 * What a message says: the contract's content for its types, or whatever else the service takes
 * under a type that the contract doesn't list (interactive, sticker, …).
 */
export interface MessageBody {
	type: Open<Schemas['MessageSend']['type']>;
	content: Schemas['MessageContent'] | Record<string, unknown>;
}

/** A message that was sent, as it is looked for: its content, and what is known of its way. */
export interface SentMessage extends MessageBody {
	channelId?: string;
	/** The recipient, where it was not sent to a conversation. */
	to?: string;
}

type WithBody<Schema> = Omit<Schema, 'type' | 'content'> & MessageBody;

export type ConversationStart = WithBody<Schemas['ConversationStart']>;
export type MessageReply = WithBody<Schemas['ConversationMessageSend']>;
export type MessageSend = WithBody<Schemas['MessageSend']>;

/** A webhook to register. Without `channelId` it is generic: it hears every channel. */
export type WebhookCreate = Omit<Schemas['WebhookCreate'], 'channelId' | 'events'> & {
	channelId?: string;
	events: Array<Open<WebhookEvent>>;
};

/** A webhook's new state; the service takes `status` beside what the contract lists. */
export type WebhookUpdate = Partial<WebhookCreate> & { status?: WebhookStatus };

/** What `send` gives: the contract promises the message, the service answers `{ id, status }`. */
export type SendReceipt = Message;

/** The envelope of every list. */
export interface Page<Item> {
	offset?: number;
	limit?: number;
	count?: number;
	totalCount?: number;
	items?: Item[];
}

/** The window of a list to read; `limit` counts elements. */
export interface PageQuery {
	offset: number;
	limit: number;
}
