import {
	identify,
	openSentLedger,
	toKey,
	type Origin,
	type ExecutionData,
} from '../../../nodes/MessageBirdConversations/items/sentLedger';

const CONTENT = { to: '+31612345678', text: 'Hi', credentialId: 'one' };
const ANSWER = { id: 'm', status: 'accepted' };

/** Data as n8n stores an execution and reads it again. */
const stored = (store: ExecutionData): ExecutionData =>
	JSON.parse(JSON.stringify(store)) as ExecutionData;

const answerOf = (
	store: ExecutionData,
	runIndex: number,
	itemIndex: number,
	content: object,
): unknown => {
	const remembered = openSentLedger(store, runIndex).find(itemIndex, identify(content));
	return remembered && 'answer' in remembered ? remembered.answer : undefined;
};

const accepting = (runIndex = 0): ExecutionData => {
	const store: ExecutionData = {};
	openSentLedger(store, runIndex).recordAccepted(3, identify(CONTENT), ANSWER);
	return stored(store);
};

test('returns what the same item of the same run recorded, also after it was stored', () => {
	expect(answerOf(accepting(), 0, 3, CONTENT)).toEqual(ANSWER);
});

test('recognizes content in any order of its fields, at every depth', () => {
	const store: ExecutionData = {};
	openSentLedger(store, 0).recordAccepted(
		0,
		identify({ a: 1, b: { c: [{ d: 1, e: 2 }], f: 3 } }),
		ANSWER,
	);
	expect(answerOf(store, 0, 0, { b: { f: 3, c: [{ e: 2, d: 1 }] }, a: 1 })).toEqual(ANSWER);
	expect(answerOf(store, 0, 0, { b: { f: 3, c: [{ e: 1, d: 2 }] }, a: 1 })).toBeUndefined();
});

test.each([
	['another item', 0, 4, CONTENT],
	['another run of a loop', 1, 3, CONTENT],
	['changed content', 0, 3, { ...CONTENT, text: 'Hi!' }],
	['a value of another type', 0, 3, { ...CONTENT, to: 31612345678 }],
	['another credential', 0, 3, { ...CONTENT, credentialId: 'two' }],
])("doesn't recognize %s", (_, runIndex, itemIndex, content) => {
	expect(answerOf(accepting(), runIndex, itemIndex, content)).toBeUndefined();
});

describe('with the origin of an item', () => {
	const ORIGIN: Origin = {
		operation: { resource: 'message', value: 'send', credentialId: 'one' },
		item: { name: 'Ann', times: [1, 2] },
		parameters: { text: '={{ $now }}' },
		account: 'a',
	};
	const doubt = { at: 7, what: { message: 'lost' } };
	const recall = (
		remember: (memory: ReturnType<typeof openSentLedger>) => void,
		content: object,
		origin: Partial<Origin> = {},
	) => {
		const store: ExecutionData = {};
		remember(openSentLedger(store, 0));
		return openSentLedger(stored(store), 0).find(3, identify(content, { ...ORIGIN, ...origin }));
	};
	const accept = (memory: ReturnType<typeof openSentLedger>): void => {
		memory.recordAccepted(3, identify(CONTENT, ORIGIN), ANSWER);
	};
	const leaveOpen = (memory: ReturnType<typeof openSentLedger>): void =>
		memory.recordUncertain(3, identify(CONTENT, ORIGIN), doubt);
	const LATER = { ...CONTENT, text: 'Sent a second later' };

	test('recognizes an accepted message even if its content changes with time', () => {
		expect(recall(accept, LATER)).toMatchObject({ answer: ANSWER, account: 'a' });
		expect(recall(leaveOpen, LATER)).toMatchObject({ doubt, account: 'a' });
	});

	test("recognizes an accepted message even if the workflow's values have changed", () => {
		const parameters = { text: 'Changed' };
		expect(recall(accept, LATER, { parameters })).toMatchObject({ answer: ANSWER });
	});

	test("treats a failed message as another one if the workflow's values have changed", () => {
		const parameters = { text: 'Changed' };
		expect(recall(leaveOpen, LATER, { parameters })).toBeUndefined();
		expect(recall(leaveOpen, CONTENT, { parameters })).toMatchObject({ doubt });
	});

	test("doesn't recognize other data or another operation", () => {
		for (const remember of [accept, leaveOpen]) {
			expect(recall(remember, LATER, { item: { name: 'Bob' } })).toBeUndefined();
			expect(recall(remember, LATER, { operation: { value: 'start' } })).toBeUndefined();
		}
	});

	test("recognizes an earlier version's entry by its content", () => {
		const store: ExecutionData = {
			accepted: { 0: { 3: { key: toKey(CONTENT), answer: ANSWER } } },
		};
		const memory = openSentLedger(store, 0);
		expect(memory.find(3, identify(CONTENT, ORIGIN))).toMatchObject({ answer: ANSWER });
		expect(memory.find(3, identify(LATER, ORIGIN))).toBeUndefined();
	});

	test("uses the item's position if its data can't be serialized", () => {
		const item: Record<string, unknown> = {};
		item.itself = item;
		const store: ExecutionData = {};
		openSentLedger(store, 0).recordAccepted(3, identify(CONTENT, { ...ORIGIN, item }), ANSWER);
		expect(openSentLedger(store, 0).find(3, identify(LATER, { ...ORIGIN, item }))).toMatchObject({
			answer: ANSWER,
		});
	});

	test("distinguishes a tool's calls by arguments and parameters", () => {
		const store: ExecutionData = {};
		openSentLedger(store, 'tool').recordUncertain(0, identify(CONTENT, ORIGIN), doubt);
		const memory = openSentLedger(stored(store), 'tool');
		expect(memory.find(0, identify(LATER, ORIGIN))).toMatchObject({ doubt });
		expect(memory.find(0, identify(LATER, { ...ORIGIN, item: { name: 'Bob' } }))).toBeUndefined();
	});
});

