import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';

import type { components } from '../../nodes/MessageBirdConversations/client/contract/contract';
import type { Spelling } from './spelling';
import type { Template } from './templates/template';

type Schemas = components['schemas'];

export type Channel = Required<Schemas['Channel']> & {
	address: string;
	/** The WhatsApp Business account of a WhatsApp channel, if it isn't the default one. */
	wabaID?: string;
};
export type Webhook = Omit<Schemas['Webhook'], 'updatedDatetime'> & {
	id: string;
	url: string;
	events: string[];
	/** Absent until the first change. */
	updatedDatetime?: string | null;
	settings?: unknown;
};
export type EventType =
	'conversation.created' | 'conversation.updated' | 'message.created' | 'message.updated';

/** A contact. `addresses` are the IDs by which each platform knows the contact. */
export interface Contact {
	id: string;
	msisdn?: string;
	/** The phone number if there is one, as in most real accounts. */
	displayName: string;
	/** The name that the customer's chat app sends with each message. */
	profileName?: string;
	firstName: string;
	lastName: string;
	addresses: Record<string, string>;
	createdDatetime: string;
	updatedDatetime: string;
}

export interface Message {
	id: string;
	conversationId: string;
	channelId: string;
	platform: string;
	to: string;
	from: string;
	direction: 'sent' | 'received';
	status: string;
	type: string;
	content: Record<string, unknown>;
	error?: { code: number; description: string };
	/** The message that this one quotes or answers. */
	replyTo?: { id: string };
	/** Fields of the request that are returned with the message, such as `source`, `tag` and `ttl`. */
	source?: Record<string, unknown>;
	tag?: string;
	trackId?: string;
	ttl?: string;
	eventType?: string;
	fallback?: { from: string; after?: string };
	metadata?: Record<string, unknown>;
	origin: string;
	createdDatetime: string;
	updatedDatetime: string;
}

export interface Conversation {
	id: string;
	contactId: string;
	status: 'active' | 'archived';
	channelIds: string[];
	createdDatetime: string;
	updatedDatetime: string;
	lastReceivedDatetime: string;
	lastUsedChannelId: string;
	lastUsedPlatformId: string;
	/** The newest last. */
	messages: Message[];
}

/** Everything in an account, as plain data that can be saved to a file. */
export interface AccountData {
	channels: Channel[];
	contacts: Contact[];
	conversations: Conversation[];
	webhooks: Webhook[];
	templates: Template[];
}

export const emptyAccount = (): AccountData => ({
	channels: [],
	contacts: [],
	conversations: [],
	webhooks: [],
	templates: [],
});

/** Creates an ID like the service's: 32 hexadecimal digits. */
export const newId = (): string => randomUUID().replaceAll('-', '');

let latest = 0n;

/** The current time in the service's format, with nine digits. Always later than the previous one. */
export const now = (): string => {
	const time = BigInt(Date.now()) * 1_000_000n;
	latest = time > latest ? time : latest + 1n;
	const nanoseconds = String(latest % 1_000_000n).padStart(6, '0');
	return `${new Date(Number(latest / 1_000_000n)).toISOString().slice(0, -1)}${nanoseconds}Z`;
};

/** The current time in whole seconds, as the service returns some. */
export const inSeconds = (time = now()): string => `${time.slice(0, 19)}Z`;

interface AccountEvents {
	/** Emitted for what webhooks report. */
	event: [type: EventType, conversation: Conversation, message?: Message];
	/** Emitted for any change, for those that display or save the data. */
	change: [];
}

/** A MessageBird account: methods to look up and change its data, and an event per change. */
export class Account extends EventEmitter<AccountEvents> {
	/** Changes how messages are listed, if they differ from what was sent. */
	spelling: Spelling | undefined;

	/** Whether the `source` of a message is stored. */
	storesSource = true;

	constructor(public data: AccountData) {
		super();
	}

