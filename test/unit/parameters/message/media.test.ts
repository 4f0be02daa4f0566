import { readMessageOf, refusalOf, STORED } from './messages';

const file = (name: string, mimeType: string, sizeBytes = 10) => ({
	field: 'data',
	name,
	mimeType,
	sizeBytes,
});

const BINARY = { mediaSource: 'binary', binaryPropertyName: 'data' };

test.each(['image', 'video', 'audio', 'file', 'sticker'])(
	'sends a file of the item as %s',
	(type) => {
		const { content } = readMessageOf(type, BINARY, { files: [file('a', 'image/webp')] });
		expect(JSON.stringify(content)).toContain(`${STORED}a`);
	},
);

test('sends the media URL of a workflow that was saved without a media source', () => {
	const given = { mediaSource: undefined, mediaUrl: 'https://example.com/a.jpg', caption: 'Hi' };
	expect(readMessageOf('image', given).content).toEqual({
		image: { url: 'https://example.com/a.jpg', caption: 'Hi' },
	});
});

test.each([
	['image', 'Shop (WhatsApp)', 5],
	['video', 'Shop (WhatsApp) · pending', 16],
	['file', 'Shop (WhatsApp)', 100],
	['file', 'Page (Messenger)', 25],
	['image', 'Account (LINE)', 10],
	['image', undefined, 100],
])('accepts a file for %s on the channel %s of up to %d MB', (type, channel, megabytes) => {
	const bytes = megabytes * 1024 * 1024;
	const send = (sizeBytes: number): Parameters<typeof readMessageOf> => [
		type,
		BINARY,
		{ channel, files: [file('a', 'image/jpeg', sizeBytes)] },
	];
	expect(readMessageOf(...send(bytes))).toBeDefined();
	expect(refusalOf(...send(bytes + 1)).message).toContain(`at most ${megabytes} MB`);
});

test.each([
	'http://localhost/a.jpg',
	'http://192.168.1.7/a.jpg',
	'http://minio:9000/a.jpg',
	'http://[::1]/a.jpg',
])("refuses %s, which MessageBird can't reach, with a remedy", (mediaUrl) => {
	const refusal = refusalOf('image', { mediaUrl });
	expect(refusal.message).toContain('"Media URL" is a URL that MessageBird can\'t reach');
	expect(refusal.remedy).toContain('"Media Source" to "Binary File"');
	expect(readMessageOf('image', { mediaUrl }, { isServiceLocal: true })).toBeDefined();
});

test('refuses an empty file, and an item without files', () => {
	expect(refusalOf('file', BINARY, { files: [file('a.pdf', '', 0)] }).message).toContain(
		'"Input Binary Field" is an empty file: "a.pdf"',
	);
	expect(refusalOf('file', BINARY).remedy).toContain('The item has no files');
});
