import { readMessageOf, refusalOf, STORED } from './messages';

const PLAIN = { subject: 'Order 17', emailText: 'It is on its way.' };
const slip = { field: 'data', name: 'slip.pdf', mimeType: 'application/pdf', sizeBytes: 10 };

test('an email has a subject and text, HTML, or both', () => {
	expect(readMessageOf('email', PLAIN, { recipient: 'ann@example.com' })).toEqual({
		type: 'email',
		content: {
			email: {
				to: [{ address: 'ann@example.com' }],
				subject: 'Order 17',
				content: { text: 'It is on its way.' },
			},
		},
	});
	expect(
		readMessageOf('email', { ...PLAIN, emailText: '', emailHtml: '<p>Hi</p>' }).content,
	).toEqual({
		email: { subject: 'Order 17', content: { html: '<p>Hi</p>' } },
	});
});

test('an email has a sender and a reply address', () => {
	const emailFrom = { address: 'shop@example.com', name: 'Shop', replyTo: 'help@example.com' };
	expect(readMessageOf('email', { ...PLAIN, emailFrom }).content.email).toMatchObject({
		from: { address: 'shop@example.com', name: 'Shop' },
		replyTo: 'help@example.com',
	});
});

test("an email's attachments come from URLs or from the item's files", () => {
	const attachment = [
		{ mediaSource: 'url', mediaUrl: 'https://example.com/terms.pdf', fileName: '' },
		{ mediaSource: 'binary', binaryPropertyName: 'data', fileName: '' },
		{ mediaSource: 'binary', binaryPropertyName: 'data', fileName: 'invoice.pdf' },
	];
	const given = { ...PLAIN, emailAttachments: { attachment } };
	expect(readMessageOf('email', given, { files: [slip] }).content.email).toMatchObject({
		attachments: [
			{ name: 'terms.pdf', URL: 'https://example.com/terms.pdf' },
			{ name: 'slip.pdf', type: 'application/pdf', URL: `${STORED}slip.pdf`, length: 10 },
			{ name: 'invoice.pdf', type: 'application/pdf', URL: `${STORED}slip.pdf`, length: 10 },
		],
	});
});

test.each([
	[{ ...PLAIN, subject: '' }, '"Subject" is empty'],
	[{ ...PLAIN, emailText: '' }, '"Text" is empty'],
	[
		{ ...PLAIN, emailFrom: { address: 'shop' } },
		'"Address" under From is "shop", which is not an email address',
	],
	[{ ...PLAIN, emailFrom: { name: 'Shop' } }, '"Name" under From is set, but "Address" isn\'t'],
	[
		{ ...PLAIN, emailAttachments: { attachment: [{ mediaSource: 'url', mediaUrl: '' }] } },
		'"Media URL" under Attachments → Attachment 1 is empty',
	],
])(
	'an email with an invalid value is refused, and the message names the field (%#)',
	(given, message) => {
		expect(refusalOf('email', given).message).toContain(message);
	},
);

test('an email attachment of more than 20 MB is refused', () => {
	const files = [{ ...slip, sizeBytes: 21 * 1024 * 1024 }];
	const given = { ...PLAIN, emailAttachments: { attachment: [{ mediaSource: 'binary' }] } };
	expect(refusalOf('email', given, { files }).message).toContain('at most 20 MB');
});
