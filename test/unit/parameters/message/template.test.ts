import { readMessageOf, refusalOf, STORED } from './messages';

const CHOSEN = { __rl: true, mode: 'list', value: 'order_update:en_US:2033_aaff' };

/** The value of n8n's resource mapper for a template with these fields. */
const toValues = (value: Record<string, unknown>, fields = Object.keys(value)) => ({
	template: CHOSEN,
	templateValues: {
		mappingMode: 'defineBelow',
		value,
		schema: fields.map((id) => ({ id, displayName: `The ${id}` })),
	},
});

const hsmOf = (value: Record<string, unknown>, files = [slip]) =>
	readMessageOf('hsm', toValues(value), { files }).content.hsm;

const slip = { field: 'data', name: 'slip.pdf', mimeType: 'application/pdf', sizeBytes: 10 };

const COMMON = {
	namespace: '2033_aaff',
	templateName: 'order_update',
	language: { code: 'en_US', policy: 'deterministic' },
};

test('a template without placeholders is sent without params and components', () => {
	expect(hsmOf({})).toEqual(COMMON);
});

test('a template with values only in its body is sent with params', () => {
	const value = {
		body_1: 'Noor',
		body_2: { currency: 'eur', amount: 12.34 },
		body_3: new Date('2026-12-01T10:00:00Z'),
	};
	expect(hsmOf(value)).toEqual({
		...COMMON,
		params: [
			{ default: 'Noor' },
			{ default: 'EUR 12.34', currency: { currencyCode: 'EUR', amount: 12_340 } },
			{ default: '2026-12-01 10:00', dateTime: '2026-12-01T10:00:00.000Z' },
		],
	});
});

test('any other template is sent with components', () => {
	const value = {
		header_1: 'Noor',
		body_1: 'Noor',
		body_2: { currency: 'EUR', amount: 12.34 },
		body_3: new Date('2026-12-01T10:00:00Z'),
		button_0_payload: 'YES',
		button_1_url: '17',
		button_2_code: ' TULIPS25 ',
		offer_expiration: '2026-12-24T12:00:00Z',
	};
	expect(hsmOf(value)).toEqual({
		...COMMON,
		components: [
			{ type: 'header', parameters: [{ type: 'text', text: 'Noor' }] },
			{
				type: 'body',
				parameters: [
					{ type: 'text', text: 'Noor' },
					{ type: 'currency', currency: { currencyCode: 'EUR', amount: 12_340 } },
					{ type: 'date_time', dateTime: '2026-12-01T10:00:00.000Z' },
				],
			},
			{
				type: 'button',
				sub_type: 'quick_reply',
				index: 0,
				parameters: [{ type: 'payload', payload: 'YES' }],
			},
			{ type: 'button', sub_type: 'url', index: 1, parameters: [{ type: 'text', text: '17' }] },
			{
				type: 'button',
				sub_type: 'copy_code',
				index: 2,
				parameters: [{ type: 'coupon_code', coupon_code: 'TULIPS25' }],
			},
			{
				type: 'limited_time_offer',
				parameters: [{ type: 'expiration_time', expiration_time: '2026-12-24T12:00:00.000Z' }],
			},
		],
	});
});

test('an empty quick reply payload adds no component to a template', () => {
	expect(hsmOf({ body_1: 'Noor', button_0_payload: '' })).toEqual({
		...COMMON,
		params: [{ default: 'Noor' }],
	});
});

test("a header's media comes from a URL or from a file of the item", () => {
	const url = 'https://example.com/a.jpg';
	const toHeader = (kind: string, at: string) => ({
		...COMMON,
		components: [{ type: 'header', parameters: [{ type: kind, [kind]: { url: at } }] }],
	});
	expect(hsmOf({ header_image: url, header_image_file: '' })).toEqual(toHeader('image', url));
	expect(hsmOf({ header_document: '', header_document_file: 'data' })).toEqual(
		toHeader('document', `${STORED}slip.pdf`),
	);
});

test('a carousel has values for each of its cards', () => {
	const value = {
		body_1: 'Noor',
		card_0_header_image: 'https://example.com/a.jpg',
		card_0_body_1: '€ 5',
		card_1_header_image: 'https://example.com/b.jpg',
		card_1_button_1_url: 'b',
	};
	expect(hsmOf(value)).toMatchObject({
		components: [
			{ type: 'body' },
			{
				type: 'carousel',
				cards: [
					{ type: 'card', card_index: 0, components: [{ type: 'header' }, { type: 'body' }] },
					{ type: 'card', card_index: 1, components: [{ type: 'header' }, { type: 'button' }] },
				],
			},
		],
	});
});

test.each([
	[{ body_1: '' }, '"The body_1" under Template Values'],
	[{ body_1: undefined }, '"The body_1" under Template Values'],
	[{ body_1: 'a\nb' }, 'line break'],
	[{ body_1: { currency: 'euros', amount: 1 } }, '"The body_1" under Template Values'],
	[{ header_image: '', header_image_file: '' }, 'empty, and so is "The header_image_file"'],
	[{ header_image: 'https://example.com/a.jpg', header_image_file: 'data' }, '"The header_image"'],
	[{ header_image: '', header_image_file: 'data' }, 'application/pdf'],
	[{ offer_expiration: 'soon' }, '"The offer_expiration" under Template Values'],
	[{ button_0_code: ' ' }, '"The button_0_code" under Template Values'],
])('an invalid value is refused, and the message names its field (%#)', (value, message) => {
	expect(refusalOf('hsm', toValues(value), { files: [slip] }).message).toContain(message);
});

test('a template without a language and a namespace is refused, with a remedy', () => {
	const given = { ...toValues({}), template: { ...CHOSEN, mode: 'id', value: 'order_update' } };
	expect(refusalOf('hsm', given).remedy).toContain('order_update:en_US:');
});

test("earlier versions' fields for a template still work", () => {
	const given = {
		template: undefined,
		templateNamespace: '2033_aaff',
		templateName: 'order_update',
		templateLanguage: 'nl',
		templateLanguagePolicy: 'fallback',
		templateParameters: { parameter: [{ default: 'Noor' }] },
	};
	expect(readMessageOf('hsm', given).content.hsm).toEqual({
		namespace: '2033_aaff',
		templateName: 'order_update',
		language: { code: 'nl', policy: 'fallback' },
		params: [{ default: 'Noor' }],
	});
});
