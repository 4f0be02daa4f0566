/** Deliveries of customers and of statuses as the service makes them, and what is simple in each. */

const CONTACT = {
	id: 'cafe0000000000000000000000000001',
	msisdn: 31600000001,
	displayName: 'Ann Example',
	firstName: '',
	lastName: '',
	customDetails: null,
	attributes: [],
};

const CONVERSATION = {
	id: 'c0ffee00000000000000000000000001',
	contactId: CONTACT.id,
	status: 'active',
	createdDatetime: '2026-01-01T00:00:00Z',
	updatedDatetime: '2026-01-01T00:00:00.123456789Z',
	lastReceivedDatetime: '2026-01-01T00:00:00.123456789Z',
	lastUsedChannelId: '00000000-0000-4000-8000-000000000001',
	lastUsedPlatformId: 'whatsapp',
};

interface SampleMessage {
	type?: string;
	content?: Record<string, unknown>;
	[field: string]: unknown;
}

/** An event of a message, received by WhatsApp unless told otherwise. */
export const eventOf = (message: SampleMessage, type = 'message.created') => ({
	type,
	contact: CONTACT,
	conversation: CONVERSATION,
	message: {
		id: '0123456789abcdef0123456789abcdef',
		conversationId: CONVERSATION.id,
		channelId: CONVERSATION.lastUsedChannelId,
		platform: 'whatsapp',
		direction: 'received',
		from: '+31600000001',
		to: '+12025550100',
		status: 'received',
		createdDatetime: '2026-01-01T00:00:00Z',
		updatedDatetime: '2026-01-01T00:00:00Z',
		...message,
	},
});

/** A delivery, and what its simplified event has. */
export interface Sample {
	what: string;
	event: Record<string, unknown> & { type: string; message: SampleMessage };
	simple: Record<string, unknown>;
}

const QUOTED = 'fedcba9876543210fedcba9876543210';

const of = (what: string, message: SampleMessage, simple: Record<string, unknown>): Sample => ({
	what,
	event: eventOf(message),
	simple,
});

const withContent = (
	what: string,
	type: string,
	content: Record<string, unknown>,
	simple: Record<string, unknown>,
): Sample => of(what, { type, content }, { type, content, ...simple });

const MEDIA = 'https://media.messagebird.com/v1/media';

const ANSWERS = [
	of(
		"a button's answer",
		{
			type: 'interactive',
			content: {
				interactive: { type: 'button_reply', reply: { id: 'confirm-42', text: 'Yes, please' } },
			},
			replyTo: { id: QUOTED },
		},
		{
			text: 'Yes, please',
			replyId: 'confirm-42',
			replyTitle: 'Yes, please',
			replyToMessageId: QUOTED,
			replyTo: { id: QUOTED },
		},
	),
	withContent(
		"a list row's answer",
		'interactive',
		{
			interactive: {
				type: 'list_reply',
				reply: { id: 'row-2', title: 'Tulips', description: 'Red ones' },
			},
		},
		{ text: 'Tulips', replyId: 'row-2', replyTitle: 'Tulips' },
	),
	withContent(
		"an answer in WhatsApp's own form",
		'interactive',
		{ interactive: { type: 'list_reply', list_reply: { id: 'row-2', title: 'Tulips' } } },
		{ text: 'Tulips', replyId: 'row-2', replyTitle: 'Tulips' },
	),
	of(
		"a template button's answer",
		{ type: 'button', content: { button: { payload: 'STOP_NEWS', text: 'No more' } } },
		{ text: 'No more', replyId: 'STOP_NEWS', replyTitle: 'No more' },
	),
	of(
		'a quick reply in Facebook',
		{ type: 'text', content: { text: 'Red', quick_reply: { payload: 'COLOR_RED' } } },
		{ text: 'Red', replyId: 'COLOR_RED' },
	),
	of(
		'a postback',
		{ type: 'postback', content: { postback: { title: 'Begin', payload: 'BEGIN' } } },
		{ text: 'Begin', replyId: 'BEGIN', replyTitle: 'Begin' },
	),
	withContent(
		'an answer with a number for an ID',
		'interactive',
		{ interactive: { type: 'button_reply', reply: { id: 7, text: 'Seven' } } },
		{ replyId: 7, replyTitle: 'Seven' },
	),
];

