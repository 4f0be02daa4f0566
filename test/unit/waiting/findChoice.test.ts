import * as fc from 'fast-check';

import { findChoice } from '../../../nodes/MessageBirdConversations/waiting/findChoice';
import type { Choice } from '../../../nodes/MessageBirdConversations/waiting/question';

/** Choices whose values are their titles in upper case. */
const choicesOf = (...titles: string[]): Choice[] =>
	titles.map((title) => ({ title, value: title.toUpperCase() }));

const DRINKS: Choice[] = [
	{ value: 'c', title: 'Coffee' },
	{ value: 't', title: 'Tea' },
	{ value: 'w', title: 'Sparkling water' },
];

const titleFor = (text: unknown, choices: Choice[]): string | undefined =>
	findChoice({ text }, choices)?.title;

test('a tapped button or row counts by its ID, whatever its title', () => {
	expect(findChoice({ replyId: 't', replyTitle: 'Coffee', text: 'Coffee' }, DRINKS)?.title).toBe(
		'Tea',
	);
});

test('a tapped button without an ID of the choices counts by its title', () => {
	expect(findChoice({ replyId: 'payload-7', replyTitle: 'tea', text: '1' }, DRINKS)?.title).toBe(
		'Tea',
	);
});

test("an ID is compared exactly: it isn't what a customer types", () => {
	expect(findChoice({ replyId: 'T' }, DRINKS)).toBeUndefined();
});

test.each([
	'Tea',
	'tea',
	'TEA',
	' tea ',
	'tea.',
	'Tea!',
	'Tea!!!',
	'*Tea*',
	'_tea_',
	'\u200ftea\u200e',
	'ｔｅａ',
	'T',
	't',
	'2',
	'2.',
	'2)',
	'(2)',
	'#2',
	'2:',
	'2 ',
	' 2',
	'2 -',
	'02',
	'2. Tea',
	'2) tea',
	'2 tea',
	'2.tea',
	'2 - Tea',
	'2\nTea',
	'2️⃣',
	'②',
	'２',
	'٢',
	'۲',
	'२',
	'২',
	'๒',
	'𝟐',
	'(٢)',
	'٢. Tea',
])('%j is the second of three drinks', (text) => {
	expect(titleFor(text, DRINKS)).toBe('Tea');
});

test.each([
	'',
	' ',
	'\u200b',
	'0',
	'4',
	'-2',
	'2.5',
	'2,5',
	'22',
	'1-2',
	'1 or 2',
	'1 apple',
	'2 coffee',
	'2 teas please',
	'2 maybe',
	"I don't know, 2 maybe",
	'option 2 or 3',
	'Teapot',
	'Tea or coffee?',
	'No tea',
	'½',
	'2️⃣3️⃣',
	'+31 6 1234 5678',
	'1000000000000000000002',
	'2nd',
	'#',
	'.',
	'👍',
	undefined,
	null,
	2,
	true,
	{},
	['Tea'],
])('%j is none of three drinks', (text) => {
	expect(titleFor(text, DRINKS)).toBeUndefined();
});

describe('a title that is a number', () => {
	test.each([
		['2', ['1', '2', '3'], '2'],
		['1', ['2', '1'], '1'],
		['2', ['2', '1'], '2'],
		['1', ['10', '1', '5'], '1'],
		['10', ['1', '10'], '10'],
		['10', ['10', '20'], '10'],
		['٢', ['3', '2'], '2'],
		['2', ['3', '２'], '２'],
	])('%j among %j is %j: the words count before the place', (text, titles, title) => {
		expect(titleFor(text, choicesOf(...titles))).toBe(title);
	});

	test('counts by its place if no title is that number', () => {
		expect(titleFor('2', choicesOf('10', '20', '30'))).toBe('20');
	});

	test('counts with its number in front', () => {
		expect(titleFor('2. 10', choicesOf('5', '10'))).toBe('10');
		expect(titleFor('1. 10', choicesOf('5', '10'))).toBeUndefined();
	});
});

