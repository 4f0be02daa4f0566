import { readChoices } from '../../../../nodes/MessageBirdConversations/parameters/values/choices';
import { readJsonObject } from '../../../../nodes/MessageBirdConversations/parameters/values/json';
import {
	InputError,
	readCollection,
	type Field,
	type Parameters,
} from '../../../../nodes/MessageBirdConversations/parameters/values/parameters';
import {
	readCount,
	readId,
	readNumber,
	readOptionalId,
	readRequiredText,
	readSwitch,
	readText,
	readTrimmed,
} from '../../../../nodes/MessageBirdConversations/parameters/values/read';
import {
	readOptionalUrl,
	readUrl,
} from '../../../../nodes/MessageBirdConversations/parameters/values/url';

const FIELD: Field = { name: 'theField', displayName: 'The Field' };

/** The parameters of an item with one field, which has this value. */
const having = (value: unknown): Parameters => ({
	get: (name) => (name === FIELD.name ? value : undefined),
});

const throwing = (read: () => unknown): unknown => {
	try {
		return read();
	} catch (thrown) {
		return thrown;
	}
};

const READERS: Record<string, (parameters: Parameters, field: Field) => unknown> = {
	readRequiredText,
	readTrimmed,
	readId,
	readNumber: (parameters, field) => readNumber(parameters, field, 90),
	readCount,
	readUrl,
	readOptionalUrl,
	readJsonObject,
	readChoices,
};

const read = (reader: string, value: unknown): unknown => READERS[reader]?.(having(value), FIELD);

const REFUSED: Array<[string, unknown[]]> = [
	['readRequiredText', [undefined, null, '', '  \n', {}, []]],
	['readTrimmed', [undefined, null, '', '  \n', {}, []]],
	[
		'readId',
		[undefined, null, '', ' ', '.', '..', ' .. ', 'a\uD83D', {}, { mode: 'id', value: ' ' }],
	],
	['readNumber', [undefined, null, '', ' ', 'north', '52,37,1', true, 90.001, -91, 1e400, NaN, {}]],
	['readCount', [undefined, null, '', 0, -1, 1.5, 'ten', '0', NaN, Infinity, {}]],
	[
		'readUrl',
		[undefined, '', 'example.com', '/path', 'ftp://example.com', 'javascript:alert(1)', 'https://'],
	],
	['readOptionalUrl', ['example.com', 'file:///etc/passwd']],
	['readJsonObject', [undefined, null, '', '[]', 'null', '"text"', '{ a: 1 }', '{}{}', [], 7]],
	['readChoices', [undefined, null, '', [], [''], [null, {}]]],
];

describe("a value that can't be sent", () => {
	const cases = REFUSED.flatMap(([reader, values]) =>
		values.map((value): [string, unknown] => [reader, value]),
	);
	test.each(cases)('is refused by %s with its name and a remedy: %p', (reader, value) => {
		const thrown = throwing(() => read(reader, value));
		expect(thrown).toBeInstanceOf(InputError);
		expect(thrown).toMatchObject({
			name: 'InputError',
			message: expect.stringContaining('"The Field"') as unknown,
			remedy: expect.stringMatching(/^\p{Lu}.{15,}\.$/u) as unknown,
		});
	});

	test('is shown if that helps', () => {
		const messageOf = (reader: string, value: unknown) =>
			String(throwing(() => read(reader, value)));
		expect(messageOf('readNumber', 'north')).toContain('"north"');
		expect(messageOf('readNumber', undefined)).toContain('missing');
		expect(messageOf('readCount', 1.5)).toContain('1.5');
		expect(messageOf('readUrl', 'example.com')).toContain('example.com');
		expect(messageOf('readId', '..')).toContain('".."');
		expect(messageOf('readJsonObject', '{ a: 1 }')).toMatch(/JSON: .*(position|property)/i);
	});

	test("is shown only by its beginning if it's long", () => {
		const thrown = throwing(() => read('readUrl', 'x'.repeat(10_000)));
		expect(String(thrown).length).toBeLessThan(200);
	});
});

