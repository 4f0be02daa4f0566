import { createTemplate, type Template, type TemplateComponent } from './template';

const PICTURE = 'https://shop.example/tulips.jpg';

const body = (text: string, ...examples: string[]): TemplateComponent => ({
	type: 'BODY',
	text,
	...(examples.length === 0 ? {} : { example: { body_text: [examples] } }),
});

const media = (format: 'IMAGE' | 'VIDEO' | 'DOCUMENT', url = PICTURE): TemplateComponent => ({
	type: 'HEADER',
	format,
	example: { header_url: [url] },
});

const buttons = (
	...all: NonNullable<TemplateComponent['buttons']>
): TemplateComponent & { type: 'BUTTONS' } => ({ type: 'BUTTONS', buttons: all });

const card = (text: string): { components: TemplateComponent[] } => ({
	components: [
		media('IMAGE'),
		body(text, '€ 24.95'),
		buttons(
			{ type: 'QUICK_REPLY', text: 'Order these' },
			{
				type: 'URL',
				text: 'See them',
				url: 'https://shop.example/bouquets/{{1}}',
				example: ['https://shop.example/bouquets/red'],
			},
		),
	],
});

const ORDER_UPDATES: Array<[language: string, text: string, status?: string]> = [
	['en_US', 'Hi {{1}}, we got your payment of {{2}}. Your tulips arrive {{3}}.'],
	['nl', 'Dag {{1}}, je betaling van {{2}} is binnen. Je tulpen komen {{3}}.'],
	['es', 'Hola, {{1}}: recibimos tu pago de {{2}}. Tus tulipanes llegan {{3}}.', 'PENDING'],
];

const WELCOMES: Array<[language: string, text: string]> = [
	['en', 'Welcome to the Tulip Shop.'],
	['nl', 'Welkom bij de Tulip Shop.'],
];

/**
 * A shop's templates, with every type of component. Some have several languages, and some can't be
 * sent because WhatsApp hasn't approved them or has paused or disabled them.
 */
export const seedTemplates = (): Template[] => [
	...WELCOMES.map(([language, text]) =>
		createTemplate({ name: 'welcome', language, category: 'MARKETING', components: [body(text)] }),
	),
	...ORDER_UPDATES.map(([language, text, status = 'APPROVED']) =>
		createTemplate({
			name: 'order_update',
			language,
			status,
			components: [body(text, 'Noor', '€ 12.34', 'tomorrow')],
		}),
	),
	createTemplate({
		name: 'shop_news',
		language: 'en_US',
		category: 'MARKETING',
		components: [
			{
				type: 'HEADER',
				format: 'TEXT',
				text: 'News for {{1}}',
				example: { header_text: ['Noor'] },
			},
			body('The red tulips are back, {{1}}. Shall we keep some for you?', 'Noor'),
			{ type: 'FOOTER', text: 'Tulip Shop, Amsterdam' },
			buttons(
				{ type: 'QUICK_REPLY', text: 'Yes, please' },
				{ type: 'QUICK_REPLY', text: 'No, thanks' },
			),
		],
	}),
	createTemplate({
		name: 'parcel_sent',
		language: 'en',
		components: [
			media('IMAGE'),
			body('Hi {{1}}, your parcel is on its way.', 'Noor'),
			buttons(
				{ type: 'QUICK_REPLY', text: 'Got it' },
				{
					type: 'URL',
					text: 'Track it',
					url: 'https://shop.example/track/{{1}}',
					example: ['https://shop.example/track/23493282245'],
				},
			),
		],
	}),
	createTemplate({
		name: 'how_to_plant',
		language: 'en',
		category: 'MARKETING',
		components: [
			media('VIDEO', 'https://shop.example/planting.mp4'),
			body('This is how deep they like it.'),
		],
	}),
	createTemplate({
		name: 'invoice',
		language: 'en',
		components: [
			media('DOCUMENT', 'https://shop.example/invoice.pdf'),
			body('Your invoice of {{1}} is due on {{2}}.', '€ 12.34', '1 December 2026'),
			{ type: 'FOOTER', text: 'Thank you for your order' },
			buttons(
				{ type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+31201234567' },
				{ type: 'URL', text: 'Our terms', url: 'https://shop.example/terms' },
			),
		],
	}),
	createTemplate({
		name: 'coupon',
		language: 'en_US',
		category: 'MARKETING',
		components: [
			{ type: 'HEADER', format: 'TEXT', text: 'Our tulip sale is on!' },
			body('Take {{1}} off until Sunday with this code.', '25%'),
			buttons({ type: 'COPY_CODE', text: 'Copy offer code', example: ['TULIPS25'] }),
		],
	}),
	createTemplate({
		name: 'flash_sale',
		language: 'en_US',
		category: 'MARKETING',
		components: [
			media('IMAGE'),
			{ type: 'LIMITED_TIME_OFFER', text: 'Expiring offer!', has_expiration: true },
			body('Good news, {{1}}: everything is half price today.', 'Noor'),
			buttons(
				{ type: 'COPY_CODE', example: ['HALF'] },
				{
					type: 'URL',
					text: 'Shop now',
					url: 'https://shop.example/sale?code={{1}}',
					example: ['https://shop.example/sale?code=HALF'],
				},
			),
		],
	}),
	createTemplate({
		name: 'bouquets',
		language: 'en_US',
		category: 'MARKETING',
		components: [
			body('Three bouquets of this week for you, {{1}}.', 'Noor'),
			{
				type: 'CAROUSEL',
				cards: [
					card('A dozen red ones for {{1}}'),
					card('A dozen yellow ones for {{1}}'),
					card('A mixed dozen for {{1}}'),
				],
			},
		],
	}),
	createTemplate({
		name: 'login_code',
		language: 'en',
		category: 'AUTHENTICATION',
		components: [
			{
				type: 'BODY',
				text: '{{1}} is your verification code.',
				add_security_recommendation: true,
				example: { body_text: [['123456']] },
			},
			{ type: 'FOOTER', code_expiration_minutes: 10 },
			buttons({ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }),
		],
	}),
	createTemplate({
		name: 'free_tulips',
		language: 'en',
		category: 'MARKETING',
		status: 'REJECTED',
		rejectedReason: 'INVALID_FORMAT',
		components: [body('FREE!!! {{1}}', 'now')],
	}),
	createTemplate({
		name: 'spring_offer',
		language: 'en',
		category: 'MARKETING',
		status: 'PAUSED',
		components: [body('It is spring, {{1}}: come and see our tulips.', 'Noor')],
	}),
	createTemplate({
		name: 'tulip_festival',
		language: 'en',
		category: 'MARKETING',
		status: 'PENDING',
		components: [body('Meet us at the tulip festival, {{1}}.', 'Noor')],
	}),
	createTemplate({
		name: 'old_welcome',
		language: 'en',
		status: 'DISABLED',
		components: [body('Hello from the Tulip Shop.')],
	}),
];
