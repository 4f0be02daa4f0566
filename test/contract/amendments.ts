/** A place in the contract where the service is known to differ. */
export interface Amendment {
	/** The keys that lead to that place. */
	path: string[];
	value: unknown;
	why: string;
}

const schema = (...path: string[]): string[] => ['components', 'schemas', ...path];

const anyText = { type: 'string' };

const json = (name: string) => ({
	'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});

const query = (name: string, schema: object = anyText) => ({
	name,
	in: 'query',
	required: false,
	schema,
});

const answer = (description: string, name: string) => ({
	'200': { description, content: json(name) },
});

const nullable = { type: 'string', format: 'date-time', nullable: true };

/** What the service accepts and returns beyond the contract, as its SDKs and their users report. */
export const AMENDMENTS: Amendment[] = [
	{
		path: schema('WebhookCreate', 'required'),
		value: ['url', 'events'],
		why: 'A webhook without channelId is generic: it hears every channel',
	},
	{
		path: schema('WebhookUpdate'),
		value: {
			type: 'object',
			properties: {
				channelId: anyText,
				url: { type: 'string', format: 'uri' },
				events: { $ref: '#/components/schemas/WebhookCreate/properties/events' },
				status: { type: 'string', enum: ['enabled', 'disabled'] },
			},
		},
		why: 'A webhook is changed by what changes alone, its status included',
	},
	{
		path: ['paths', '/webhooks/{webhookId}', 'patch', 'requestBody', 'content'],
		value: json('WebhookUpdate'),
		why: 'As above',
	},
	{
		path: schema('SendReceipt'),
		value: {
			type: 'object',
			required: ['id', 'status'],
			properties: { id: anyText, status: anyText, fallback: { type: 'object', nullable: true } },
		},
		why: 'send answers with a receipt instead of the message; Go client, messageSendResponse.json',
	},
	{
		path: ['paths', '/send', 'post', 'responses', '202'],
		value: { description: 'Message accepted', content: json('SendReceipt') },
		why: 'As above',
	},
	...['ConversationStart', 'ConversationMessageSend', 'MessageSend'].map((name) => ({
		path: schema(name, 'properties', 'type'),
		value: anyText,
		why: 'The service takes further types, such as interactive',
	})),
	{
		path: schema('ConversationMessage', 'properties', 'status'),
		value: anyText,
		why: 'Statuses are open: received, rejected and others are seen',
	},
	...['ConversationStart', 'ConversationMessageSend', 'MessageSend'].map((name) => ({
		path: schema(name, 'properties', 'reportUrl'),
		value: {
			anyOf: [
				{ type: 'string', format: 'uri' },
				{ type: 'string', enum: [''] },
			],
		},
		why: 'The Java client sends an empty report URL for none; see its examples of templates',
	})),
	...['latitude', 'longitude'].map((name) => ({
		path: schema('MessageContent', 'properties', 'location', 'properties', name),
		value: { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' }] },
		why: 'The PHP and Java clients send coordinates as text',
	})),
	{
		path: ['paths', '/conversations', 'get', 'parameters', '2', 'schema', 'enum'],
		value: ['active', 'archived', 'all'],
		why: 'Clients ask for conversations of any status',
	},
	{
		path: ['paths', '/conversations', 'get', 'parameters', '3'],
		value: query('ids'),
		why: 'Go and Dart clients: conversations by their IDs',
	},
	{
		path: schema('ConversationCreate'),
		value: { type: 'object', required: ['contactId'], properties: { contactId: anyText } },
		why: 'PHP client, Conversations::create: a conversation without a message',
	},
	{
		path: ['paths', '/conversations', 'post'],
		value: {
			operationId: 'createConversation',
			requestBody: { required: true, content: json('ConversationCreate') },
			responses: answer('The conversation', 'Conversation'),
		},
		why: 'As above',
	},
	{
		path: schema('ConversationIdList'),
		value: {
			type: 'object',
			required: ['offset', 'limit', 'count', 'totalCount', 'items'],
			properties: { items: { type: 'array', items: anyText } },
		},
		why: 'Go client, ListByContact and conversationListByContact.json: IDs alone',
	},
	{
		path: ['paths', '/conversations/contact/{contactId}', 'get'],
		value: {
			operationId: 'listContactConversations',
			parameters: [
				{ name: 'contactId', in: 'path', required: true, schema: anyText },
				{ $ref: '#/components/parameters/offsetParam' },
				{ $ref: '#/components/parameters/limitParam' },
			],
			responses: answer('A list of IDs', 'ConversationIdList'),
		},
		why: 'As above',
	},
	{
		path: ['paths', '/conversations/{conversationId}/messages', 'get', 'parameters', '3'],
		value: query('excludePlatforms'),
		why: 'Go client, ListConversationMessages; PHP client, Message',
	},
	{
		path: ['paths', '/messages', 'get'],
		value: {
			operationId: 'listMessages',
			parameters: [query('ids'), query('from', { type: 'string', format: 'date-time' })],
			responses: answer('A list of messages', 'ConversationMessageList'),
		},
		why: 'Go client, ListMessages; Java client, its filters',
	},
	{
		path: schema('Contact', 'properties', 'msisdn'),
		value: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
		why: 'Go client, Contact.MSISDN; deliveries that users published',
	},
	{
		path: schema('Webhook', 'properties', 'updatedDatetime'),
		value: nullable,
		why: 'Go and PHP clients, their fixtures: null until the webhook is changed',
	},
	...['status', 'platformId'].map((name) => ({
		path: schema('Channel', 'properties', name),
		value: anyText,
		why: 'Java and PHP clients know more of them, and csharp-rest-api 99 broke on one',
	})),
];