test.each([
	['yes', 'Yes ✅', undefined],
	['✅', '✅', '✅'],
	['✅\ufe0f', '✅', '✅'],
	['👍🏽', '👍', '👍'],
	['👍', '👍🏿', '👍🏿'],
	['👎', '👍', undefined],
	['❤', '❤️', '❤️'],
	['كن', 'كن', 'كن'],
	['\u202bנעם\u202c', 'נעם', 'נעם'],
	['شاي!', 'شاي', 'شاي'],
	['İPTAL', 'iptal', 'iptal'],
	['ΝΑΙ', 'ναι', 'ναι'],
	['STRASSE', 'Straße', 'Straße'],
	['Cafe\u0301', 'Café', 'Café'],
	['Don’t know', "Don't know", "Don't know"],
	['morning – 9:00', 'Morning - 9:00', 'Morning - 9:00'],
	['はい。', 'はい', 'はい'],
	['好的', '好的', '好的'],
])('%j for the title %j: %j', (text, title, found) => {
	expect(titleFor(text, choicesOf('Other', title))).toBe(found);
});

test('of more than nine choices, each is found by its number', () => {
	const choices = choicesOf(...Array.from({ length: 50 }, (__, index) => `Slot ${index + 1}`));
	for (const [index, choice] of choices.entries()) {
		expect(findChoice({ text: `${index + 1}` }, choices)).toBe(choice);
	}
	expect(titleFor('51', choices)).toBeUndefined();
});

test('the exact title wins over the title without its last punctuation', () => {
	expect(titleFor('Yes!', choicesOf('Yes', 'Yes!'))).toBe('Yes!');
	expect(titleFor('Yes.', choicesOf('Yes', 'Yes!'))).toBe('Yes');
});

test('the words of a title count before those of a value', () => {
	const choices = [
		{ title: 'Go', value: 'stop' },
		{ title: 'Stop', value: 'go' },
	];
	expect(titleFor('go', choices)).toBe('Go');
});

describe('an email', () => {
	const reply = (text: string) => findChoice({ type: 'email', text }, DRINKS)?.title;

	test.each([
		'2\n\nOn Friday, Shop <shop@example.com> wrote:\n> 1. Coffee\n> 2. Tea',
		'\r\n\r\nTea\r\n\r\n-- \r\nNoor de Vries',
		'2. Tea\n\nSent from my phone',
		'tea!\n> What do you drink?',
	])('is answered by its first line: %j', (text) => {
		expect(reply(text)).toBe('Tea');
	});

	test.each(['> 2. Tea', 'Hello,\nI would like 2', '\n\n'])('is no answer: %j', (text) => {
		expect(reply(text)).toBeUndefined();
	});

	test("doesn't make the first line of a chat message an answer", () => {
		expect(titleFor('2\nor rather 3', DRINKS)).toBeUndefined();
	});
});

test('each title is found by itself and by its number, whatever the titles are', () => {
	const titles = fc.uniqueArray(
		fc
			.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
			.filter((one) => /\p{L}/u.test(one)),
		{ minLength: 1, maxLength: 10, selector: (one) => one.normalize('NFKC').toLowerCase().trim() },
	);
	fc.assert(
		fc.property(titles, (given) => {
			const choices = given.map((title, index) => ({ title, value: `v${index}` }));
			for (const [index, { title, value }] of choices.entries()) {
				expect(findChoice({ replyId: value }, choices)?.value).toBe(value);
				expect(findChoice({ text: String(index + 1) }, choices)?.value).toBe(value);
				expect(findChoice({ text: title }, choices)).toBeDefined();
			}
		}),
		{ numRuns: 1000, seed: 15 },
	);
});

test('no text raises an exception, and a long one takes no time', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			findChoice({ text }, DRINKS);
		}),
		{ numRuns: 2000, seed: 15 },
	);
	const start = performance.now();
	const long = (sign: string): string => sign.repeat(90_000);
	for (const text of [long('1'), `1${long(' ')}x`, `1${long('.')}x`, long('!'), `${long('!')}x`]) {
		expect(titleFor(text, DRINKS)).toBeUndefined();
	}
	expect(performance.now() - start).toBeLessThan(2000);
});
