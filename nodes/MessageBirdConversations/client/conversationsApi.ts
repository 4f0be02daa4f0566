import { isRecord } from '../shared/json';
import type {
	Conversation,
	ConversationStart,
	ConversationStatus,
	ConversationUpdate,
	Message,
	MessageReply,
	MessageSend,
	Page,
	PageQuery,
	SendReceipt,
	Template,
	TemplateOwner,
	Webhook,
	WebhookCreate,
	WebhookUpdate,
} from './contract/types';
import { toUnreadableError } from './http/errors';
import type { ApiRequest, FileUpload, Transport } from './http/transport';
import { serviceUrl } from './contract/services';

/**
 * The thirteen operations of the Conversations API, named as in its contract, and what its users need
 * of the services beside it.
 */
export interface ConversationsApi {
	listConversations(
		query: PageQuery & { status?: ConversationStatus },
	): Promise<Page<Conversation>>;
	startConversation(body: ConversationStart): Promise<Conversation>;
	viewConversation(conversationId: string): Promise<Conversation>;
	updateConversation(conversationId: string, body: ConversationUpdate): Promise<Conversation>;
	listConversationMessages(conversationId: string, query: PageQuery): Promise<Page<Message>>;
	sendConversationMessage(conversationId: string, body: MessageReply): Promise<Message>;
	sendMessage(body: MessageSend): Promise<SendReceipt>;
	viewMessage(messageId: string): Promise<Message>;
	listWebhooks(query: PageQuery): Promise<Page<Webhook>>;
	createWebhook(body: WebhookCreate): Promise<Webhook>;
	viewWebhook(webhookId: string): Promise<Webhook>;
	updateWebhook(webhookId: string, body: WebhookUpdate): Promise<Webhook>;
	deleteWebhook(webhookId: string): Promise<void>;
	/** Lists WhatsApp templates in all their languages, at MessageBird's Integrations service. */
	listTemplates(query: PageQuery & TemplateOwner): Promise<Page<Template>>;
	/** Gives a template in all its languages. */
	viewTemplate(name: string, owner?: TemplateOwner): Promise<Template[]>;
	/** Stores a file where MessageBird and its channels can fetch it, and gives its URL. */
	uploadFile(file: FileUpload): Promise<string>;
}

// Checks that it is an object; its shape is what the contract promises.
const isObject = <Shape extends object>(value: unknown): value is Shape => isRecord(value);

/** Builds a path and encodes the IDs, so that each stays within its segment. */
const path = (strings: TemplateStringsArray, ...ids: string[]): string =>
	strings.reduce((built, part, index) => built + encodeURIComponent(ids[index - 1] ?? '') + part);

/**
 * Creates the API's operations from a transport; each throws ConversationsApiError.
 *
 * @param baseUrl the credential's base URL, which decides the URLs of uploaded files
 */
export const createConversationsApi = (
	transport: Transport,
	baseUrl = 'https://conversations.messagebird.com/v1',
): ConversationsApi => {
	const call = async <Shape extends object>(request: ApiRequest): Promise<Shape> => {
		const answer = await transport(request);
		if (isObject<Shape>(answer)) return answer;
		throw toUnreadableError(
			`${request.method} ${request.path}`,
			200,
			JSON.stringify(answer) ?? '',
			{
				instead: 'something other than JSON from the Conversations API',
			},
		);
	};

	/** Reads a page of a list; an empty list may be answered as `null`. */
	const list = async <Item>(
		at: string,
		query: object,
		service?: ApiRequest['service'],
	): Promise<Page<Item>> => {
		const page = await call<Page<Item>>({ method: 'GET', path: at, service, query: { ...query } });
		if (!('items' in page || 'totalCount' in page)) {
			const instead = 'something other than a list from the Conversations API';
			throw toUnreadableError(`GET ${at}`, 200, JSON.stringify(page), { instead });
		}
		return { ...page, items: Array.isArray(page.items) ? page.items : [] };
	};

	return {
		listConversations: async (query) => await list('/conversations', query),
		startConversation: (body) => call({ method: 'POST', path: '/conversations/start', body }),
		viewConversation: (id) => call({ method: 'GET', path: path`/conversations/${id}` }),
		updateConversation: (id, body) =>
			call({ method: 'PATCH', path: path`/conversations/${id}`, body }),
		listConversationMessages: async (id, query) =>
			await list(path`/conversations/${id}/messages`, query),
		sendConversationMessage: (id, body) =>
			call({ method: 'POST', path: path`/conversations/${id}/messages`, body }),
		sendMessage: (body) => call({ method: 'POST', path: '/send', body }),
		viewMessage: (id) => call({ method: 'GET', path: path`/messages/${id}` }),
		listWebhooks: async (query) => await list('/webhooks', query),
		createWebhook: (body) => call({ method: 'POST', path: '/webhooks', body }),
		viewWebhook: (id) => call({ method: 'GET', path: path`/webhooks/${id}` }),
		updateWebhook: (id, body) => call({ method: 'PATCH', path: path`/webhooks/${id}`, body }),
		deleteWebhook: async (id) => {
			await transport({ method: 'DELETE', path: path`/webhooks/${id}` });
		},
		listTemplates: async (query) =>
			await list('/v3/platforms/whatsapp/templates', query, 'templates'),
		async viewTemplate(name, owner) {
			const at = path`/v2/platforms/whatsapp/templates/${name}`;
			const query = { ...owner };
			const answer = await transport({ method: 'GET', path: at, service: 'templates', query });
			const templates = [answer].flat().filter(isObject<Template>);
			if (templates.length > 0) return templates;
			const instead = 'something other than templates';
			throw toUnreadableError(`GET ${at}`, 200, JSON.stringify(answer) ?? '', { instead });
		},
		async uploadFile(file) {
			const request: ApiRequest = { method: 'POST', path: '/v1/files', service: 'files', file };
			const { id } = await call<{ id?: unknown }>(request);
			if (typeof id === 'string') return serviceUrl(baseUrl, path`/v1/files/${id}`, 'files');
			throw toUnreadableError('POST /v1/files', 200, '', { instead: 'no ID of the file' });
		},
	};
};
