import { readMessageOf, refusalOf, STORED } from './messages';

const BODY = { bodyText: 'Do you want to confirm?' };

const toButtons = (...titles: string[]) => ({
	...BODY,
	buttons: { button: titles.map((title) => ({ title, id: '' })) },
});

const toRows = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ title: `Row ${index}`, id: '', description: '' }));

const toList = (...sections: object[]) => ({
	...BODY,
	listButtonText: 'Choose',
	sections: { section: sections },
});

const photo = {
	field: 'data',
	name: 'photo.jpg',
	mimeType: 'image/jpeg',
	sizeBytes: 5 * 1024 * 1024,
};

describe('buttons', () => {
	test('are sent as a flat list, and their IDs default to their titles', () => {
		const given = { ...BODY, buttons: { button: [{ title: 'Yes', id: 'yes' }, { title: 'No' }] } };
		expect(readMessageOf('buttons', given)).toEqual({
			type: 'interactive',
			content: {
				interactive: {
					type: 'button',
					body: { text: 'Do you want to confirm?' },
					action: {
						buttons: [
							{ id: 'yes', type: 'reply', title: 'Yes' },
							{ id: 'No', type: 'reply', title: 'No' },
						],
					},
				},
			},
		});
	});

	test('have a text header and a footer', () => {
		const given = { ...toButtons('Yes'), header: { headerText: 'Hi' }, footerText: 'Bye' };
		expect(readMessageOf('buttons', given).content.interactive).toMatchObject({
			header: { type: 'text', text: 'Hi' },
			footer: { text: 'Bye' },
		});
	});

	test.each([
		['https://example.com/a.jpg', 'image'],
		['https://example.com/a.mp4?size=1', 'video'],
		['https://example.com/a.PDF', 'document'],
	])('have a media header, with the type of media from the extension of %s', (mediaUrl, kind) => {
		const given = { ...toButtons('Yes'), header: { mediaUrl } };
		expect(readMessageOf('buttons', given).content.interactive).toMatchObject({
			header: { type: kind, [kind]: { url: mediaUrl } },
		});
	});

	test("have a file of the item in their header, with the type of media from the file's type", () => {
		for (const header of [{ mediaSource: 'binary' }, { binaryPropertyName: 'data' }]) {
			const given = { ...toButtons('Yes'), header };
			expect(readMessageOf('buttons', given, { files: [photo] }).content.interactive).toMatchObject(
				{
					header: { type: 'image', image: { url: `${STORED}photo.jpg` } },
				},
			);
		}
	});

	test.each([
		[toButtons(), '"Buttons" has no button'],
		[toButtons('1', '2', '3', '4'), '"Buttons" has 4 buttons'],
		[toButtons('Yes', 'A title that is too long'), '"Title" under Button 2 has 24 characters'],
		[toButtons('Yes', ' '), '"Title" under Button 2 is empty'],
		[toButtons('Yes', 'Yes'), 'Button 2 has the same ID as Button 1: "Yes"'],
		[
			{
				...BODY,
				buttons: {
					button: [
						{ title: 'Yes', id: 'a' },
						{ title: 'Yes', id: 'b' },
					],
				},
			},
			'Button 2 has the same title as Button 1: "Yes"',
		],
		[{ ...toButtons('Yes'), bodyText: 'x'.repeat(1025) }, '"Body Text" has 1025 characters'],
		[{ ...toButtons('Yes'), footerText: 'x'.repeat(61) }, '"Footer Text" has 61 characters'],
		[
			{ ...toButtons('Yes'), header: { headerText: 'x'.repeat(61) } },
			'"Header Text" under Header has 61 characters',
		],
		[
			{ ...toButtons('Yes'), header: { headerText: 'Hi', mediaUrl: 'https://example.com/a.jpg' } },
			'"Header Text" under Header is set together with a file',
		],
		[
			{ ...toButtons('Yes'), header: { mediaUrl: 'https://example.com/picture' } },
			'The type of media in "Media URL" under Header can\'t be detected',
		],
	])('with an invalid value are refused, and the message names it (%#)', (given, message) => {
		expect(refusalOf('buttons', given).message).toContain(message);
	});

	test('accept a title of 20 characters, in which an emoji counts as one', () => {
		expect(readMessageOf('buttons', toButtons('🎉'.repeat(20)))).toBeDefined();
		expect(refusalOf('buttons', toButtons('🎉'.repeat(21))).message).toContain('21 characters');
	});

	test('refuse a header image that is too large for WhatsApp', () => {
		const files = [{ ...photo, sizeBytes: photo.sizeBytes + 1024 * 1024 }];
		const given = { ...toButtons('Yes'), header: { mediaSource: 'binary' } };
		expect(refusalOf('buttons', given, { files, channel: 'Shop (WhatsApp)' }).message).toContain(
			'"photo.jpg" has 6 MB, but an image can have at most 5 MB here',
		);
	});
});

