import { newId, type Account, type Channel, type Conversation, type Message } from './account';
import { ok, text, type Answer, type Call } from './call';
import { checkContent, findFailure } from './content';
import { readDuration } from './duration';
import { findRecipient, type Carrier, type Extras, type Sending } from './sending';
import { badRequest, invalid, missing, notFound } from './serviceError';
import { spell } from './spelling';
import { createWebhookOperations } from './webhooks';
import { showConversation, showPage, showStarted, showUpdated } from './views';

/** What the operations use. */
export interface Service {
	account: Account;
	carrier: Carrier;
	origin: string;
	maxPageSize: number;
	/** Whether `send` responds like the service (202 and a receipt) or as the contract describes. */
	sendAnswer: 'service' | 'contract';
	/** Whether a URL belongs to the file storage, but its file doesn't exist. */
	isMissingFile: (url: string) => boolean;
	/** Sends a message's status to its report URL. */
	report(url: string, message: Message): void;
}

/** The default wait before a fallback, according to the official Go client. */
const DEFAULT_FALLBACK_DELAY = '1m';

type Fallback = NonNullable<Message['fallback']>;

const EXTRAS = ['source', 'tag', 'trackId', 'ttl', 'eventType', 'fallback', 'replyTo'];

/** Fields of a request that are returned unchanged with the message. */
const extrasOf = (body: Call['body']): Extras =>
	Object.fromEntries(
		EXTRAS.flatMap((name) =>
			(body[name] ?? undefined) === undefined ? [] : [[name, structuredClone(body[name])]],
		),
	);

const split = (list = ''): string[] => list.split(',').filter((part) => part !== '');

/** How many IDs a list may ask for. */
const MAX_IDS = 20;

const idsOf = ({ ids }: Call['query']): string[] => {
	const wanted = split(ids);
	if (wanted.length > MAX_IDS) throw invalid('ids', `At most ${MAX_IDS} IDs`);
	return wanted;
};