describe('a text', () => {
	test.each([
		['as typed ', 'as typed '],
		[31612345678, '31612345678'],
		[0, '0'],
		[false, 'false'],
		[undefined, ''],
		[null, ''],
	])('is read from %j', (value, text) => {
		expect(readText(having(value), FIELD)).toBe(text);
	});

	test("keeps its whitespace if it's required", () => {
		expect(readRequiredText(having(' a\n'), FIELD)).toBe(' a\n');
	});

	test.each([' +31612345678\n', '\t+31612345678'])(
		'is trimmed if that is intended: %j',
		(value) => {
			expect(readTrimmed(having(value), FIELD)).toBe('+31612345678');
		},
	);
});

describe('an ID', () => {
	test.each([
		[' 044a3138 ', '044a3138'],
		[{ __rl: true, mode: 'list', value: ' 044a3138 ' }, '044a3138'],
		[{ __rl: true, mode: 'id', value: 4711 }, '4711'],
		['\u200e\u00a0044a3138\u200b\ufeff', '044a3138'],
		[4711, '4711'],
		['../webhooks/1', '../webhooks/1'],
	])('is read from %j', (value, id) => {
		expect(readId(having(value), FIELD)).toBe(id);
	});

	test.each([undefined, null, '', ' ', { mode: 'list', value: '' }, { mode: 'list' }])(
		"can be missing if it's optional: %j",
		(value) => {
			expect(readOptionalId(having(value), FIELD)).toBe('');
		},
	);
});

describe('a number', () => {
	test.each([
		[52.3702, 52.3702],
		['52.3702', 52.3702],
		[' -4.5 ', -4.5],
		[0, 0],
		['0', 0],
		[90, 90],
		[-90, -90],
	])('is read from %j, as text or not', (value, number) => {
		expect(readNumber(having(value), FIELD, 90)).toBe(number);
	});

	test.each([
		[1, 1],
		['25', 25],
		[1000, 1000],
	])('of items is read from %j', (value, count) => {
		expect(readCount(having(value), FIELD)).toBe(count);
	});
});

describe('a URL', () => {
	test.each([
		[' https://example.com/a?b=c#d\n', 'https://example.com/a?b=c#d'],
		['http://localhost:5678', 'http://localhost:5678'],
		['HTTPS://example.com', 'HTTPS://example.com'],
	])('is read from %j', (value, url) => {
		expect(readUrl(having(value), FIELD)).toBe(url);
		expect(readOptionalUrl(having(value), FIELD)).toBe(url);
	});

	test.each([undefined, null, '', ' '])("can be missing if it's optional: %j", (value) => {
		expect(readOptionalUrl(having(value), FIELD)).toBeUndefined();
	});
});

describe('a JSON object', () => {
	test.each([['{ "a": [1] }'], [{ a: [1] }], [' \n{"a":[1]}\n']])('is read from %j', (value) => {
		expect(readJsonObject(having(value), FIELD)).toEqual({ a: [1] });
	});
});

describe('choices', () => {
	test.each([
		[
			['a', 'b'],
			['a', 'b'],
		],
		['a', ['a']],
		[
			['a', '', 7],
			['a', '7'],
		],
	])('are read from %j', (value, choices) => {
		expect(readChoices(having(value), FIELD)).toEqual(choices);
	});
});

test.each([
	[true, true],
	[false, false],
	[undefined, false],
	[null, false],
	['', false],
	['true', true],
	[' FALSE ', false],
	[1, true],
	['0', false],
])('a switch set to %j is %p', (value, isOn) => {
	expect(readSwitch(having(value), FIELD)).toBe(isOn);
});

test.each(['yes', 2, [], {}])('a switch set to %j is refused', (value) => {
	expect(() => readSwitch(having(value), FIELD)).toThrow(/is neither on nor off/);
});

describe('a collection', () => {
	test('returns its own values by name', () => {
		const values = readCollection(having({ inner: 'x' }), FIELD);
		expect([values.get('inner'), values.get('theField')]).toEqual(['x', undefined]);
	});

	test.each([undefined, null, '', [], {}])("has no values if it's %j", (value) => {
		expect(readCollection(having(value), FIELD).get('inner')).toBeUndefined();
	});
});