describe('a list', () => {
	test('has rows in sections', () => {
		const row = { title: '10:00', id: 'mo-10', description: '30 minutes' };
		const given = toList(
			{ title: 'Monday', rows: { row: [row] } },
			{ title: 'Tuesday', rows: { row: [{ title: '11:00' }] } },
		);
		expect(readMessageOf('list', given).content.interactive).toEqual({
			type: 'list',
			body: { text: 'Do you want to confirm?' },
			action: {
				button: 'Choose',
				sections: [
					{ title: 'Monday', rows: [{ id: 'mo-10', title: '10:00', description: '30 minutes' }] },
					{ title: 'Tuesday', rows: [{ id: '11:00', title: '11:00' }] },
				],
			},
		});
	});

	test("doesn't require a title for a single section", () => {
		const given = toList({ title: '', rows: { row: toRows(10) } });
		expect(readMessageOf('list', given)).toBeDefined();
	});

	test.each([
		[toList(), '"Sections" has no section'],
		[toList({ title: '', rows: {} }), '"Sections" has no row'],
		[toList({ title: '', rows: { row: toRows(11) } }), '"Sections" has 11 rows'],
		[
			toList({ title: 'A', rows: { row: toRows(1) } }, { title: '', rows: { row: toRows(1) } }),
			'"Title" under Section 2 is empty',
		],
		[
			toList({ title: 'A', rows: { row: toRows(2) } }, { title: 'B', rows: { row: toRows(1) } }),
			'Section 2 → Row 1 has the same ID as Section 1 → Row 1: "Row 0"',
		],
		[
			toList({ title: '', rows: { row: [{ title: 'x'.repeat(25) }] } }),
			'"Title" under Section 1 → Row 1 has 25 characters',
		],
		[
			toList({ title: '', rows: { row: [{ title: 'x', description: 'x'.repeat(73) }] } }),
			'"Description" under Section 1 → Row 1 has 73 characters',
		],
	])('with an invalid value is refused, and the message names it (%#)', (given, message) => {
		expect(refusalOf('list', given).message).toContain(message);
	});
});

describe('products', () => {
	test('are sent one per message by the type Product', () => {
		const given = { ...BODY, catalogId: '17', productId: 'SKU-1' };
		expect(readMessageOf('product', given).content.interactive).toEqual({
			type: 'product',
			body: { text: 'Do you want to confirm?' },
			action: { catalog_id: '17', product_retailer_id: 'SKU-1' },
		});
	});

	const toProducts = (count: number, header: object = { headerText: 'New' }) => ({
		...BODY,
		catalogId: '17',
		header,
		productSections: {
			section: [
				{
					title: '',
					products: {
						product: Array.from({ length: count }, (_, index) => ({ productId: `SKU-${index}` })),
					},
				},
			],
		},
	});

	test('are sent in sections by the type Product List', () => {
		expect(readMessageOf('productList', toProducts(2)).content.interactive).toMatchObject({
			type: 'product_list',
			header: { type: 'text', text: 'New' },
			action: {
				catalog_id: '17',
				sections: [
					{ product_items: [{ product_retailer_id: 'SKU-0' }, { product_retailer_id: 'SKU-1' }] },
				],
			},
		});
	});

	test.each([
		[toProducts(31), '"Sections" has 31 products'],
		[toProducts(0), '"Sections" has no product'],
		[toProducts(1, {}), '"Header Text" under Header is empty'],
		[{ ...toProducts(1), catalogId: '' }, '"Catalog ID" is empty'],
	])(
		'with an invalid value are refused, and the message names the field (%#)',
		(given, message) => {
			expect(refusalOf('productList', given).message).toContain(message);
		},
	);
});

test('a sticker is sent as a link', () => {
	const mediaUrl = 'https://example.com/sticker.webp';
	expect(readMessageOf('sticker', { mediaUrl })).toEqual({
		type: 'whatsappSticker',
		content: { whatsappSticker: { link: mediaUrl } },
	});
});