/** The operations, by their names in the contract. */
export const createOperations = (service: Service) => {
	const { account, carrier, origin } = service;
	const show = (conversation: Conversation) => showConversation(account, conversation, origin);

	const conversationOf = ({ params }: Call): Conversation => {
		const found = account.findConversation(params.conversationId ?? '');
		if (!found) throw notFound('conversation');
		return found;
	};
	const channelOf = (id: unknown, parameter: string): Channel => {
		const channel = account.findChannel(text(id));
		if (!channel) throw invalid(parameter, `Channel ${text(id)} does not exist`);
		if (channel.status !== 'active') throw invalid(parameter, 'Channel is not active');
		return channel;
	};
	const fallbackOf = ({ fallback }: Call['body']): Sending['fallback'] => {
		const { from, after = DEFAULT_FALLBACK_DELAY } = (fallback ?? {}) as Partial<Fallback>;
		if (from === undefined) return undefined;
		const afterMs = readDuration(text(after));
		if (afterMs === undefined) throw invalid('fallback.after', 'Value is not a valid duration');
		return { id: newId(), channel: channelOf(from, 'fallback.from'), afterMs };
	};
	const deliver = (
		conversation: Conversation,
		channel: Channel,
		body: Call['body'],
		status: Sending['status'],
	): [Message, Sending['fallback']] => {
		const reportUrl = text(body.reportUrl);
		const fallback = fallbackOf(body);
		const message = {
			type: text(body.type),
			content: structuredClone(body.content) as Message['content'],
		};
		const sent = carrier.send(
			conversation,
			channel,
			{ ...message, ...extrasOf(account.storesSource ? body : { ...body, source: undefined }) },
			{
				status,
				failure: findFailure(account, channel, message, service.isMissingFile),
				fallback,
				onStatus: (reported) => {
					if (reportUrl !== '') service.report(reportUrl, reported);
				},
			},
		);
		return [sent, fallback];
	};
	/** Checks everything that can be refused before it creates anything. */
	const check = (body: Call['body']): void => {
		checkContent(body);
		fallbackOf(body);
		if (body.ttl !== undefined && readDuration(text(body.ttl)) === undefined) {
			throw invalid('ttl', 'Value is not a valid duration');
		}
	};
	const write = (body: Call['body'], channel: Channel) => {
		check(body);
		const contact = findRecipient(account, channel, text(body.to));
		const conversation = account.openConversation(contact, channel);
		const [message, fallback] = deliver(conversation, channel, body, 'accepted');
		return { conversation, message, fallback };
	};
	const messages = (): Message[] =>
		account.data.conversations.flatMap((conversation) => conversation.messages);
	const spelled = (message: Message): object => spell(message, account.spelling);

	const operations: Record<string, (call: Call) => Answer> = {
		listConversations({ query }) {
			const ids = idsOf(query);
			const wanted = query.status ?? (ids.length > 0 ? 'all' : 'active');
			const found = account.data.conversations
				.filter(({ id }) => ids.length === 0 || ids.includes(id))
				.filter(({ status }) => wanted === 'all' || status === wanted)
				.sort((one, other) => (one.lastReceivedDatetime < other.lastReceivedDatetime ? 1 : -1));
			return ok(showPage(found, query, service.maxPageSize, show));
		},
		createConversation({ body }) {
			// The service refuses a message here, because only start sends one (php-rest-api 95).
			if (Object.keys(body).some((key) => key !== 'contactId')) {
				throw badRequest('JSON is not a valid format');
			}
			const contact = account.findContact(text(body.contactId));
			if (!contact) throw notFound('contact');
			return ok(show(account.openConversation(contact)));
		},
		listContactConversations({ params, query }) {
			const { contactId = '' } = params;
			if (!account.findContact(contactId)) throw notFound('contact');
			const ids = account.data.conversations
				.filter((conversation) => conversation.contactId === contactId)
				.map(({ id }) => id);
			return ok(showPage(ids, query, service.maxPageSize));
		},
		startConversation({ body }) {
			const { conversation, message } = write(body, channelOf(body.channelId, 'channelId'));
			return ok(showStarted(show(conversation), message));
		},
		viewConversation: (call) => ok(show(conversationOf(call))),
		updateConversation(call) {
			const conversation = conversationOf(call);
			const { status } = call.body;
			if (status === 'active' || status === 'archived') {
				account.setConversationStatus(conversation, status);
			}
			return ok(showUpdated(account, conversation, origin));
		},
		listConversationMessages(call) {
			const excluded = split(call.query.excludePlatforms);
			const newestFirst = conversationOf(call)
				.messages.filter(({ platform }) => !excluded.includes(platform))
				.reverse();
			return ok(showPage(newestFirst, call.query, service.maxPageSize, spelled));
		},
		sendConversationMessage(call) {
			const { body, params } = call;
			check(body);
			// The ID may be a contact's, as in an example of the official PHP client.
			const written = account.findContact(params.conversationId ?? '');
			const known = account.data.conversations.findLast(
				({ contactId }) => contactId === written?.id,
			);
			const conversation = known ?? (written ? undefined : conversationOf(call));
			const channelId = body.channelId ?? conversation?.lastUsedChannelId ?? '';
			if (channelId === '') throw missing('channelId');
			const channel = channelOf(channelId, 'channelId');
			const contact = written ?? account.findContact(conversation?.contactId ?? '');
			// A reply to an archived conversation starts a new one.
			const open =
				conversation?.status !== 'active' && contact
					? account.openConversation(contact, channel)
					: conversation;
			if (!open) throw notFound('conversation');
			return ok(deliver(open, channel, body, 'pending')[0]);
		},
		sendMessage({ body }) {
			const { message, fallback } = write(body, channelOf(body.from, 'from'));
			if (service.sendAnswer === 'contract') return ok(message);
			const { id, status } = message;
			return {
				status: 202,
				body: { id, status, fallback: fallback ? { id: fallback.id } : null },
			};
		},
		listMessages({ query }) {
			const ids = idsOf(query);
			const { from } = query;
			if (ids.length > 0 === (from !== undefined)) {
				throw badRequest('Give either ids or from', 422);
			}
			const since = Date.parse(from ?? '');
			const found = messages().filter(
				({ id, createdDatetime }) => ids.includes(id) || Date.parse(createdDatetime) >= since,
			);
			return ok(showPage(found, { limit: found.length }, Infinity, spelled));
		},
		viewMessage({ params }) {
			const message = account.findMessage(params.messageId ?? '');
			if (!message) throw notFound('message');
			return ok(spelled(message));
		},
		...createWebhookOperations(account),
	};
	return operations;
};
