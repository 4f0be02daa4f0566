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
			properties: { id: anyText, status: anyText },
		},
		why: 'send answers with a receipt instead of the message',
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
];
