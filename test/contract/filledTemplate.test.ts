import { fillTemplate, type SentTemplate, type TemplateText } from '../simulator/filledTemplate';

const ORDER: TemplateText = {
	name: 'order',
	language: 'en_US',
	components: [
		{ type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
		{ type: 'BODY', text: 'Hi {{1}}, you paid {{2}} on {{3}}. Bye, {{1}}.' },
		{ type: 'FOOTER', text: 'Tulip Shop' },
		{
			type: 'BUTTONS',
			buttons: [
				{ type: 'QUICK_REPLY', text: 'Got it' },
				{ type: 'URL', text: 'Track', url: 'https://shop.example/track/{{1}}' },
				{ type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+31201234567' },
				{ type: 'COPY_CODE', text: 'Copy offer code' },
			],
		},
	],
};

const fill = (sent: Partial<SentTemplate>, templates: TemplateText[] = [ORDER]) =>
	fillTemplate({ templateName: 'order', language: { code: 'en_US' }, ...sent }, templates);

const BODY = {
	type: 'body',
	parameters: [
		{ type: 'text', text: 'Noor' },
		{ type: 'currency', currency: { currencyCode: 'EUR', amount: 12340 } },
		{ type: 'date_time', dateTime: '2026-12-01T10:00:00Z' },
	],
};

test("inserts components' values into the text, in a readable format", () => {
	const { isKnown, body, footer } = fill({ components: [BODY] });
	expect({ isKnown, footer }).toEqual({ isKnown: true, footer: 'Tulip Shop' });
	expect(body).toMatch(/^Hi Noor, you paid €12\.34 on December 1, 2026 at 10:00.AM\. Bye, Noor\.$/);
});

test("formats amounts in the template's language", () => {
	const german = { ...ORDER, language: 'de' };
	expect(fill({ language: { code: 'de' }, components: [BODY] }, [german]).body).toContain(
		'12,34\u00a0€',
	);
});

test('inserts params into the body', () => {
	const params = [{ default: 'Noor' }, { default: 'EUR 12.34' }, { default: 'Monday' }];
	expect(fill({ params }).body).toBe('Hi Noor, you paid EUR 12.34 on Monday. Bye, Noor.');
});

test('keeps a placeholder without a value', () => {
	expect(fill({ params: [{ default: 'Noor' }] }).body).toBe(
		'Hi Noor, you paid {{2}} on {{3}}. Bye, Noor.',
	);
});

test('inserts a value into the header', () => {
	const header = { type: 'header', parameters: [{ type: 'text', text: '17' }] };
	expect(fill({ components: [header] }).header).toEqual({ type: 'text', text: 'Order 17' });
});

test.each(['image', 'video', 'document'])('shows a header of the type %s', (type) => {
	const media = { url: 'https://shop.example/a' };
	const header = { type: 'header', parameters: [{ type, [type]: media }] };
	expect(fill({ components: [header] }).header).toEqual({ type, [type]: media });
});

const button = (index: number, subType: string, parameter: object) => ({
	type: 'button',
	sub_type: subType,
	index,
	parameters: [parameter],
});

test('gives each button its own value', () => {
	const components = [
		button(1, 'url', { type: 'text', text: '42' }),
		button(0, 'quick_reply', { type: 'payload', payload: 'GOT_IT' }),
		button(3, 'copy_code', { type: 'coupon_code', coupon_code: 'TULIP10' }),
	];
	expect(fill({ components }).buttons).toEqual([
		{ type: 'reply', title: 'Got it', id: 'GOT_IT' },
		{ type: 'url', title: 'Track', url: 'https://shop.example/track/42' },
		{ type: 'phone', title: 'Call us', phone: '+31201234567' },
		{ type: 'copy', title: 'Copy offer code', code: 'TULIP10' },
	]);
});

test('a quick reply without a payload answers with its text', () => {
	expect(fill({}).buttons[0]).toEqual({ type: 'reply', title: 'Got it', id: 'Got it' });
});

test('shows the cards of a carousel with their values', () => {
	const carousel: TemplateText = {
		name: 'order',
		language: 'en_US',
		components: [
			{ type: 'BODY', text: 'New, {{1}}:' },
			{
				type: 'CAROUSEL',
				cards: [
					{ components: [{ type: 'BODY', text: 'Red for {{1}}' }] },
					{
						components: [
							{ type: 'BODY', text: 'Yellow for {{1}}' },
							{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }] },
						],
					},
				],
			},
		],
	};
	const cardOf = (index: number, price: string) => ({
		card_index: index,
		components: [{ type: 'body', parameters: [{ type: 'text', text: price }] }],
	});
	const components = [
		{ type: 'body', parameters: [{ type: 'text', text: 'Noor' }] },
		{ type: 'carousel', cards: [cardOf(1, '€5'), cardOf(0, '€4')] },
	];
	const { body, cards } = fill({ components }, [carousel]);
	expect(body).toBe('New, Noor:');
	expect(cards.map((card) => [card.body, card.buttons.length])).toEqual([
		['Yellow for €5', 1],
		['Red for €4', 0],
	]);
});