test('keeps the nodes of a workflow separate, as each has its own store', () => {
	accepting();
	expect(answerOf({}, 0, 3, CONTENT)).toBeUndefined();
});

test('drops an earlier run of a loop as soon as a later one records something', () => {
	const store = accepting(0);
	openSentLedger(store, 1).recordAccepted(3, identify(CONTENT), { id: 'second' });
	expect(answerOf(store, 0, 3, CONTENT)).toBeUndefined();
	expect(answerOf(store, 1, 3, CONTENT)).toEqual({ id: 'second' });
});

describe("for an agent's tool", () => {
	const OTHER = { ...CONTENT, text: 'Another' };
	const doubt = { at: 7, what: { message: 'lost' } };

	test('recognizes calls only by content, whatever run n8n assigns to a try', () => {
		const store: ExecutionData = {};
		openSentLedger(store, 'tool').recordUncertain(0, identify(CONTENT), doubt);
		const again = openSentLedger(stored(store), 'tool');
		expect(again.find(0, identify(CONTENT))).toMatchObject({ doubt });
		expect(again.find(0, identify(OTHER))).toBeUndefined();
	});

	test('keeps the uncertain entry of an identical call in flight', () => {
		const store: ExecutionData = {};
		const [one, two] = [openSentLedger(store, 'tool'), openSentLedger(store, 'tool')];
		one.recordUncertain(0, identify(CONTENT), doubt);
		two.recordAccepted(0, identify(CONTENT), ANSWER);
		two.clear();
		const again = openSentLedger(store, 'tool');
		expect(again.find(0, identify(CONTENT))).toMatchObject({ doubt });
		again.recordAccepted(0, identify(CONTENT), ANSWER);
		again.clear();
		expect(openSentLedger(store, 'tool').find(0, identify(CONTENT))).toBeUndefined();
	});

	test("keeps other calls' entries and clears its own", () => {
		const store: ExecutionData = {};
		const [one, two] = [openSentLedger(store, 'tool'), openSentLedger(store, 'tool')];
		one.recordAccepted(0, identify(CONTENT), ANSWER);
		two.recordUncertain(0, identify(OTHER), doubt);
		one.clear();
		const later = openSentLedger(store, 'tool');
		expect(later.find(0, identify(CONTENT))).toBeUndefined();
		expect(later.find(0, identify(OTHER))).toMatchObject({ doubt });
	});
});

test("keeps an uncertain message until it's known to be accepted", () => {
	const store: ExecutionData = {};
	const doubt = { at: 7, what: { message: 'lost' } };
	openSentLedger(store, 0).recordUncertain(0, identify(CONTENT), doubt);
	expect(openSentLedger(stored(store), 0).find(0, identify(CONTENT))).toMatchObject({ doubt });
	openSentLedger(store, 0).recordAccepted(0, identify(CONTENT), ANSWER);
	expect(answerOf(stored(store), 0, 0, CONTENT)).toEqual(ANSWER);
});

test('lists everything accepted, even if its content was replaced, and nothing uncertain', () => {
	const store = accepting();
	openSentLedger(store, 0).recordUncertain(4, identify(CONTENT), { at: 7, what: {} });
	const unnamed = { at: 9, alike: 'x' };
	openSentLedger(store, 0).recordAccepted(5, identify(CONTENT), {}, unnamed);
	expect(openSentLedger(stored(store), 0).acceptedEntries()).toEqual([
		{ key: toKey(CONTENT), answer: ANSWER },
		{ key: toKey(CONTENT), answer: {}, ...unnamed },
	]);
});

test('clears everything of the node and nothing else', () => {
	const store: ExecutionData = { ...accepting(), other: 1 };
	openSentLedger(store, 0).clear();
	expect(store).toEqual({ other: 1 });
});

test('leaves the data of an execution unchanged if it accepts nothing', () => {
	const store: ExecutionData = {};
	openSentLedger(store, 0).find(0, identify(CONTENT));
	expect(store).toEqual({});
});

describe("older versions' entries", () => {
	const key = toKey(CONTENT);

	test('are read if they have only key and answer', () => {
		expect(answerOf({ accepted: { 0: { 3: { key, answer: ANSWER } } } }, 0, 3, CONTENT)).toEqual(
			ANSWER,
		);
	});

	test('keep the key that they were stored with', () => {
		expect(toKey({ b: 1, a: { d: 2, c: [3] } })).toBe('WoYKj2hxc1B8MDLVgMzYca');
	});
});

test.each([null, 'text', [], { 0: null }, { 0: { 3: 7 } }, { 0: { 3: { key: 1, answer: {} } } }])(
	'ignores stored data of another shape: %j',
	(accepted) => {
		expect(answerOf({ accepted }, 0, 3, CONTENT)).toBeUndefined();
	},
);
