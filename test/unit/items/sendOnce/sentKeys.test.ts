import { shareStore } from '../../../../nodes/MessageBirdConversations/items/sendOnce/entryStore';
import {
	forgetSentKeys,
	openSentKeys,
	type SentKeys,
} from '../../../../nodes/MessageBirdConversations/items/sendOnce/sentKeys';
import { shortHash } from '../../../../nodes/MessageBirdConversations/shared/shortHash';
import { createEntryStore, type Database } from '../../support/entryStore';

let ids = 0;

const pause = async (turns: number): Promise<void> => {
	for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
};

interface Given {
	process?: string;
	nodeId?: string;
	maxKeys?: number;
	/** How long a call takes between reading and writing. */
	turns?: number;
}

const open = (
	database: Database,
	{ process, nodeId = 'node-1', maxKeys = 100, turns = 1 }: Given = {},
): SentKeys => {
	const store = createEntryStore(database, { process, afterRead: async () => await pause(turns) });
	return openSentKeys(shareStore(store), {
		nodeId,
		maxKeys,
		// Longer than any call, as it is in n8n.
		wait: async (ms) => await pause(ms / 2),
		random: Math.random,
		createId: () => String(ids++),
	});
};

/** The keys of each state, in order. */
const claim = async (keys: SentKeys, claimed: string[]): Promise<Record<string, string[]>> => {
	const states: Record<string, string[]> = {};
	for (const [key, state] of await keys.claim(claimed)) (states[state] ??= []).push(key);
	return states;
};

const namesOf = (count: number, from = 0): string[] =>
	Array.from({ length: count }, (_, index) => `k${from + index}`);

test('claims a key once', async () => {
	const database: Database = new Map();
	expect(await claim(open(database), ['a', 'b'])).toEqual({ claimed: ['a', 'b'] });
	expect(await claim(open(database), ['b', 'c'])).toEqual({ claimed: ['c'], uncertain: ['b'] });
});

test('knows the keys of accepted messages, however often it is asked', async () => {
	const keys = open(new Map());
	await keys.claim(['a', 'b']);
	await keys.recordAccepted(['a']);

	const expected = { accepted: ['a'], uncertain: ['b'] };
	expect(await claim(keys, ['a', 'b'])).toEqual(expected);
	expect(await claim(keys, ['a', 'b'])).toEqual(expected);
});

test('a key that was taken back can be claimed again', async () => {
	const keys = open(new Map());
	await keys.claim(['a']);
	await keys.release(['a']);
	expect(await claim(keys, ['a'])).toEqual({ claimed: ['a'] });
});

test('two nodes have keys of their own, even if their IDs have the same short hash', async () => {
	const database: Database = new Map();
	const short = shortHash('node-1', 1);
	const other = [...Array(1000).keys()]
		.map((number) => `other-${number}`)
		.find((id) => shortHash(id, 1) === short);
	const [one, another] = [open(database), open(database, { nodeId: other })];
	expect(await claim(one, ['a'])).toEqual({ claimed: ['a'] });
	expect(await claim(another, ['a'])).toEqual({ claimed: ['a'] });
	expect(await claim(one, ['a'])).toEqual({ uncertain: ['a'] });
	expect(await claim(another, ['a'])).toEqual({ uncertain: ['a'] });
});

describe('forgetting', () => {
	test('forgets a key for all nodes, and nothing of what became of its message', async () => {
		const database: Database = new Map();
		const [one, other] = [open(database), open(database, { nodeId: 'node-2' })];
		for (const keys of [one, other]) {
			await keys.claim(['a', 'b']);
			await keys.recordAccepted(['a', 'b']);
		}
		await forgetSentKeys(createEntryStore(database), 'a');

		for (const keys of [one, other]) {
			expect(await claim(keys, ['a', 'b'])).toEqual({ claimed: ['a'], accepted: ['b'] });
			expect(await claim(keys, ['a'])).toEqual({ uncertain: ['a'] });
		}
	});

	test('forgets all keys', async () => {
		const database: Database = new Map();
		await open(database).claim(['a', 'b']);
		await forgetSentKeys(createEntryStore(database));
		expect(await claim(open(database), ['a', 'b'])).toEqual({ claimed: ['a', 'b'] });
	});
});

test('keeps as many keys as it should, the newest ones', async () => {
	const keys = open(new Map(), { maxKeys: 10 });
	for (let from = 0; from < 30; from += 5) {
		await keys.claim(namesOf(5, from));
		await keys.recordAccepted(namesOf(5, from));
	}
	expect(await claim(keys, namesOf(10, 20))).toEqual({ accepted: namesOf(10, 20) });
	expect(await claim(keys, ['k0'])).toEqual({ claimed: ['k0'] });
});

describe('two processes at the same moment', () => {
	test.each([
		['take equally long', 1, 1],
		['one takes longer', 1, 5],
		['the other takes longer', 9, 2],
	])('claim each key once if they %s', async (_, turns, otherTurns) => {
		const database: Database = new Map();
		const [one, other] = [
			open(database, { process: 'one', turns }),
			open(database, { process: 'other', turns: otherTurns }),
		];
		const claims = await Promise.all([claim(one, namesOf(50)), claim(other, namesOf(50))]);

		const claimed = claims.flatMap((states) => states.claimed ?? []);
		expect(claimed.sort()).toEqual(namesOf(50).sort());
	});

	test("keep each other's keys, though the later write overwrites the earlier one", async () => {
		const database: Database = new Map();
		const [one, other] = [
			open(database, { process: 'one', turns: 1 }),
			open(database, { process: 'other', turns: 5 }),
		];
		const claims = await Promise.all([claim(one, ['a', 'b']), claim(other, ['b', 'c'])]);
		expect(claims.flatMap((states) => states.claimed ?? []).sort()).toEqual(['a', 'b', 'c']);

		expect(await claim(open(database), ['a', 'b', 'c'])).toEqual({ uncertain: ['a', 'b', 'c'] });
	});
});

describe('whether other processes still send', () => {
	test('none does if nothing changes for some seconds, even in a full store', async () => {
		const database: Database = new Map();
		const keys = open(database, { maxKeys: 5 });
		for (let from = 0; from < 40; from += 5) await keys.claim(namesOf(5, from));
		expect(database.get('workflow-1')).toHaveLength(20);
		expect(await keys.isAbandoned()).toBe(true);
	});

	test.each([100, 5])('one that beats is seen (a store for %i keys)', async (maxKeys) => {
		const database: Database = new Map();
		const sending = open(database, { process: 'other', maxKeys });
		for (let from = 0; from < 40; from += 5) await sending.claim(namesOf(5, from));
		let hasEnded = false;
		const beat = async (): Promise<void> => {
			while (!hasEnded) {
				await pause(1500 / 2);
				await sending.heartbeat.beat();
			}
		};
		const beating = beat();

		expect(await open(database, { maxKeys }).isAbandoned()).toBe(false);
		hasEnded = true;
		await beating;
	});

	test('two that look at the same time see each other', async () => {
		const database: Database = new Map();
		const looks = await Promise.all([
			open(database, { process: 'one' }).isAbandoned(),
			open(database, { process: 'other' }).isAbandoned(),
		]);
		expect(looks).toContain(false);
	});

	test('leaves nothing behind', async () => {
		const database: Database = new Map();
		await open(database).isAbandoned();
		expect(database.get('workflow-1')).toEqual([]);
	});
});