test('shows the expiration time of an offer', () => {
	const limited: TemplateText = {
		name: 'order',
		language: 'en_US',
		components: [{ type: 'LIMITED_TIME_OFFER', text: 'Tulips at half price' }],
	};
	const endsAt = '2026-12-01T10:00:00Z';
	const components = [
		{
			type: 'limited_time_offer',
			parameters: [{ type: 'expiration_time', expiration_time: endsAt }],
		},
	];
	expect(fill({ components }, [limited]).offer).toEqual({ text: 'Tulips at half price', endsAt });
});

test('adds the texts that WhatsApp adds to a login code', () => {
	const code: TemplateText = {
		name: 'order',
		language: 'en_US',
		components: [
			{ type: 'BODY', text: '{{1}} is your code.', add_security_recommendation: true },
			{ type: 'FOOTER', code_expiration_minutes: 10 },
			{ type: 'BUTTONS', buttons: [{ type: 'OTP', text: 'Copy code' }] },
		],
	};
	const components = [
		{ type: 'body', parameters: [{ type: 'text', text: '123456' }] },
		button(0, 'url', { type: 'text', text: '123456' }),
	];
	expect(fill({ components }, [code])).toMatchObject({
		body: '123456 is your code. For your security, do not share this code.',
		footer: 'This code expires in 10 minutes.',
		buttons: [{ type: 'copy', title: 'Copy code', code: '123456' }],
	});
});

test('shows the name and values of a template whose text is unknown', () => {
	const components = [BODY, button(0, 'quick_reply', { type: 'payload', payload: 'YES' })];
	const { isKnown, name, language, body, values, buttons } = fill({ components }, []);
	expect({ isKnown, name, language, body }).toEqual({
		isKnown: false,
		name: 'order',
		language: 'en_US',
		body: undefined,
	});
	expect(values.slice(0, 2)).toEqual(['Noor', '€12.34']);
	expect(buttons).toEqual([{ type: 'reply', title: 'YES', id: 'YES' }]);
});

test.each([
	['deterministic', false],
	['fallback', true],
])('uses another language with the policy %s: %s', (policy, isKnown) => {
	expect(fill({ language: { code: 'nl', policy } }).isKnown).toBe(isKnown);
});

test.each([
	['no components', {}],
	['an invalid currency', { params: [{ currency: { currencyCode: '?', amount: 1500 } }] }],
	['an invalid time', { params: [{ dateTime: 'soon' }] }],
	['an invalid language', { language: { code: '??' } }],
	['neither a name nor a language', { templateName: undefined, language: undefined }],
])("doesn't throw if the message has %s", (_, sent) => {
	expect(() => fill(sent)).not.toThrow();
});