const QUOTES = [
	of(
		'a quoted message',
		{ type: 'text', content: { text: 'this one' }, replyTo: { id: QUOTED } },
		{ text: 'this one', replyToMessageId: QUOTED },
	),
	of(
		'a quoted message that the metadata tells of',
		{
			type: 'text',
			content: { text: 'this one' },
			metadata: { replyTo: { id: QUOTED }, sender: { displayName: 'Ann' } },
		},
		{
			replyToMessageId: QUOTED,
			metadata: { replyTo: { id: QUOTED }, sender: { displayName: 'Ann' } },
		},
	),
	of(
		'a quoted message by a dashed ID',
		{ replyTo: { id: '044a3138-744f-4599-b908-93b035927a47' } },
		{ replyToMessageId: '044a3138-744f-4599-b908-93b035927a47' },
	),
];

const EMAIL = {
	subject: 'Order 17',
	from: { address: 'ann@example.com', name: 'Ann' },
	to: [{ address: 'shop@example.com' }],
	content: { text: 'Where is my order?', html: '<p>Where is my order?</p>' },
	attachments: [
		{ id: 'a1', name: 'slip.pdf', type: 'application/pdf', URL: `${MEDIA}/a1`, length: 10 },
		{ id: 'a2', name: 'photo.jpg', type: 'image/jpeg', URL: `${MEDIA}/a2`, length: 12 },
	],
};

const EMAIL_FILES = [
	{ name: 'slip.pdf', mimeType: 'application/pdf', url: `${MEDIA}/a1` },
	{ name: 'photo.jpg', mimeType: 'image/jpeg', url: `${MEDIA}/a2` },
];

const FILES = [
	withContent(
		'an email with files',
		'email',
		{ email: EMAIL },
		{
			subject: 'Order 17',
			text: 'Where is my order?',
			html: '<p>Where is my order?</p>',
			mediaUrl: `${MEDIA}/a1`,
			attachments: EMAIL_FILES,
		},
	),
	withContent(
		'an email of HTML alone with an inline image',
		'email',
		{
			email: {
				...EMAIL,
				content: { text: ' ', html: '<p>Dear shop,</p><p>where is it?<br>Ann &amp; Bo</p>' },
				attachments: [],
				inlineImages: [
					{ id: 'i1', name: 'logo.png', type: 'image/png', url: `${MEDIA}/i1`, contentId: 'logo' },
				],
			},
		},
		{
			text: 'Dear shop,\nwhere is it?\nAnn & Bo',
			attachments: [{ name: 'logo.png', mimeType: 'image/png', url: `${MEDIA}/i1` }],
		},
	),
	of(
		'several files',
		{
			type: 'externalAttachment',
			platform: 'facebook',
			content: {
				externalAttachments: [
					{ url: 'https://cdn.example.com/a.jpg', caption: 'look' },
					{ url: 'https://cdn.example.com/b.jpg' },
				],
			},
		},
		{
			text: 'look',
			mediaUrl: 'https://cdn.example.com/a.jpg',
			attachments: [
				{ url: 'https://cdn.example.com/a.jpg', caption: 'look' },
				{ url: 'https://cdn.example.com/b.jpg' },
			],
		},
	),
	of(
		'a sticker',
		{ type: 'whatsappSticker', content: { whatsappSticker: { link: `${MEDIA}/s.webp` } } },
		{ mediaUrl: `${MEDIA}/s.webp`, attachments: [{ url: `${MEDIA}/s.webp` }] },
	),
	withContent(
		'a place with a picture',
		'location',
		{
			location: {
				latitude: 52.3702157,
				longitude: 4.9,
				name: 'The shop',
				image: { url: `${MEDIA}/map.png` },
			},
		},
		{ latitude: 52.3702157, longitude: 4.9, attachments: [{ url: `${MEDIA}/map.png` }] },
	),
	of(
		'a place whose degrees are texts',
		{ type: 'location', content: { location: { latitude: '52.3702157', longitude: '4.90' } } },
		{ latitude: 52.3702157, longitude: 4.9 },
	),
	withContent(
		'a picture in Facebook',
		'facebookMedia',
		{
			facebookMedia: {
				attachment: { type: 'image', payload: { url: 'https://cdn.example.com/c.jpg' } },
			},
		},
		{ attachments: [{ url: 'https://cdn.example.com/c.jpg' }] },
	),
	withContent(
		'a template with a header and a card',
		'hsm',
		{
			hsm: {
				templateName: 'spring',
				namespace: 'n',
				language: { code: 'en' },
				components: [
					{
						type: 'header',
						parameters: [
							{ type: 'document', document: { url: `${MEDIA}/a.pdf`, caption: 'List' } },
						],
					},
					{
						type: 'carousel',
						cards: [
							{
								type: 'card',
								components: [
									{
										type: 'header',
										parameters: [{ type: 'image', image: { url: `${MEDIA}/b.jpg` } }],
									},
								],
							},
						],
					},
				],
			},
		},
		{ attachments: [{ url: `${MEDIA}/a.pdf`, caption: 'List' }, { url: `${MEDIA}/b.jpg` }] },
	),
	withContent(
		'a choice with a picture above it',
		'interactive',
		{
			interactive: {
				type: 'button',
				header: { type: 'image', image: { url: `${MEDIA}/h.jpg` } },
				body: { text: 'Which?' },
			},
		},
		{ text: 'Which?', attachments: [{ url: `${MEDIA}/h.jpg` }] },
	),
];

