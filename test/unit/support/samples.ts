import type {
	Conversation,
	Message,
} from '../../../nodes/MessageBirdConversations/client/contract/types';

const isShape = <Shape extends object>(value: object): value is Shape & object => value !== null;

/**
 * Treats an object that the service really returns as one of the contract's type. It differs in
 * detail: an integer instead of text, null for optional fields, types that no list has.
 */
const asGiven = <Shape extends object>(value: object): Shape => {
	if (isShape<Shape>(value)) return value;
	throw new TypeError('It is no object');
};

export const conversationOf = (value: object): Conversation => asGiven<Conversation>(value);
export const messageOf = (value: object): Message => asGiven<Message>(value);

const CONTACT_ID = 'b9b299127dbb4f88bb2dd681e10f6e2d';
const CONVERSATION_ID = 'd159a2b8328e4d36b13817cf4808e608';
const CHANNEL_ID = '044a3138-744f-4599-b908-93b035927a47';

/** A WhatsApp message as a customer's account received it. */
export const RECEIVED = {
	contact: {
		attributes: null,
		createdDatetime: '2023-04-27T10:46:26Z',
		customDetails: null,
		displayName: '+31612345678',
		firstName: '',
		href: '',
		id: CONTACT_ID,
		lastName: '',
		msisdn: 31612345678,
		updatedDatetime: '2023-04-27T10:46:26Z',
	},
	conversation: {
		contactId: CONTACT_ID,
		createdDatetime: '2023-04-27T10:46:26Z',
		id: CONVERSATION_ID,
		lastReceivedDatetime: '2023-04-27T10:54:55.207355235Z',
		lastUsedChannelId: CHANNEL_ID,
		lastUsedPlatformId: 'whatsapp',
		status: 'active',
		updatedDatetime: '2023-04-27T10:46:26.152718694Z',
	},
	message: {
		channelId: CHANNEL_ID,
		content: { text: 'Just to test something' },
		conversationId: CONVERSATION_ID,
		createdDatetime: '2023-04-27T10:54:52Z',
		direction: 'received',
		from: '+31612345678',
		id: '396080b1fa0a4e6781bfda4b8b9f00b6',
		metadata: {
			replyTo: { id: '00000000-0000-0000-0000-000000000000' },
			sender: { displayName: 'Customer' },
		},
		platform: 'whatsapp',
		status: 'received',
		to: '+12057455030',
		type: 'text',
		updatedDatetime: '2023-04-27T10:54:52Z',
	},
	type: 'message.created',
	workspaceId: 11412038,
};

/** A template that couldn't be delivered. */
export const REJECTED = {
	type: 'message.updated',
	contact: {
		id: CONTACT_ID,
		msisdn: 31612345678,
		displayName: 'Customer',
		customDetails: {},
		attributes: {},
	},
	conversation: {
		id: CONVERSATION_ID,
		contactId: CONTACT_ID,
		status: 'active',
		createdDatetime: '2023-04-27T10:46:26Z',
		updatedDatetime: '2023-04-27T10:55:00Z',
		lastReceivedDatetime: '2023-04-27T10:54:55.207355235Z',
		lastUsedChannelId: CHANNEL_ID,
		lastUsedPlatformId: 'whatsapp',
	},
	message: {
		id: '2e15efafec384e1c82e9842075e87beb',
		conversationId: CONVERSATION_ID,
		platform: 'whatsapp',
		to: '+31612345678',
		from: '+12057455030',
		channelId: CHANNEL_ID,
		type: 'hsm',
		content: {
			hsm: {
				namespace: 'ns',
				templateName: 'tpl',
				language: { policy: 'deterministic', code: 'en' },
				params: [{ default: 'there' }],
			},
		},
		direction: 'sent',
		status: 'rejected',
		error: { code: 302, description: 'Contact is not registered on WhatsApp' },
		origin: 'api',
		createdDatetime: '2023-04-27T10:55:00Z',
		updatedDatetime: '2023-04-27T10:55:02Z',
	},
};

/** An archived conversation, without a message. */
export const ARCHIVED = {
	type: 'conversation.updated',
	contact: { id: CONTACT_ID, msisdn: 31612345678 },
	conversation: {
		id: CONVERSATION_ID,
		contactId: CONTACT_ID,
		status: 'archived',
		createdDatetime: '2023-04-27T10:46:26Z',
		updatedDatetime: '2023-04-28T08:00:00Z',
		lastReceivedDatetime: '2023-04-27T10:54:55Z',
	},
};
