// The tasks that bench:memory runs in separate processes, and their results.
import type { INodeParameters, JsonObject } from 'n8n-workflow';

import { simplifyConversation } from '../../nodes/MessageBirdConversations/client/simplify/conversation';

const MESSAGES = 100_000;
const RECIPIENTS = 50_000;
export const CONVERSATIONS = 50_000;

/** One in so many conversations is on the platform that the filter keeps. */
const ONE_OF = 10;

/** A conversation as the service returns it. */
export const conversation = (index: number) => ({
	id: index.toString(16).padStart(32, '0'),
	contactId: `c${index.toString(16).padStart(31, '0')}`,
	status: 'active' as const,
	contact: {
		id: `c${index}`,
		displayName: `Customer ${index}`,
		msisdn: `${31_600_000_000 + index}`,
	},
	channels: [
		{ id: 'channel', name: 'WhatsApp', platformId: 'whatsapp' as const, status: 'active' as const },
	],
	messages: { totalCount: 12, href: 'https://conversations.messagebird.com/v1/messages' },
	createdDatetime: '2026-01-01T00:00:00Z',
	updatedDatetime: '2026-01-01T00:00:00Z',
	lastReceivedDatetime: '2026-01-01T00:00:00Z',
	lastUsedChannelId: 'channel',
	lastUsedPlatformId: index % ONE_OF === 0 ? 'sms' : 'whatsapp',
});

/** The service's response to a message. */
export const receipt = (index: number) => ({
	id: index.toString(16).padStart(32, '0'),
	status: 'accepted',
});

/** The input of the node that sends. */
export const message = (index: number) => ({
	to: `+3161${1_000_000 + (index % RECIPIENTS)}`,
	text: `Hello ${index}, your order is on its way`,
});

/** Makes a list of objects parsed from JSON, so that they take as much memory as in n8n. */
const make = (count: number, one: (index: number) => object): JsonObject[] =>
	Array.from({ length: count }, (_, index) => JSON.parse(JSON.stringify(one(index))) as JsonObject);

/** A task: the node's parameters, its input and its output. */
export interface Task {
	name: string;
	parameters: INodeParameters;
	items(): JsonObject[];
	result(): JsonObject[];
}

const list = (fields: INodeParameters): INodeParameters => ({
	resource: 'conversation',
	operation: 'getAll',
	returnAll: true,
	...fields,
});

const nothing = (): JsonObject[] => [{}];

export const TASKS = {
	listRaw: {
		name: '50,000 conversations listed',
		parameters: list({ simplify: false }),
		items: nothing,
		result: () => make(CONVERSATIONS, conversation),
	},
	listSimple: {
		name: '50,000 conversations listed, simplified',
		parameters: list({}),
		items: nothing,
		result: () => make(CONVERSATIONS, (index) => simplifyConversation(conversation(index))),
	},
	listFiltered: {
		name: '50,000 conversations listed, one in ten kept',
		parameters: list({ simplify: false, filters: { platforms: ['sms'] } }),
		items: nothing,
		result: () => make(CONVERSATIONS / ONE_OF, (index) => conversation(index * ONE_OF)),
	},
	send: {
		name: '100,000 messages sent to 50,000 recipients',
		parameters: {
			resource: 'message',
			operation: 'send',
			channelId: { __rl: true, mode: 'id', value: 'channel' },
			to: '={{ $json.to }}',
			text: '={{ $json.text }}',
		},
		items: () => make(MESSAGES, message),
		result: () => make(MESSAGES, receipt),
	},
	sendOnce: {
		name: '100,000 messages sent, each with a Send Once Key',
		parameters: {
			resource: 'message',
			operation: 'send',
			channelId: { __rl: true, mode: 'id', value: 'channel' },
			to: '={{ $json.to }}',
			text: '={{ $json.text }}',
			additionalFields: { sendOnceKey: '=order-{{ $json.text }}' },
		},
		items: () => make(MESSAGES, message),
		result: () => make(MESSAGES, receipt),
	},
} satisfies Record<string, Task>;

export type TaskName = keyof typeof TASKS;

export const isTask = (name: string | undefined): name is TaskName =>
	name !== undefined && Object.hasOwn(TASKS, name);
