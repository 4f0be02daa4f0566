import type { components } from './contract';

type Schemas = components['schemas'];

/** All enums of the service are open: known values are documented, unknown ones pass. */
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
 * A message's type and content: as in the contract, or of a type that the contract doesn't list
 * (interactive, sticker, …).
 */
export interface MessageBody {
	type: Open<Schemas['MessageSend']['type']>;
	content: Schemas['MessageContent'] | Record<string, unknown>;
}

/** A sent message to look up: its content, channel and recipient. */
export interface SentMessage extends MessageBody {
	channelId?: string;
	/** The recipient, unless it was sent to a conversation. */
	to?: string;
}

type WithBody<Schema> = Omit<Schema, 'type' | 'content'> & MessageBody;

export type ConversationStart = WithBody<Schemas['ConversationStart']>;
/** The contract lacks `source`, which the service takes with every message. */
export type MessageReply = WithBody<Schemas['ConversationMessageSend']> & {
	source?: Record<string, unknown>;
};
export type MessageSend = WithBody<Schemas['MessageSend']>;

/** A webhook to register. Without `channelId` it is generic: it covers all channels. */
export type WebhookCreate = Omit<Schemas['WebhookCreate'], 'channelId' | 'events'> & {
	channelId?: string;
	events: Array<Open<WebhookEvent>>;
};

/** A webhook's new state; besides the contract's fields, the service accepts `status`. */
export type WebhookUpdate = Partial<WebhookCreate> & { status?: WebhookStatus };

/** The answer to `send`: a message in the contract, `{ id, status }` from the service. */
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

/** A button of a template. The contract knows no templates: shapes are those of the Java SDK. */
export interface TemplateButton {
	type?: Open<'COPY_CODE' | 'OTP' | 'PHONE_NUMBER' | 'QUICK_REPLY' | 'URL'>;
	text?: string;
	/** Its placeholder, if it has one, is `{{1}}` at the end. */
	url?: string;
	example?: string[];
}

/** A part of a WhatsApp template. */
export interface TemplateComponent {
	type?: Open<'BODY' | 'BUTTONS' | 'CAROUSEL' | 'FOOTER' | 'HEADER' | 'LIMITED_TIME_OFFER'>;
	/** What a header is. */
	format?: Open<'DOCUMENT' | 'IMAGE' | 'TEXT' | 'VIDEO'>;
	text?: string;
	buttons?: TemplateButton[];
	/** The cards of a carousel. */
	cards?: Array<{ components?: TemplateComponent[] }>;
	/** Whether a limited-time offer counts down to an end that each message sets. */
	has_expiration?: boolean;
	example?: { header_text?: string[]; body_text?: string[][] };
}

/** A WhatsApp template of the account. */
export interface Template {
	id?: string;
	name?: string;
	language?: string;
	namespace?: string;
	category?: string;
	status?: Open<'APPROVED' | 'DISABLED' | 'PAUSED' | 'PENDING' | 'REJECTED'>;
	components?: TemplateComponent[];
	wabaID?: string;
}

/** Whose templates are wanted: those of a channel or of a WhatsApp Business account, not both. */
export interface TemplateOwner {
	channelId?: string;
	wabaId?: string;
}
