import {
	parseTemplateId,
	previewTemplate,
	templateFields,
	toTemplateId,
} from '../../../nodes/MessageBirdConversations/client/templates';
import type { TemplateComponent } from '../../../nodes/MessageBirdConversations/client/contract/types';

const idsOf = (...components: TemplateComponent[]): string[] =>
	templateFields({ components }).map(({ id, isRequired }) => `${id}${isRequired ? '' : '?'}`);

test.each<[string, TemplateComponent, string[]]>([
	['a text without placeholders', { type: 'BODY', text: 'Hello' }, []],
	[
		'a placeholder that occurs twice',
		{ type: 'BODY', text: '{{2}}, {{1}} and {{ 2 }}' },
		['body_1', 'body_2'],
	],
	['named placeholders', { type: 'BODY', text: '{{name}}: {{order}}' }, ['body_1', 'body_2']],
	['numbered placeholders', { type: 'BODY', text: '{{10}} {{9}}' }, ['body_1', 'body_2']],
	['a text header', { type: 'HEADER', format: 'TEXT', text: 'For {{1}}' }, ['header_1']],
	['a media header', { type: 'HEADER', format: 'IMAGE' }, ['header_image?', 'header_image_file?']],
	['a footer', { type: 'FOOTER', text: 'Bye' }, []],
	[
		'buttons',
		{
			type: 'BUTTONS',
			buttons: [
				{ type: 'QUICK_REPLY', text: 'Yes' },
				{ type: 'URL', url: 'https://example.com/{{1}}' },
				{ type: 'URL', url: 'https://example.com' },
				{ type: 'PHONE_NUMBER' },
				{ type: 'COPY_CODE' },
				{ type: 'OTP' },
			],
		},
		['button_0_payload?', 'button_1_url', 'button_4_code', 'button_5_url'],
	],
	[
		'an offer that expires',
		{ type: 'LIMITED_TIME_OFFER', has_expiration: true },
		['offer_expiration'],
	],
	['an offer that does not expire', { type: 'LIMITED_TIME_OFFER', has_expiration: false }, []],
	[
		'cards',
		{
			type: 'CAROUSEL',
			cards: [
				{
					components: [
						{ type: 'HEADER', format: 'VIDEO' },
						{ type: 'BODY', text: '{{1}}' },
					],
				},
				{ components: [{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY' }] }] },
			],
		},
		[
			'card_0_header_video?',
			'card_0_header_video_file?',
			'card_0_body_1',
			'card_1_button_0_payload?',
		],
	],
	['a component of an unknown type', { type: 'ORDER_STATUS' }, []],
])('lists the fields for %s', (_, component, expected) => {
	expect(idsOf(component)).toEqual(expected);
});

test('names each field after its position, with the example from the template', () => {
	const components: TemplateComponent[] = [
		{ type: 'BODY', text: 'Hi {{1}}', example: { body_text: [['Noor']] } },
		{
			type: 'BUTTONS',
			buttons: [
				{
					type: 'URL',
					text: 'Track',
					url: 'https://shop.example/track/{{1}}',
					example: ['https://shop.example/track/17'],
				},
			],
		},
	];
	expect(templateFields({ components }).map(({ name }) => name)).toEqual([
		'Body {{1}} (e.g. Noor)',
		'Button 1 URL Suffix ("Track", e.g. 17)',
	]);
});

test('previews a template on one line', () => {
	const components: TemplateComponent[] = [
		{ type: 'HEADER', format: 'IMAGE' },
		{ type: 'BODY', text: 'Hi {{1}},\nyour parcel is here.' },
		{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'OK' }] },
		{ type: 'FOOTER', text: 'Tulip Shop' },
	];
	expect(previewTemplate({ components })).toBe(
		'[Image] · Hi {{1}}, your parcel is here. · Tulip Shop',
	);
});

test('identifies a template by its name, language and namespace in one string', () => {
	const id = toTemplateId({ name: 'order_update', language: 'en_US', namespace: '2033_aaff' });
	expect(id).toBe('order_update:en_US:2033_aaff');
	expect(parseTemplateId(id)).toEqual({
		name: 'order_update',
		language: 'en_US',
		namespace: '2033_aaff',
	});
	expect(parseTemplateId(' order_update : nl ')).toEqual({ name: 'order_update', language: 'nl' });
	expect(parseTemplateId(toTemplateId({ name: 'bare' }))).toEqual({ name: 'bare' });
});
