import type { Account, Channel, Conversation, Message, Webhook } from './account';
import { newId, now } from './account';
import { findRecipient, type Carrier } from './sending';
import { badRequest, invalid, notFound } from './serviceError';
import { spell } from './spelling';
import { showConversation, showPage, showStarted } from './views';

/** A request that matches the contract. */
export interface Call {
	params: Record<string, string>;
	query: { offset?: number; limit?: number; status?: string };
	body: Record<string, unknown>;
}

export interface Answer {
	status: number;
	body?: object;
}

/** What the operations use. */
export interface Service {
	account: Account;
	carrier: Carrier;
	origin: string;
	maxPageSize: number;
	/** Whether `send` responds like the service (202 and a receipt) or as the contract describes. */
	sendAnswer: 'service' | 'contract';
	/** Sends a message's status to its report URL. */
	report(url: string, message: Message): void;
}

const CAPS = { channel: 10, generic: 5 };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const ok = (body: object): Answer => ({ status: 200, body });

/** The operations, by their names in the contract. */
export const createOperations = (service: Service) => {
	const { account, carrier, origin } = service;
	const show = (conversation: Conversation) => showConversation(account, conversation, origin);

	const conversationOf = ({ params }: Call): Conversation => {
		const found = account.findConversation(params.conversationId ?? '');
		if (!found) throw notFound('conversation');
		return found;
	};
	const webhookOf = ({ params }: Call): Webhook => {
		const found = account.data.webhooks.find(({ id }) => id === params.webhookId);
		if (!found) throw notFound('webhook');
		return found;
	};
	const channelOf = (id: unknown, parameter: string): Channel => {
		const channel = account.findChannel(text(id));
		if (!channel) throw invalid(parameter, `Channel ${text(id)} does not exist`);
		if (channel.status !== 'active') throw invalid(parameter, 'Channel is not active');
		return channel;
	};
	const checkContent = ({ type, content }: Record<string, unknown>): void => {
		const keys = Object.keys(content ?? {});
		const isTyped = ['text', 'image', 'video', 'audio', 'file', 'location', 'hsm'].includes(
			text(type),
		);
		if (keys.length === 0 || (isTyped && !keys.includes(text(type)))) {
			throw badRequest(`Content does not fit the type ${text(type)}`);
		}
	};
	const deliver = (conversation: Conversation, channel: Channel, body: Call['body']): Message => {
		const reportUrl = text(body.reportUrl);
		return carrier.send(
			conversation,
			channel,
			{ type: text(body.type), content: structuredClone(body.content) as Message['content'] },
			(message) => {
				if (reportUrl !== '') service.report(reportUrl, message);
			},
		);
	};
	const write = (body: Call['body'], channel: Channel): [Conversation, Message] => {
		checkContent(body);
		const contact = findRecipient(account, channel, text(body.to));
		const conversation = account.openConversation(contact, channel);
		return [conversation, deliver(conversation, channel, body)];
	};

	const operations: Record<string, (call: Call) => Answer> = {
		listConversations({ query }) {
			const wanted = query.status ?? 'active';
			const found = account.data.conversations
				.filter(({ status }) => status === wanted)
				.sort((one, other) => (one.lastReceivedDatetime < other.lastReceivedDatetime ? 1 : -1));
			return ok(showPage(found, query, service.maxPageSize, show));
		},
		startConversation({ body }) {
			const [conversation, message] = write(body, channelOf(body.channelId, 'channelId'));
			return ok(showStarted(show(conversation), message));
		},
		viewConversation: (call) => ok(show(conversationOf(call))),
		updateConversation(call) {
			const conversation = conversationOf(call);
			const { status } = call.body;
			if (status === 'active' || status === 'archived') {
				account.setConversationStatus(conversation, status);
			}
			return ok(show(conversation));
		},
		listConversationMessages(call) {
			const newestFirst = conversationOf(call).messages.toReversed();
			const show = (message: Message): object => spell(message, account.spelling);
			return ok(showPage(newestFirst, call.query, service.maxPageSize, show));
		},
		sendConversationMessage(call) {
			const { body } = call;
			checkContent(body);
			const conversation = conversationOf(call);
			const channel = channelOf(body.channelId ?? conversation.lastUsedChannelId, 'channelId');
			const contact = account.findContact(conversation.contactId);
			// A reply to an archived conversation starts a new one.
			const open =
				conversation.status === 'archived' && contact
					? account.openConversation(contact, channel)
					: conversation;
			return ok(deliver(open, channel, body));
		},
		sendMessage({ body }) {
			const [, message] = write(body, channelOf(body.from, 'from'));
			if (service.sendAnswer === 'contract') return ok(message);
			return { status: 202, body: { id: message.id, status: 'accepted' } };
		},
		viewMessage({ params }) {
			const message = account.findMessage(params.messageId ?? '');
			if (!message) throw notFound('message');
			return ok(spell(message, account.spelling));
		},
		listWebhooks: ({ query }) => ok(showPage(account.data.webhooks, query, 100)),
		createWebhook({ body }) {
			const channelId = body.channelId === undefined ? undefined : text(body.channelId);
			if (channelId !== undefined && !account.findChannel(channelId)) {
				throw invalid('channelId', 'Channel does not exist');
			}
			const events = body.events as string[];
			if (events.length === 0) throw invalid('events', 'At least one event is required');
			const scope = channelId === undefined ? 'generic' : 'channel';
			const taken = account.data.webhooks.filter(
				(webhook) => (webhook.channelId === undefined) === (channelId === undefined),
			);
			if (taken.length >= CAPS[scope]) {
				throw badRequest(`Webhook limit reached: at most ${CAPS[scope]} ${scope} webhooks`, 422);
			}
			const time = now();
			const webhook: Webhook = {
				id: newId(),
				...(channelId === undefined ? {} : { channelId }),
				url: text(body.url),
				events,
				status: 'enabled',
				createdDatetime: time,
				updatedDatetime: time,
			};
			account.data.webhooks.push(webhook);
			account.emit('change');
			return ok(webhook);
		},
		viewWebhook: (call) => ok(webhookOf(call)),
		updateWebhook(call) {
			const webhook = webhookOf(call);
			const { channelId, url, events, status } = call.body as Partial<Webhook>;
			if (channelId !== undefined && channelId !== webhook.channelId) {
				throw invalid('channelId', 'The channel of a webhook cannot be changed');
			}
			if (url !== undefined) webhook.url = url;
			if (events !== undefined) webhook.events = events;
			if (status !== undefined) webhook.status = status;
			webhook.updatedDatetime = now();
			account.emit('change');
			return ok(webhook);
		},
		deleteWebhook(call) {
			const webhook = webhookOf(call);
			account.data.webhooks = account.data.webhooks.filter((other) => other !== webhook);
			account.emit('change');
			return { status: 204 };
		},
	};
	return operations;
};