	findChannel(id: string): Channel | undefined {
		return this.data.channels.find((channel) => channel.id === id);
	}

	findContact(id: string): Contact | undefined {
		return this.data.contacts.find((contact) => contact.id === id);
	}

	findConversation(id: string): Conversation | undefined {
		return this.data.conversations.find((conversation) => conversation.id === id);
	}

	findMessage(id: string): Message | undefined {
		for (const { messages } of this.data.conversations) {
			const message = messages.find((candidate) => candidate.id === id);
			if (message) return message;
		}
		return undefined;
	}

	/** Finds the contact that has this address on a platform, or this ID. */
	findContactByAddress(platform: string, address: string): Contact | undefined {
		const plain = address.replace(/^\+/, '');
		return this.data.contacts.find(
			({ id, msisdn, addresses }) =>
				id === address || msisdn === plain || addresses[platform] === address,
		);
	}

	addContact(fields: Partial<Contact> & { displayName: string }): Contact {
		const time = inSeconds();
		const contact: Contact = {
			id: newId(),
			firstName: '',
			lastName: '',
			addresses: {},
			createdDatetime: time,
			updatedDatetime: time,
			...fields,
		};
		this.data.contacts.push(contact);
		return contact;
	}

	/** Returns the contact's active conversation, or a new one. */
	openConversation(contact: Contact, channel?: Channel): Conversation {
		const active = this.data.conversations.find(
			({ contactId, status }) => contactId === contact.id && status === 'active',
		);
		if (active) return active;
		const time = now();
		const conversation: Conversation = {
			id: newId(),
			contactId: contact.id,
			status: 'active',
			channelIds: [],
			createdDatetime: inSeconds(time),
			updatedDatetime: time,
			lastReceivedDatetime: time,
			lastUsedChannelId: channel?.id ?? '',
			lastUsedPlatformId: channel?.platformId ?? '',
			messages: [],
		};
		this.data.conversations.push(conversation);
		this.emit('event', 'conversation.created', conversation);
		return conversation;
	}

	addMessage(
		conversation: Conversation,
		channel: Channel,
		fields: Pick<Message, 'direction' | 'status' | 'type' | 'content' | 'origin'> &
			Partial<Message>,
	): Message {
		const contact = this.findContact(conversation.contactId);
		const customer =
			contact?.addresses[channel.platformId] ?? (contact?.msisdn ? `+${contact.msisdn}` : '');
		const isSent = fields.direction === 'sent';
		const time = now();
		const name = contact?.profileName;
		const message: Message = {
			id: newId(),
			conversationId: conversation.id,
			channelId: channel.id,
			platform: channel.platformId,
			to: isSent ? customer : channel.address,
			from: isSent ? channel.address : customer,
			...(isSent || name === undefined ? {} : { metadata: { sender: { displayName: name } } }),
			...fields,
			createdDatetime: time,
			updatedDatetime: time,
		};
		conversation.messages.push(message);
		conversation.lastUsedChannelId = channel.id;
		conversation.lastUsedPlatformId = channel.platformId;
		if (!isSent) conversation.lastReceivedDatetime = time;
		if (!conversation.channelIds.includes(channel.id)) conversation.channelIds.push(channel.id);
		this.emit('event', 'message.created', conversation, message);
		// The event tells the conversation as it was: its time is older than the message's.
		conversation.updatedDatetime = time;
		this.emit('change');
		return message;
	}

	setMessageStatus(message: Message, status: string, error?: Message['error'], time = now()): void {
		const conversation = this.findConversation(message.conversationId);
		if (!conversation) return;
		message.status = status;
		message.updatedDatetime = time;
		if (error) message.error = error;
		this.emit('event', 'message.updated', conversation, message);
		this.emit('change');
	}

	setConversationStatus(conversation: Conversation, status: Conversation['status']): void {
		conversation.status = status;
		conversation.updatedDatetime = now();
		this.emit('event', 'conversation.updated', conversation);
		this.emit('change');
	}
}