const ITEM = { product_retailer_id: 'sku-9', quantity: 2, item_price: 5, currency: 'EUR' };

const PRODUCTS = [
	withContent(
		'an order',
		'whatsappOrder',
		{ whatsappOrder: { catalog_id: 'cat', product_items: [ITEM], text: 'gift wrap please' } },
		{ text: 'gift wrap please', products: [ITEM] },
	),
	withContent(
		'an order with numbers as texts',
		'whatsappOrder',
		{
			whatsappOrder: {
				catalog_id: 'cat',
				product_items: [{ ...ITEM, quantity: '2', item_price: '5.50' }],
			},
		},
		{ products: [{ ...ITEM, quantity: 2, item_price: 5.5 }] },
	),
	withContent(
		'a question about a product',
		'whatsappText',
		{
			whatsappText: {
				text: { body: 'Is it red?' },
				context: {
					id: 'wamid.1',
					from: '12025550100',
					referred_product: { catalog_id: 'cat', product_retailer_id: 'sku-9' },
				},
			},
		},
		{ text: 'Is it red?', products: [{ catalog_id: 'cat', product_retailer_id: 'sku-9' }] },
	),
	withContent(
		'a product with a picture',
		'product',
		{ product: { product_retailer_id: 'sku-9', image_url: 'https://cdn.example.com/t.jpg' } },
		{
			products: [{ product_retailer_id: 'sku-9', image_url: 'https://cdn.example.com/t.jpg' }],
			attachments: [{ url: 'https://cdn.example.com/t.jpg' }],
		},
	),
];

const OTHERS = [
	withContent('a reaction', 'reaction', { reaction: { emoji: '👍', messageId: QUOTED } }, {}),
	withContent(
		'shared contacts',
		'contacts',
		{ contacts: [{ name: { formatted_name: 'Bo' }, phones: [{ phone: '+31600000002' }] }] },
		{},
	),
	withContent(
		'an answered form',
		'interactive',
		{ interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: '{"a":1}' } } },
		{},
	),
	withContent('a list', 'rich', { rich: [1, true, { a: 'b' }] }, {}),
];

/** What customers send. */
export const RECEIVED_KINDS: Sample[] = [...ANSWERS, ...QUOTES, ...FILES, ...PRODUCTS, ...OTHERS];

const HSM = { hsm: { templateName: 't', namespace: 'n', language: { code: 'en' } } };

const failed = (what: string, message: SampleMessage, simple: Record<string, unknown>): Sample => ({
	what,
	event: eventOf({ direction: 'sent', type: 'hsm', content: HSM, ...message }, 'message.updated'),
	simple: { type: 'hsm', content: HSM, ...simple },
});

/** What becomes of what the business sent. */
export const STATUS_KINDS: Sample[] = [
	failed(
		'a refusal outside the window',
		{ status: 'rejected', error: { code: 470, description: 'outside the allowed window' } },
		{
			status: 'rejected',
			failure: 'outside the allowed window',
			failureCode: 470,
			error: { code: 470, description: 'outside the allowed window' },
		},
	),
	failed(
		'a failure with more than a code and words',
		{ status: 'failed', error: { code: 302, title: 'No WhatsApp', details: { href: '#' } } },
		{ failureCode: 302, error: { code: 302, title: 'No WhatsApp', details: { href: '#' } } },
	),
	...[
		'delivery_failed',
		'expired',
		'bounce',
		'spam_complaint',
		'out_of_bounded',
		'rejected',
		'failed',
	].map((status) => failed(`the status ${status}`, { status }, { status })),
	failed(
		'what was sent along',
		{
			status: 'delivered',
			source: { name: 'shop', order: { id: 17 } },
			tag: 'human_agent',
			trackId: 'spring',
			ttl: '24h',
			fallback: { from: 'c2', after: '30m' },
			origin: 'api',
		},
		{
			source: { name: 'shop', order: { id: 17 } },
			tag: 'human_agent',
			trackId: 'spring',
			ttl: '24h',
			fallback: { from: 'c2', after: '30m' },
			origin: 'api',
		},
	),
];
