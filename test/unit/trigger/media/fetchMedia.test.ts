import { Readable } from 'node:stream';

import { readFileNameAndType } from '../../../../nodes/MessageBirdConversations/trigger/media/fileNameAndType';
import {
	fetchMedia,
	findMedia,
	isOwnMedia,
	type MediaAnswer,
} from '../../../../nodes/MessageBirdConversations/trigger/media/fetchMedia';

const BASE = 'https://conversations.messagebird.com/v1';
const OWN = 'https://media.messagebird.com/v1/media/1234';

const chunksOf = (sizes: number[], onChunk: () => void = () => undefined): Readable => {
	function* chunks() {
		for (const size of sizes) {
			onChunk();
			yield Buffer.alloc(size, 1);
		}
	}
	return Readable.from(chunks(), { highWaterMark: 1 });
};

const answer = (given: Partial<MediaAnswer> = {}): MediaAnswer => ({
	status: 200,
	headers: { 'content-type': 'image/jpeg' },
	body: chunksOf([3]),
	...given,
});

const fetchFrom = async (
	answers: Record<string, MediaAnswer | Error>,
	{
		url = OWN,
		limitBytes = 100,
		baseUrl = BASE,
		timeoutMs = 1000,
		store = async (file: Buffer): Promise<Buffer> => await Promise.resolve(file),
	} = {},
) => {
	const asked: Array<[url: string, withKey: boolean]> = [];
	const outcome = await fetchMedia(url, {
		baseUrl,
		limitBytes,
		timeoutMs,
		async request(address, withKey) {
			asked.push([address, withKey]);
			const given = answers[address] ?? new Error('nobody there');
			if (given instanceof Error) throw given;
			return await Promise.resolve(given);
		},
		keep: async (file, facts) => ({ ...facts, data: await store(file) }),
	});
	return { outcome, asked };
};

describe('the access key', () => {
	test.each([
		[OWN, BASE, true],
		['https://media.messagebird.com/v1/media/1?a=b', BASE, true],
		['http://media.messagebird.com/v1/media/1', BASE, false],
		['https://media.messagebird.com:8443/v1/media/1', BASE, false],
		['https://media.messagebird.com.evil.example/1', BASE, false],
		['https://evil.example/media.messagebird.com/1', BASE, false],
		['https://media.messagebird.com@evil.example/1', BASE, false],
		['https://conversations.messagebird.com/media/1', BASE, false],
		['http://127.0.0.1:4010/media/tulips.svg', 'http://127.0.0.1:4010/v1', true],
		['http://127.0.0.1:4010/v1/conversations', 'http://127.0.0.1:4010/v1', false],
		['http://127.0.0.1:4011/media/tulips.svg', 'http://127.0.0.1:4010/v1', false],
		['https://proxy.example.com/media/1', 'https://proxy.example.com/v1', false],
	])('is sent only to the media host: %s of %s', (url, baseUrl, isOwn) => {
		expect(isOwnMedia(url, baseUrl)).toBe(isOwn);
	});

	test("isn't sent to another host after a redirect, nor to one that pretends to be the media host", async () => {
		const elsewhere = 'https://bucket.example.com/file.jpg?signature=x';
		const { asked, outcome } = await fetchFrom({
			[OWN]: answer({ status: 302, headers: { location: elsewhere } }),
			[elsewhere]: answer(),
		});
		expect(asked).toEqual([
			[OWN, true],
			[elsewhere, false],
		]);
		expect(outcome).toMatchObject({ kept: { name: 'file.jpg' } });
	});
});

