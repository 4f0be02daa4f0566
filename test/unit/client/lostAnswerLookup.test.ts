import { createConversationsApi } from '../../../nodes/MessageBirdConversations/client/conversationsApi';
import { toRefusedError } from '../../../nodes/MessageBirdConversations/client/http/errors';
import {
	findInConversation,
	findToRecipient,
	toStartResponse,
	readMessageId,
	type LostMessage,
	type Attempt,
} from '../../../nodes/MessageBirdConversations/client/lostAnswerLookup';
import { messageOf } from '../support/samples';

const AT = Date.parse('2026-11-23T12:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const BODY = { type: 'text', content: { text: 'Hi' } };

/** A message in the conversation, created so long after the try. */
const made = (afterMs: number, id: string, text = 'Hi'): object => ({
	id,
	conversationId: 'c',
	direction: 'sent',
	type: 'text',
	content: { text },
	createdDatetime: new Date(AT + afterMs).toISOString(),
});

interface Given {
	/** The newest first. */
	messages?: object[];
	conversations?: object[];
	status?: string;
	/** The path of a request that is refused. */
	refuses?: string;
}

/** An account whose API is read page by page. */
const serve = ({ messages = [], conversations = [], status = 'active', refuses }: Given) => {
	const asked: string[] = [];
	const page = (items: object[], query: Record<string, unknown> = {}) => {
		const [offset, limit] = [Number(query.offset), Number(query.limit)];
		const shown = items.slice(offset, offset + limit);
		return { offset, limit, count: shown.length, totalCount: items.length, items: shown };
	};
	const api = createConversationsApi(({ method, path, query }) => {
		asked.push(path);
		if (path === refuses)
			return Promise.reject(toRefusedError(`${method} ${path}`, 503, undefined));
		if (path === '/conversations') return Promise.resolve(page(conversations, query));
		if (path.endsWith('/messages')) return Promise.resolve(page(messages, query));
		return Promise.resolve({ id: 'c', status });
	});
	return { api, asked };
};

const look = async (
	given: Given,
	{
		known = [],
		siblingTimes: others = [],
		body = BODY,
		matchesSibling: isSibling,
	}: { known?: string[]; body?: LostMessage['body'] } & Partial<Attempt> = {},
) => {
	const { api, asked } = serve(given);
	const isOther = (id: string): boolean => known.includes(id);
	const finding = await findInConversation(api, 'c', {
		body,
		attempt: {
			sentAt: AT,
			isFromSibling: isOther,
			siblingTimes: others,
			matchesSibling: isSibling,
		},
	});
	return { ...finding, asked };
};

/** A message from the customer. */
const noise = (count: number, afterMs: number): object[] =>
	Array.from({ length: count }, (_, index) => ({
		...made(afterMs, `noise ${index}`, 'Something else'),
		direction: 'received',
	}));

describe('a lookup in a conversation', () => {
	test('finds a message created after the try', async () => {
		expect(await look({ messages: [made(SECOND, 'm')] })).toMatchObject({
			found: 'arrived',
			answer: { id: 'm' },
		});
	});

	test.each([' Hi\n', 'Hi ', '\tHi'])(
		'finds a message that the service trimmed or padded: %j',
		async (text) => {
			expect(await look({ messages: [made(SECOND, 'm', text)] })).toMatchObject({
				found: 'arrived',
			});
		},
	);

	test('reports missing if there is none', async () => {
		expect(await look({ messages: noise(3, SECOND) })).toMatchObject({ found: 'missing' });
	});

	test('goes on past a page full of newer messages', async () => {
		const { found, asked } = await look({ messages: [...noise(45, SECOND), made(0, 'm')] });
		expect(found).toBe('arrived');
		expect(asked).toHaveLength(3);
	});

	test('stops at the first message that is certainly older than the try', async () => {
		const messages = [made(-20 * MINUTE, 'old', 'Before'), ...noise(60, -21 * MINUTE)];
		const { found, asked } = await look({ messages });
		expect(found).toBe('missing');
		expect(asked.filter((path) => path.endsWith('/messages'))).toHaveLength(1);
	});

	test('is inconclusive if 200 newer messages hide the older ones', async () => {
		const { found, asked } = await look({ messages: noise(300, SECOND) });
		expect(found).toBe('unknown');
		expect(asked).toHaveLength(10);
	});

	test.each([
		['four minutes before, by a slow clock', -4 * MINUTE],
		['a quarter of an hour later', 15 * MINUTE],
	])('is inconclusive if an identical message was created %s', async (_, afterMs) => {
		expect(await look({ messages: [made(afterMs, 'm')] })).toMatchObject({ found: 'unknown' });
	});

	test('reports missing if the identical message was created long before', async () => {
		const messages = [made(-6 * MINUTE, 'm')];
		expect(await look({ messages })).toMatchObject({ found: 'missing' });
	});

	test('is inconclusive in an archived conversation', async () => {
		expect(await look({ status: 'archived' })).toMatchObject({ found: 'unknown' });
	});

	test('is inconclusive if the service refuses the lookup', async () => {
		const refuses = '/conversations/c/messages';
		expect(await look({ refuses })).toMatchObject({ found: 'unknown' });
	});
});

describe('a message with different content that could be the lost one', () => {
	const listed = (type: string, content: object, fields: object = {}): object => ({
		...made(SECOND, 'm'),
		type,
		content,
		channelId: 'ch',
		...fields,
	});
	const image = { url: 'https://example.com/a.jpg', caption: 'Hi' };
	const stored = 'https://media.messagebird.com/v1/media/00000000-0000-4000-8000-000000000002';
	const hsm = { namespace: 'n', templateName: 't', language: { policy: 'fallback', code: 'en' } };

	test.each<[string, LostMessage['body'], object]>([
		[
			'a rewritten media URL',
			{ type: 'image', content: { image } },
			listed('image', { image: { ...image, url: stored } }),
		],
		[
			'coordinates in 32-bit precision',
			{ type: 'location', content: { location: { latitude: 52.3702157, longitude: 4.5 } } },
			listed('location', { location: { latitude: 52.37021636962891, longitude: 4.5 } }),
		],
		[
			'a template without its policy',
			{ type: 'hsm', content: { hsm } },
			listed('hsm', { hsm: { ...hsm, language: { code: 'en' } } }),
		],
		[
			'a straight apostrophe',
			{ type: 'text', content: { text: 'It’s here' } },
			listed('text', { text: "It's here" }),
		],
		[
			'no caption',
			{ type: 'image', content: { image } },
			listed('image', { image: { url: image.url } }),
		],
		[
			'another type',
			{ type: 'whatsappSticker', content: { whatsappSticker: { link: image.url } } },
			listed('image', { image: { url: image.url } }),
		],
		['a shortened text', BODY, listed('text', { text: 'H' })],
		['no content', BODY, listed('text', {})],
		['no direction', BODY, listed('text', { text: 'H' }, { direction: undefined })],
		['no channel', BODY, listed('text', { text: 'H' }, { channelId: undefined })],
		['no time', BODY, listed('text', { text: 'H' }, { createdDatetime: null })],
	])('makes the lookup inconclusive: %s', async (_, body, message) => {
		const { found } = await look({ messages: [message] }, { body: { channelId: 'ch', ...body } });
		expect(found).toBe('unknown');
	});

	test.each([
		['on another channel', { channelId: 'other' }],
		['received', { direction: 'received' }],
		['long before', { createdDatetime: new Date(AT - 6 * MINUTE).toISOString() }],
		['long after', { createdDatetime: new Date(AT + 11 * MINUTE).toISOString() }],
	])('is ignored if it was created %s', async (_, fields) => {
		const messages = [listed('text', { text: 'H' }, fields)];
		const body = { ...BODY, channelId: 'ch' };
		expect(await look({ messages }, { body })).toMatchObject({ found: 'missing' });
	});

	test('can be on any channel if the reply goes out on the channel used last', async () => {
		const messages = [listed('text', { text: 'H' }, { channelId: 'other' })];
		expect(await look({ messages })).toMatchObject({ found: 'unknown' });
	});

	test('is ignored if its ID or its exact content shows that it belongs to another item', async () => {
		const messages = [made(SECOND, 'other', 'Bye')];
		expect(await look({ messages }, { known: ['other'] })).toMatchObject({ found: 'missing' });
		const isSibling = ({ content }: { content?: unknown }): boolean =>
			JSON.stringify(content) === '{"text":"Bye"}';
		expect(await look({ messages }, { matchesSibling: isSibling })).toMatchObject({
			found: 'missing',
		});
	});

	test("doesn't hide an identical message", async () => {
		const messages = [made(2 * SECOND, 'x', 'Hi!'), made(SECOND, 'm')];
		expect(await look({ messages })).toMatchObject({ found: 'arrived', answer: { id: 'm' } });
	});
});

describe('identical messages of other items whose IDs are known', () => {
	test.each([
		['before', -SECOND],
		['after', 10 * SECOND],
		['long after', 3 * MINUTE],
	])("aren't mistaken for the lost one if they were created %s the try", async (_, afterMs) => {
		const messages = [made(afterMs, 'other')];
		expect(await look({ messages }, { known: ['other'] })).toMatchObject({ found: 'missing' });
	});

	test("don't hide the lost one among them", async () => {
		const messages = [made(10 * SECOND, 'later'), made(0, 'm'), made(-SECOND, 'earlier')];
		expect(await look({ messages }, { known: ['later', 'earlier'] })).toMatchObject({
			found: 'arrived',
			answer: { id: 'm' },
		});
	});
});

describe('identical messages of other items whose IDs are unknown', () => {
	const messages = [made(2 * SECOND, 'a'), made(SECOND, 'b')];

	test('are counted by the times at which they were accepted', async () => {
		const [one, two] = [[AT + SECOND], [AT + SECOND, AT + 2 * SECOND]];
		expect(await look({ messages }, { siblingTimes: one })).toMatchObject({ found: 'arrived' });
		expect(await look({ messages }, { siblingTimes: two })).toMatchObject({ found: 'missing' });
	});

	test('make the lookup inconclusive if nobody knows when they were accepted', async () => {
		expect(await look({ messages: [made(0, 'a')] }, { siblingTimes: [undefined] })).toMatchObject({
			found: 'unknown',
		});
	});

	test("make the lookup inconclusive if they aren't visible yet", async () => {
		expect(await look({}, { siblingTimes: [AT] })).toMatchObject({ found: 'unknown' });
	});

	test('are ignored if they were accepted long before', async () => {
		expect(await look({}, { siblingTimes: [AT - 11 * MINUTE] })).toMatchObject({
			found: 'missing',
		});
	});
});

test.each(['+31612345678', '31612345678', '+31 (6) 1234-5678', 'contact-1'])(
	'finds the conversation of the recipient %p',
	async (to) => {
		const contact = { id: 'contact-1', msisdn: 31612345678 };
		const { api } = serve({
			conversations: [
				{ id: 'other', contact: { id: 'x', msisdn: 1 } },
				{ id: 'c', contact },
			],
			messages: [made(0, 'm')],
		});
		const attempt: Attempt = { sentAt: AT, isFromSibling: () => false, siblingTimes: [] };
		expect(await findToRecipient(api, to, { body: BODY, attempt })).toMatchObject({
			found: 'arrived',
		});
	},
);

describe('the response of start after a lookup', () => {
	const message = messageOf({ id: 'm', conversationId: 'c' });

	test('is the conversation with the message that was found in it', async () => {
		const { api } = serve({});
		expect(await toStartResponse(api, message)).toEqual({
			id: 'c',
			status: 'active',
			messages: { lastMessageId: 'm' },
		});
	});

	test("is what is known if the conversation can't be read", async () => {
		const { api } = serve({ refuses: '/conversations/c' });
		expect(await toStartResponse(api, message)).toEqual({
			id: 'c',
			messages: { lastMessageId: 'm' },
		});
	});
});

test.each([
	['a receipt', { id: 'm', status: 'accepted' }, 'm'],
	['a message', { id: 'm', conversationId: 'c', content: {} }, 'm'],
	['a started conversation', { id: 'c', contactId: 'x', messages: { lastMessageId: 'm' } }, 'm'],
	[
		'a conversation that names no message',
		{ id: 'c', contactId: 'x', messages: { totalCount: 1 } },
		undefined,
	],
	['a bare conversation', { id: 'c', contactId: 'x' }, undefined],
	['an empty response', {}, undefined],
])('reads the ID of the sent message from %s', (_, answer: object, id: string | undefined) => {
	expect(readMessageId(answer)).toBe(id);
});

describe('a message with a Send Once Key', () => {
	const withKey = (message: object, sendOnceKey: string): object => ({
		...message,
		source: { sendOnceKey },
	});
	const HOUR = 60 * MINUTE;

	/** Looks for a message whose key is `k`, at an unknown time unless it's given. */
	const lookForKey = async (messages: object[], sentAt?: number) =>
		await findInConversation(serve({ messages }).api, 'c', {
			body: BODY,
			attempt: { sentAt, sendOnceKey: 'k', isFromSibling: () => false, siblingTimes: [] },
		});

	test('is found by its key, whenever it was sent and whatever its content looks like', async () => {
		const message = withKey(made(-48 * HOUR, 'm', 'In another form'), 'k');
		expect(await lookForKey([made(0, 'other'), message])).toMatchObject({
			found: 'arrived',
			answer: { id: 'm' },
		});
	});

	test('is missing if the service returns the keys of others', async () => {
		const messages = [made(0, 'one'), withKey(made(-HOUR, 'two'), 'another')];
		expect(await lookForKey(messages)).toEqual({ found: 'missing' });
	});

	test('is missing if nothing was sent in the conversation', async () => {
		expect(await lookForKey([{ ...made(0, 'm'), direction: 'received' }])).toEqual({
			found: 'missing',
		});
	});

	test("isn't missing if the service returns no keys: any message may be the one", async () => {
		expect(await lookForKey([made(-HOUR, 'm', 'Another text')])).toEqual({ found: 'unknown' });
	});

	test("isn't missing if the conversation is too long to be read", async () => {
		const messages = Array.from({ length: 300 }, (_, index) =>
			withKey(made(-index * MINUTE, `m${index}`), `other-${index}`),
		);
		expect(await lookForKey(messages)).toEqual({ found: 'unknown' });
	});

	test('is told by its key from messages with the same content at the same time', async () => {
		const others = [withKey(made(0, 'one'), 'another'), withKey(made(1000, 'two'), 'a third')];
		expect(await lookForKey(others, AT)).toEqual({ found: 'missing' });
		expect(await lookForKey([...others, withKey(made(0, 'm'), 'k')], AT)).toMatchObject({
			found: 'arrived',
			answer: { id: 'm' },
		});
	});
});

describe("a message with a Send Once Key, in all of a recipient's conversations", () => {
	const TO = '+31612345678';
	const withKey = { ...made(0, 'm'), source: { sendOnceKey: 'k' } };

	/** An account with conversations by status, and the messages of each. */
	const lookAmong = async (
		conversations: Record<string, object[]>,
		messages: Record<string, object[]> = {},
		{ to = TO, totalCount }: { to?: string; totalCount?: number } = {},
	) => {
		const api = createConversationsApi(({ path, query = {} }) => {
			const [, , id = '', list] = path.split('/');
			const all = list ? (messages[id] ?? []) : (conversations[String(query.status)] ?? []);
			const offset = Number(query.offset);
			const items = all.slice(offset, offset + Number(query.limit));
			return Promise.resolve({ offset, items, totalCount: totalCount ?? all.length });
		});
		return await findToRecipient(api, to, {
			body: BODY,
			attempt: { sendOnceKey: 'k', isFromSibling: () => false, siblingTimes: [] },
		});
	};
	const conversation = (id: string, msisdn = 31612345678) => ({ id, contact: { msisdn } });

	test('is missing if there is none', async () => {
		const found = await lookAmong({ active: [conversation('other', 31600000000)] });
		expect(found).toEqual({ found: 'missing' });
	});

	test('is found in an archived one', async () => {
		const found = await lookAmong(
			{ active: [conversation('a')], archived: [conversation('b')] },
			{ b: [withKey] },
		);
		expect(found).toMatchObject({ found: 'arrived', answer: { id: 'm' } });
	});

	test("isn't missing if one of them doesn't tell", async () => {
		const found = await lookAmong(
			{ active: [conversation('a')], archived: [conversation('b')] },
			{ b: [made(0, 'm')] },
		);
		expect(found).toEqual({ found: 'unknown' });
	});

	test.each([
		['whose recipient is no phone number', { to: 'someone@example.com' }],
		['of an account with too many conversations to read', { totalCount: 5001 }],
	])("isn't missing %s", async (_, options) => {
		expect(await lookAmong({}, {}, options)).toEqual({ found: 'unknown' });
	});
});
