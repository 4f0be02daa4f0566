import {
	fetchMedia,
	findMediaUrl,
	isOwnMedia,
	type MediaAnswer,
} from '../../nodes/MessageBirdConversations/trigger/media';

const BASE = 'https://conversations.messagebird.com/v1';
const OWN = 'https://media.messagebird.com/v1/media/1234';

async function* chunksOf(sizes: number[], onChunk: () => void = () => undefined) {
	for (const size of sizes) {
		onChunk();
		yield await Promise.resolve(Buffer.alloc(size, 1));
	}
}

const answer = (given: Partial<MediaAnswer> = {}): MediaAnswer => ({
	status: 200,
	headers: { 'content-type': 'image/jpeg' },
	body: chunksOf([3]),
	...given,
});

const fetchFrom = async (
	answers: Record<string, MediaAnswer | Error>,
	{ url = OWN, limitBytes = 100, baseUrl = BASE } = {},
) => {
	const asked: Array<[url: string, withKey: boolean]> = [];
	const outcome = await fetchMedia(url, {
		baseUrl,
		limitBytes,
		timeoutMs: 1000,
		async request(address, withKey) {
			asked.push([address, withKey]);
			const given = answers[address] ?? new Error('nobody there');
			if (given instanceof Error) throw given;
			return await Promise.resolve(given);
		},
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
	])('is for the media host alone: %s of %s', (url, baseUrl, isOwn) => {
		expect(isOwnMedia(url, baseUrl)).toBe(isOwn);
	});

	test('does not follow to another host, nor come back with one that claims to be it', async () => {
		const elsewhere = 'https://bucket.example.com/file.jpg?signature=x';
		const { asked, outcome } = await fetchFrom({
			[OWN]: answer({ status: 302, headers: { location: elsewhere } }),
			[elsewhere]: answer(),
		});
		expect(asked).toEqual([
			[OWN, true],
			[elsewhere, false],
		]);
		expect(outcome).toMatchObject({ media: { name: 'file.jpg' } });
	});
});

describe('what is fetched', () => {
	test('has its bytes, name and type', async () => {
		const { outcome } = await fetchFrom({ [OWN]: answer({ body: chunksOf([3, 4]) }) });
		expect(outcome).toEqual({
			media: { name: '1234.jpg', mimeType: 'image/jpeg', data: Buffer.alloc(7, 1) },
		});
	});

	test.each([
		['attachment; filename="a b.pdf"', 'a b.pdf'],
		['attachment; filename=../../etc/passwd', '.._.._etc_passwd'],
		['inline', '1234.jpg'],
	])('is named by %s', async (disposition, name) => {
		const headers = { 'content-type': 'image/jpeg; x=y', 'content-disposition': disposition };
		const { outcome } = await fetchFrom({ [OWN]: answer({ headers }) });
		expect(outcome).toMatchObject({ media: { name } });
	});
});

describe('what can not be fetched is said', () => {
	const failureOf = async (...given: Parameters<typeof fetchFrom>) => {
		const { outcome } = await fetchFrom(...given);
		return 'failure' in outcome ? outcome.failure : undefined;
	};

	test('where it is too large by what it says, or by what it is', async () => {
		const says = answer({ headers: { 'content-length': '101' } });
		expect(await failureOf({ [OWN]: says })).toContain('Max Media Size (MB)');

		let chunks = 0;
		const body = chunksOf(
			Array.from({ length: 1000 }, () => 60),
			() => chunks++,
		);
		expect(await failureOf({ [OWN]: answer({ body }) })).toContain('Max Media Size (MB)');
		expect(chunks).toBe(2);
	});

	test('where its address refuses, leads in a circle, or is dead', async () => {
		expect(await failureOf({ [OWN]: answer({ status: 404 }) })).toContain('404');
		const circle = answer({ status: 307, headers: { location: OWN } });
		expect(await failureOf({ [OWN]: circle })).toContain('leads on');
		expect(await failureOf({})).toContain('nobody there');
		const nowhere = answer({ status: 302, headers: { location: 'http://[' } });
		expect(await failureOf({ [OWN]: nowhere })).toContain('302');
	});

	test.each([
		'http://169.254.169.254/latest/meta-data',
		'http://localhost:5678/rest/settings',
		'file:///etc/passwd',
		'data:text/plain,a',
		'no address',
	])('where its address is none of the internet: %s', async (url) => {
		const { asked, outcome } = await fetchFrom({ [url]: answer() }, { url });
		expect(asked).toEqual([]);
		expect(outcome).toHaveProperty('failure');
	});

	test('where it leads to an address of the own network', async () => {
		const inside = 'http://10.0.0.1/secret';
		const redirect = answer({ status: 302, headers: { location: inside } });
		const { asked, outcome } = await fetchFrom({ [OWN]: redirect, [inside]: answer() });
		expect(asked).toEqual([[OWN, true]]);
		expect(outcome).toHaveProperty('failure');
	});

	test('where its body breaks off', async () => {
		async function* broken() {
			yield await Promise.resolve(Buffer.alloc(3));
			throw new Error('socket hang up');
		}
		expect(await failureOf({ [OWN]: answer({ body: broken() }) })).toContain('socket hang up');
	});
});

test.each([
	['image', { image: { url: OWN } }],
	['video', { video: { url: OWN } }],
	['audio', { audio: { url: OWN } }],
	['file', { file: { url: OWN } }],
	['whatsappSticker', { whatsappSticker: { link: OWN } }],
])('looks for media of a received %s', (type, content) => {
	expect(findMediaUrl({ message: { type, direction: 'received', content } })).toBe(OWN);
	expect(findMediaUrl({ message: { type, direction: 'sent', content } })).toBeUndefined();
});

test.each([{}, { message: null }, { message: { direction: 'received', content: { text: 'Hi' } } }])(
	'looks for none where there is none: %j',
	(event) => {
		expect(findMediaUrl(event)).toBeUndefined();
	},
);