describe('a downloaded file', () => {
	test('has its bytes, name and type', async () => {
		const { outcome } = await fetchFrom({ [OWN]: answer({ body: chunksOf([3, 4]) }) });
		expect(outcome).toEqual({
			kept: { name: '1234.jpg', mimeType: 'image/jpeg', data: Buffer.alloc(7, 1) },
		});
	});

	const named = async (headers: Record<string, string>, url = OWN): Promise<string> => {
		const { outcome } = await fetchFrom({ [url]: answer({ headers }) }, { url });
		return 'kept' in outcome ? outcome.kept.name : outcome.failure;
	};
	const rawUtf8 = (text: string): string => Buffer.from(text).toString('latin1');

	test.each([
		['attachment; filename="a b.pdf"', 'a b.pdf'],
		['attachment; filename=../../etc/passwd', '__.._etc_passwd.jpg'],
		['inline', '1234.jpg'],
		["attachment; filename*=UTF-8''na%C3%AFve%20r%C3%A9sum%C3%A9.pdf", 'naïve résumé.pdf'],
		[`attachment; filename="resume.pdf"; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf`, 'résumé.pdf'],
		[`attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf; filename="resume.pdf"`, 'résumé.pdf'],
		["attachment; FileName* = iso-8859-1'en'%A3%20rates.pdf", '£ rates.pdf'],
		["attachment; filename*=Shift_JIS'ja'%92%8D%95%B6.pdf", '注文.pdf'],
		["attachment; filename*=UTF-8''100%.pdf", '100%.pdf'],
		["attachment; filename*=UTF-8''a%ZZ%E4.pdf", 'a%ZZ%E4.pdf'],
		["attachment; filename*=nobody''%41.pdf", '%41.pdf'],
		['attachment; filename*=r%C3%A9sum%C3%A9.pdf', 'résumé.pdf'],
		['attachment; filename*=; filename=a.pdf', 'a.pdf'],
		['attachment; filename="a\\"b;c.pdf"; size=7', 'a_b;c.pdf'],
		['attachment; filename="a;filename*=b.pdf"', 'a;filename_=b.pdf'],
		['attachment; filename=a.pdf; filename=b.pdf', 'a.pdf'],
		['attachment; filename="a', '_a.jpg'],
		['attachment;filename=plain.pdf;', 'plain.pdf'],
		['filename=plain.pdf', 'plain.pdf'],
		['attachment; filename=""', '1234.jpg'],
		['attachment; filename="na%C3%AFve.pdf"', 'naïve.pdf'],
		[rawUtf8('attachment; filename="中文.pdf"'), '中文.pdf'],
		['attachment; filename="r\xe9sum\xe9.pdf"', 'résumé.pdf'],
	])('is named by the header %s', async (disposition, name) => {
		const headers = { 'content-type': 'image/jpeg; x=y', 'content-disposition': disposition };
		expect(await named(headers)).toBe(name);
	});

	test.each([
		['%E4%B8%AD%E6%96%87.jpg', '中文.jpg'],
		['a%20b.jpg', 'a b.jpg'],
		['100%25%20%E4.jpg', '100% %E4.jpg'],
		['%ZZ%C3%A9.jpg', '%ZZé.jpg'],
		['a%2F..%5Cb.jpg', 'a_.._b.jpg'],
		['photo%E2%80%AEgpj.exe', 'photogpj.exe'],
		['%E2%80%8Eno%E2%80%8Bte%EF%BB%BF.txt', 'note.txt'],
		['a%00%0A%C2%85%E2%80%A8b.jpg', 'a____b.jpg'],
		['a%3Cb%3E%3A%22%7C%3F%2A.jpg', 'a_b______.jpg'],
		['', 'media.jpg'],
		['%2E%2E%2F', 'media.jpg'],
		['%20.%20', 'media.jpg'],
		['.bashrc', '_bashrc.jpg'],
		['%20.%E2%80%8E.hidden.txt', '_hidden.txt'],
		['con', '_con.jpg'],
		['NUL.txt', '_NUL.txt'],
		['com1%20.txt', '_com1 .txt'],
		['console.txt', 'console.txt'],
		['note.txt.%20.', 'note.txt'],
		['Invoice%20No.%205', 'Invoice No. 5.jpg'],
		['2026.11', '2026.11.jpg'],
		['voice.mp3', 'voice.mp3'],
		['archive.7z', 'archive.7z'],
	])('is named by the last part of its URL: %s', async (last, name) => {
		const url = `https://media.messagebird.com/v1/media/${last}`;
		expect(await named({ 'content-type': 'image/jpeg' }, url)).toBe(name);
	});

	test.each([
		['application/vnd.openxmlformats-officedocument.wordprocessingml.document', '1234.docx'],
		['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '1234.xlsx'],
		['application/vnd.oasis.opendocument.text', '1234.odt'],
		['application/zip', '1234.zip'],
		['Video/QuickTime; codecs=x', '1234.mov'],
		['audio/mp4', '1234.m4a'],
		['text/csv; charset=utf-8', '1234.csv'],
		['application/x-nobody', '1234'],
	])('gets the extension of %s if it has none', async (type, name) => {
		expect(await named({ 'content-type': type })).toBe(name);
	});

	test('has a name that file systems accept, with its extension and without half characters', async () => {
		const name = async (stem: string) =>
			await named({ 'content-disposition': `attachment; filename="${rawUtf8(stem)}.docx"` });
		for (const letter of ['a', 'é', '中', '😀']) {
			const long = await name(letter.repeat(500));
			expect(Buffer.byteLength(long)).toBeLessThanOrEqual(200);
			expect(long).toMatch(new RegExp(`^(?:${letter}){40,}\\.docx$`, 'u'));
		}
	});

	test.each(['"', ';filename="', ' ', '.', '\\"', '=', ';a="\\";', '%', 'a'])(
		'is named in hardly any time if its header has many %j',
		async (piece) => {
			const start = performance.now();
			const disposition = `attachment; filename=${piece.repeat(16_000 / piece.length)}`;
			await named({ 'content-disposition': disposition });
			expect(performance.now() - start).toBeLessThan(5000);
		},
	);
});

describe('the type of a downloaded file', () => {
	test.each<[url: string, headers: Record<string, unknown>, kept: object]>([
		[OWN, { 'content-type': 'IMAGE/PNG' }, { name: '1234.png', mimeType: 'image/png' }],
		[OWN, { 'content-type': 'constructor' }, { name: '1234', mimeType: 'constructor' }],
		[OWN, {}, { name: '1234', mimeType: 'application/octet-stream' }],
		[`${OWN}.docx`, {}, { name: '1234.docx', mimeType: undefined }],
	])('at %s with %j is %j', async (url, headers, kept) => {
		const { outcome } = await fetchFrom({ [url]: answer({ headers }) }, { url });
		expect(outcome).toMatchObject({ kept });
	});
});

describe("the download of a body that isn't wanted", () => {
	test.each<[string, Partial<MediaAnswer>]>([
		['is too large by its stated size', { headers: { 'content-length': '101' } }],
		['is too large in fact', { body: chunksOf(Array.from({ length: 1000 }, () => 60)) }],
		['is not there', { status: 404 }],
		[
			'redirects elsewhere',
			{ status: 302, headers: { location: 'https://elsewhere.example.com' } },
		],
		['redirects nowhere', { status: 302 }],
	])('is aborted at once if it %s', async (_what, given) => {
		const first = answer(given);
		await fetchFrom({ [OWN]: first });
		expect(first.body.destroyed).toBe(true);
	});

	test("is aborted if n8n can't store it, with the reason", async () => {
		const first = answer({ body: chunksOf([60, 60, 60]) });
		const { outcome } = await fetchFrom(
			{ [OWN]: first },
			{ limitBytes: 1000, store: () => Promise.reject(new Error('ENOSPC: no space left')) },
		);
		expect(outcome).toEqual({ failure: 'n8n could not store it: ENOSPC: no space left' });
		expect(first.body.destroyed).toBe(true);
	});

	test("is aborted if it doesn't arrive in time", async () => {
		const first = answer({ body: new Readable({ read: () => undefined }) });
		const { outcome } = await fetchFrom({ [OWN]: first }, { timeoutMs: 50 });
		expect(outcome).toEqual({ failure: 'The download took longer than 0.05 seconds' });
		expect(first.body.destroyed).toBe(true);
	});
});

describe('nothing is stored of a file', () => {
	/** The result of a response, and how often n8n was given something to store. */
	const keepFrom = async (given: Partial<MediaAnswer>, timeoutMs?: number) => {
		let kept = 0;
		const { outcome } = await fetchFrom(
			{ [OWN]: answer(given) },
			{
				timeoutMs,
				async store(file) {
					kept++;
					return await Promise.resolve(file);
				},
			},
		);
		return { outcome, kept };
	};
	const breaking = (ending: (body: Readable) => void) => {
		let isBegun = false;
		return new Readable({
			read() {
				if (isBegun) return ending(this);
				isBegun = true;
				this.push(Buffer.alloc(60));
			},
		});
	};

	test.each<[what: string, given: Partial<MediaAnswer>, timeoutMs: number]>([
		['is too large without a stated size', { body: chunksOf([60, 60]) }, 1000],
		['breaks off', { body: breaking((body) => body.destroy(new Error('socket hang up'))) }, 1000],
		['breaks off silently', { body: breaking((body) => body.destroy()) }, 1000],
		["doesn't end in time", { body: breaking(() => undefined) }, 50],
	])('that %s', async (_what, given, timeoutMs) => {
		const { outcome, kept } = await keepFrom(given, timeoutMs);
		expect(outcome).toHaveProperty('failure');
		expect(kept).toBe(0);
	});

	test('except one that is exactly as large as allowed', async () => {
		const { outcome, kept } = await keepFrom({ body: chunksOf([60, 40]) });
		expect(outcome).toHaveProperty('kept.data.length', 100);
		expect(kept).toBe(1);
	});
});

describe('the reason is given for media', () => {
	const failureOf = async (...given: Parameters<typeof fetchFrom>) => {
		const { outcome } = await fetchFrom(...given);
		return 'failure' in outcome ? outcome.failure : undefined;
	};

	test('that is too large, as stated or in fact', async () => {
		const says = answer({ headers: { 'content-length': '101' } });
		expect(await failureOf({ [OWN]: says })).toContain('larger than 0.0001 MB');

		let chunks = 0;
		const body = chunksOf(
			Array.from({ length: 1000 }, () => 60),
			() => chunks++,
		);
		expect(await failureOf({ [OWN]: answer({ body }) })).toContain('Max Media Size (MB)');
		// The next downloads may have started already.
		expect(chunks).toBeLessThan(10);
	});

	test('whose address refuses, redirects in a circle, or is dead', async () => {
		expect(await failureOf({ [OWN]: answer({ status: 404 }) })).toContain('404');
		const circle = answer({ status: 307, headers: { location: OWN } });
		expect(await failureOf({ [OWN]: circle })).toContain('redirects too many times');
		expect(await failureOf({})).toContain('nobody there');
		const nowhere = answer({ status: 302, headers: { location: 'http://[' } });
		expect(await failureOf({ [OWN]: nowhere })).toContain('302');
	});

	test.each([
		'http://169.254.169.254/latest/meta-data',
		'http://localhost:5678/rest/settings',
		'http://0x7f000001/a',
		'http://2130706433/a',
		'http://0177.0.0.1/a',
		'http://127.1/a',
		'http://0/a',
		'http://localhost./a',
		'http://[::1]/a',
		'http://[::]/a',
		'http://[::ffff:127.0.0.1]/a',
		'http://[::ffff:a9fe:a9fe]/a',
		'http://[0:0:0:0:0:ffff:10.0.0.1]/a',
		'http://[::127.0.0.1]/a',
		'http://[64:ff9b::10.0.0.1]/a',
		'http://[2002:7f00:1::]/a',
		'http://[fc00::1]/a',
		'http://[fd12:3456::1]/a',
		'http://[fe80::1]/a',
		'http://[fec0::1]/a',
		'file:///etc/passwd',
		'data:text/plain,a',
		'no address',
	])("whose address isn't on the internet: %s", async (url) => {
		const { asked, outcome } = await fetchFrom({ [url]: answer() }, { url });
		expect(asked).toEqual([]);
		expect(outcome).toHaveProperty('failure');
	});

	test('that redirects to an internal address', async () => {
		const inside = 'http://10.0.0.1/secret';
		const redirect = answer({ status: 302, headers: { location: inside } });
		const { asked, outcome } = await fetchFrom({ [OWN]: redirect, [inside]: answer() });
		expect(asked).toEqual([[OWN, true]]);
		expect(outcome).toHaveProperty('failure');
	});

	test('whose body breaks off', async () => {
		const body = new Readable({
			read() {
				this.push(Buffer.alloc(3));
				this.destroy(new Error('socket hang up'));
			},
		});
		expect(await failureOf({ [OWN]: answer({ body }) })).toBe(
			'It could not be downloaded: socket hang up',
		);
	});
});

test.each([
	[{ name: 'slip.pdf' }, {}, { name: 'slip.pdf' }],
	[{ name: 'slip' }, { 'content-type': 'application/pdf' }, { name: 'slip.pdf' }],
	[{ name: '../../slip.pdf' }, {}, { name: '__.._slip.pdf' }],
	[{ name: ' ' }, { 'content-disposition': 'attachment; filename="a.pdf"' }, { name: 'a.pdf' }],
	[
		{ name: 'slip.pdf' },
		{ 'content-disposition': 'attachment; filename="a.pdf"' },
		{ name: 'slip.pdf' },
	],
	[
		{ mimeType: 'Application/PDF; x=y' },
		{ 'content-type': 'application/octet-stream' },
		{ name: '1234.pdf', mimeType: 'application/pdf' },
	],
	[{ mimeType: 'image/png' }, { 'content-type': 'image/jpeg' }, { mimeType: 'image/jpeg' }],
	[{}, {}, { name: '1234', mimeType: 'application/octet-stream' }],
])('names a file with the details %j and the headers %j %j', (told, headers, is) => {
	expect(readFileNameAndType({ headers }, OWN, told)).toMatchObject(is);
});

test.each([
	['image', { image: { url: OWN } }],
	['video', { video: { url: OWN } }],
	['audio', { audio: { url: OWN } }],
	['file', { file: { url: OWN } }],
	['whatsappSticker', { whatsappSticker: { link: OWN } }],
])('looks for media in a received %s', (type, content) => {
	const created = (direction: string) => ({
		type: 'message.created',
		message: { type, direction, content },
	});
	expect(findMedia(created('received'))).toEqual([{ url: OWN }]);
	expect(findMedia(created('sent'))).toEqual([]);
	const updated = { ...created('received'), type: 'message.updated' };
	expect(findMedia(updated)).toEqual([]);
});

test.each([{}, { message: null }, { message: { direction: 'received', content: { text: 'Hi' } } }])(
	'looks for no media if there is none: %j',
	(event) => {
		expect(findMedia({ type: 'message.created', ...event })).toEqual([]);
	},
);
