import * as fc from 'fast-check';

import { simplifyEvent } from '../../../../nodes/MessageBirdConversations/client/simplify/event';
import { simplifyMessage } from '../../../../nodes/MessageBirdConversations/client/simplify/message';
import { eventOf, RECEIVED_KINDS, STATUS_KINDS } from '../../support/deliveries';
import { messageOf } from '../../support/samples';

const KINDS = [...RECEIVED_KINDS, ...STATUS_KINDS];

test.each(KINDS)('a simplified event with $what has all its fields', ({ event, simple }) => {
	expect(simplifyEvent(event)).toMatchObject(simple);
});

test.each(KINDS)('a simplified message has the same fields for $what', ({ event, simple }) => {
	expect(simplifyMessage(messageOf(event.message))).toMatchObject(simple);
});

test('a message with an ID of zeros in replyTo has no replyToMessageId', () => {
	const none = '00000000-0000-0000-0000-000000000000';
	for (const fields of [{ replyTo: { id: none } }, { metadata: { replyTo: { id: none } } }]) {
		expect(simplifyEvent(eventOf(fields))).not.toHaveProperty('replyToMessageId');
	}
});

test.each([
	{ text: 'Hi' },
	{ image: { url: 'https://x.example/a.jpg', caption: 'Look' } },
	{ location: { latitude: 52.37, longitude: 4.9 } },
	{ location: { latitude: '52.37', longitude: '4.9' } },
	{ externalAttachments: [{ url: 'https://x.example/a.jpg' }] },
])('the flat fields replace the content %j', (content) => {
	expect(simplifyEvent(eventOf({ content }))).not.toHaveProperty('content');
});

test.each([
	{ text: 'Hi', disableUrlPreview: true },
	{ text: 'Hi', video: { caption: 'Look' } },
	{ location: { latitude: '52.370', longitude: 4.9 } },
	{ location: { latitude: 52.37, longitude: 4.9, address: 'Dam 1' } },
	{ image: { url: 'https://x.example/a.jpg', sha256: 'abc' } },
])("the content %j is kept, because the flat fields don't cover all of it", (content) => {
	expect(simplifyEvent(eventOf({ content }))).toMatchObject({ content });
});

test.each(['', ' ', '52,37', 'north', '1_000'])("%p isn't read as a latitude", (latitude) => {
	const simple = simplifyEvent(eventOf({ content: { location: { latitude } } }));
	expect(typeof simple.latitude).not.toBe('number');
});

test('unknown fields are kept next to the flat ones', () => {
	const event = eventOf({
		type: 'text',
		content: { text: 'Hi' },
		transactionID: 'tx',
		isEcho: false,
	});
	const contact = { ...event.contact, language: 'nl', customDetails: { vip: 'yes' } };
	const conversation = { ...event.conversation, labels: ['new'] };
	const simple = simplifyEvent({ ...event, contact, conversation, workspaceId: 11412038 });
	expect(simple).toMatchObject({
		transactionID: 'tx',
		isEcho: false,
		workspaceId: 11412038,
		contact: { language: 'nl', customDetails: { vip: 'yes' } },
		conversation: { labels: ['new'] },
	});
});

test('an unknown field replaces neither a flat one nor another one', () => {
	const message = { content: { text: 'Hi' }, text: 'of the message', workspaceId: 1 };
	const event = { ...eventOf(message), text: 'of the event', status: 'new', workspaceId: 2 };
	expect(simplifyEvent(event)).toMatchObject({
		text: 'Hi',
		status: 'received',
		workspaceId: 1,
		message: { text: 'of the message' },
		delivery: { text: 'of the event', status: 'new', workspaceId: 2 },
	});
});

test('an unknown event keeps all its fields', () => {
	const event = { type: 'message.reacted', reaction: { emoji: '🌷' }, message: 'm1' };
	expect(simplifyEvent(event)).toEqual({
		event: 'message.reacted',
		reaction: { emoji: '🌷' },
		delivery: { message: 'm1' },
	});
});

/** All texts, numbers and booleans in a value, at any depth. */
const valuesIn = (value: unknown): unknown[] => {
	if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(valuesIn);
	return value === null || value === undefined || value === '' ? [] : [value];
};

const anything = fc.jsonValue({ maxDepth: 4 });
const word = fc.oneof(fc.string(), fc.constantFrom(' ', 'https://x.example/a.jpg', '52.370'));
const media = fc.record({ url: word, caption: word, link: word }, { requiredKeys: [] });
/** Content of known types, and of unknown types that resemble them. */
const content = fc.record(
	{
		text: fc.oneof(word, anything),
		image: media,
		file: fc.oneof(media, anything),
		externalAttachments: fc.array(media),
		location: fc.record({
			latitude: fc.oneof(word, fc.double({ noNaN: true, noDefaultInfinity: true })),
			longitude: anything,
		}),
		interactive: fc.record({ type: word, reply: fc.dictionary(fc.string(), word) }),
		email: fc.record({ subject: word, content: fc.record({ text: word, html: word }) }),
		whatsappOrder: fc.record({ product_items: fc.array(anything), text: word }),
		hologram: anything,
	},
	{ requiredKeys: [] },
);
const message = fc.record(
	{
		type: word,
		content: fc.oneof(content, anything),
		metadata: anything,
		source: anything,
		error: fc.oneof(fc.record({ code: fc.integer({ min: 1 }), description: word }), anything),
	},
	{ requiredKeys: [] },
);

test('no value of the content, metadata, source or error is lost, whatever the message', () => {
	fc.assert(
		fc.property(message, (given) => {
			const simple = new Set(valuesIn(simplifyMessage(messageOf(given))));
			const { content: said, metadata, source, error } = given;
			// An error that contains only zeros is dropped.
			const kept = valuesIn(error).every((value) => value === 0) ? undefined : error;
			const values = valuesIn([said, metadata, source, kept]);
			expect(values.filter((value) => !simple.has(value))).toEqual([]);
		}),
		{ seed: 20_261_127, numRuns: 5000 },
	);
}, 60_000);

test('a deeply nested message or one with many files is simplified quickly', () => {
	let deep: unknown = 'bottom';
	for (let depth = 0; depth < 5000; depth++) deep = [deep];
	expect(simplifyMessage(messageOf({ content: { image: deep } }))).toHaveProperty('content');
	const many = Array.from({ length: 20_000 }, (_, index) => ({
		url: `https://x.example/${index}`,
	}));
	const start = performance.now();
	const { attachments } = simplifyMessage(messageOf({ content: { externalAttachments: many } }));
	expect(attachments).toHaveLength(20_000);
	expect(performance.now() - start).toBeLessThan(5000);
});
