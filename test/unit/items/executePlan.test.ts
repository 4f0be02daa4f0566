import type {
	LookupResult,
	Attempt,
} from '../../../nodes/MessageBirdConversations/client/lostAnswerLookup';
import { createPlanExecutor } from '../../../nodes/MessageBirdConversations/items/executePlan';
import type { Plan } from '../../../nodes/MessageBirdConversations/items/plan';
import {
	openSentLedger,
	toKey,
	type ExecutionData,
} from '../../../nodes/MessageBirdConversations/items/sentLedger';
import { openSendOnce, type Database } from '../support/entryStore';

class Lost extends Error {
	constructor(readonly sentAt?: number) {
		super('lost');
	}
}

interface Given {
	store?: ExecutionData;
	/** n8n's database, with the keys of all executions. */
	database?: Database;
	isConfirming?: boolean;
	mayBeProcessedForMs?: number;
}

const prepare = ({
	store = {},
	database,
	isConfirming = true,
	mayBeProcessedForMs = 0,
}: Given = {}) => {
	let time = 1_000_000;
	const sendOnce = openSendOnce({ database });
	const { execute: executePlan, skipped } = createPlanExecutor({
		ledger: openSentLedger(store, 0),
		uncertainty: {
			describe: (thrown) =>
				thrown instanceof Lost ? { what: { message: 'lost' }, sentAt: thrown.sentAt } : undefined,
			restore: () => new Lost(),
			mayBeProcessedForMs: () => mayBeProcessedForMs,
		},
		isConfirming,
		clock: {
			now: () => time,
			wait: (ms) => {
				time += ms;
				return Promise.resolve();
			},
		},
		sendOnce,
	});
	return { executePlan, skipped, close: sendOnce.close, store, at: () => time };
};

const MESSAGE = { type: 'text', content: { text: 'Hi' } };

/** A plan with these results, in order, of which it repeats the last. It records its lookups. */
const planOf = (
	tries: Array<object | Error>,
	results: LookupResult[] = [],
	fields: Partial<Plan> = {},
) => {
	const counts = { runs: 0 };
	const looks: Attempt[] = [];
	const messages: object[] = [];
	const plan: Plan = {
		queue: 'to +1',
		writes: { text: 'Hi' },
		message: MESSAGE,
		execute() {
			const end = tries[Math.min(counts.runs++, tries.length - 1)];
			return end instanceof Error ? Promise.reject(end) : Promise.resolve(end ?? {});
		},
		lookUp(message, attempt) {
			messages.push(message);
			const result = results[Math.min(looks.push(attempt), results.length) - 1];
			return Promise.resolve(result ?? { found: 'unknown' });
		},
		...fields,
	};
	return { plan, counts, looks, messages };
};

const MISSING: LookupResult = { found: 'missing' };

test('re-sends only if two lookups found nothing', async () => {
	const { executePlan } = prepare();
	const { plan, counts, looks } = planOf([new Lost(), { id: 'm' }], [MISSING]);
	expect(await executePlan(plan, 0)).toEqual({ id: 'm' });
	expect([counts.runs, looks.length]).toEqual([2, 2]);
});

test('returns what a lookup found, and never re-sends it', async () => {
	const { executePlan, store } = prepare();
	const { plan, counts } = planOf([new Lost()], [{ found: 'arrived', answer: { id: 'm' } }]);
	expect(await executePlan(plan, 0)).toEqual({ id: 'm' });
	const again = prepare({ store });
	expect(await again.executePlan(plan, 0)).toEqual({ id: 'm' });
	expect(counts.runs).toBe(1);
});

test('keeps a message uncertain if lookups are inconclusive', async () => {
	const { executePlan } = prepare();
	const { plan, counts } = planOf([new Lost()]);
	await expect(executePlan(plan, 0)).rejects.toBeInstanceOf(Lost);
	expect(counts.runs).toBe(1);
});

test('looks from the time of sending, however long the message waited before', async () => {
	const { executePlan } = prepare();
	const { plan, looks } = planOf([new Lost(7), { id: 'm' }], [MISSING]);
	await executePlan(plan, 0);
	expect(looks[0]?.sentAt).toBe(7);
});

test("doesn't re-send a message while the first request may still be in progress", async () => {
	const store: ExecutionData = {};
	const { plan, counts } = planOf([new Lost(), { id: 'm' }], [MISSING]);
	const early = prepare({ store, mayBeProcessedForMs: 60_000 });
	await expect(early.executePlan(plan, 0)).rejects.toBeInstanceOf(Lost);
	expect(counts.runs).toBe(1);

	const late = prepare({ store, mayBeProcessedForMs: 3000 });
	expect(await late.executePlan(plan, 0)).toEqual({ id: 'm' });
	expect(counts.runs).toBe(2);
});

test('looks for the content that was sent, even if the text has changed since', async () => {
	const store: ExecutionData = {};
	const origin = { operation: {}, item: { id: 1 }, parameters: { text: '={{ $now }}' } };
	const first = planOf([new Lost()], [], { origin: { ...origin, account: 'a' } });
	await expect(prepare({ store }).executePlan(first.plan, 0)).rejects.toBeInstanceOf(Lost);

	const later = planOf([new Lost()], [{ found: 'arrived', answer: { id: 'm' } }], {
		writes: { text: 'Later' },
		message: { ...MESSAGE, content: { text: 'Later' } },
		origin: { ...origin, account: 'a' },
	});
	expect(await prepare({ store }).executePlan(later.plan, 0)).toEqual({ id: 'm' });
	expect(later.messages).toEqual([MESSAGE]);
	expect(later.counts.runs).toBe(0);
});

describe('a message accepted with another key', () => {
	const ORIGIN = { operation: {}, item: { id: 1 }, parameters: {} };
	const acceptedBy = async (
		account: string,
		fields: Partial<Plan> = {},
	): Promise<ExecutionData> => {
		const store: ExecutionData = {};
		const { plan } = planOf([{ id: 'm' }], [], { origin: { ...ORIGIN, account }, ...fields });
		await prepare({ store }).executePlan(plan, 0);
		return store;
	};
	const retryBy = (store: ExecutionData, account: string, fields: Partial<Plan>) => {
		const again = planOf([{ id: 'again' }], [], { origin: { ...ORIGIN, account }, ...fields });
		return { ...again, result: prepare({ store }).executePlan(again.plan, 0) };
	};

	test("isn't re-sent if the account has it, as the key was renewed", async () => {
		const holds = (answer: object) => Promise.resolve('id' in answer && answer.id === 'm');
		const { result, counts } = retryBy(await acceptedBy('old'), 'new', { isInAccount: holds });
		expect(await result).toEqual({ id: 'm' });
		expect(counts.runs).toBe(0);
	});

	test("is sent if the account doesn't have it, as it's another account", async () => {
		const holds = () => Promise.resolve(false);
		const { result } = retryBy(await acceptedBy('old'), 'new', { isInAccount: holds });
		expect(await result).toEqual({ id: 'again' });
	});

	test("isn't sent if the service doesn't answer the check", async () => {
		const holds = () => Promise.reject(new Error('no answer'));
		const { result, counts } = retryBy(await acceptedBy('old'), 'new', { isInAccount: holds });
		await expect(result).rejects.toThrow('no answer');
		expect(counts.runs).toBe(0);
	});

	test('is executed again without a check if that is safe', async () => {
		const fields = { isIdempotent: true };
		const { result } = retryBy(await acceptedBy('old', fields), 'new', fields);
		expect(await result).toEqual({ id: 'again' });
	});

	test("is executed with the workflow's new values if that is safe", async () => {
		const fields = { isIdempotent: true };
		const store = await acceptedBy('a', fields);
		const { result } = retryBy(store, 'a', fields);
		expect(await result).toEqual({ id: 'm' });

		const origin = { ...ORIGIN, parameters: { status: 'changed' }, account: 'a' };
		const { plan } = planOf([{ id: 'changed' }], [], { ...fields, origin });
		expect(await prepare({ store }).executePlan(plan, 0)).toEqual({ id: 'changed' });
	});

	test('is checked once, however many items there are', async () => {
		const store: ExecutionData = {};
		const { executePlan } = prepare({ store });
		const origins = [0, 1, 2].map((id) => ({ ...ORIGIN, item: { id } }));
		for (const [index, origin] of origins.entries()) {
			const { plan } = planOf([{ id: `m${index}` }], [], { origin: { ...origin, account: 'old' } });
			await executePlan(plan, index);
		}
		let asked = 0;
		const holds = () => Promise.resolve(++asked > 0);
		const again = prepare({ store });
		for (const [index, origin] of origins.entries()) {
			const { plan } = planOf([{}], [], {
				origin: { ...origin, account: 'new' },
				isInAccount: holds,
			});
			expect(await again.executePlan(plan, index)).toEqual({ id: `m${index}` });
		}
		expect(asked).toBe(1);
	});
});

describe("a lookup knows about other items' messages", () => {
	/** The attempt that an item's lookup receives. */
	const attemptOf = async (executePlan: ReturnType<typeof prepare>['executePlan'], fields = {}) => {
		const { plan, looks } = planOf([new Lost()], [], fields);
		await executePlan(plan, 0).catch(() => undefined);
		return looks[0];
	};

	test("the ID of a later item's message from an earlier try", async () => {
		const store: ExecutionData = {};
		const first = prepare({ store, isConfirming: false });
		await first.executePlan(planOf([new Lost()]).plan, 0).catch(() => undefined);
		await first.executePlan(planOf([{ id: 'later' }]).plan, 1);

		const attempt = await attemptOf(prepare({ store }).executePlan);
		expect([attempt?.isFromSibling('later'), attempt?.isFromSibling('own')]).toEqual([true, false]);
	});

	test('the IDs of messages accepted or found in this run', async () => {
		const { executePlan } = prepare();
		await executePlan(planOf([{ id: 'sent' }]).plan, 1);
		await executePlan(
			planOf([new Lost()], [{ found: 'arrived', answer: { id: 'found' } }]).plan,
			2,
		);

		const attempt = await attemptOf(executePlan);
		expect([attempt?.isFromSibling('sent'), attempt?.isFromSibling('found')]).toEqual([true, true]);
	});

	test('the time of an identical one whose response names no message, now or before', async () => {
		const store: ExecutionData = {};
		const { executePlan, at } = prepare({ store });
		const acceptedAt = at();
		const started = { contactId: 'x', messages: { totalCount: 1 } };
		await executePlan(planOf([started], [], { lookupKey: { to: '+1' } }).plan, 1);
		await executePlan(planOf([started], [], { lookupKey: { to: '+2' } }).plan, 2);

		const fields = { lookupKey: { to: '+1' }, writes: { to: '1' } };
		expect((await attemptOf(executePlan, fields))?.siblingTimes).toEqual([acceptedAt]);
		expect((await attemptOf(prepare({ store }).executePlan, fields))?.siblingTimes).toEqual([
			acceptedAt,
		]);
	});

	test("that an older version's entry has no time", async () => {
		const writes = { text: 'Hi' };
		const answer = { contactId: 'x' };
		const store: ExecutionData = { accepted: { 0: { 1: { key: toKey(writes), answer } } } };
		expect((await attemptOf(prepare({ store }).executePlan))?.siblingTimes).toEqual([undefined]);
	});
});

describe('a plan that must be prepared', () => {
	const toPrepare = (plan: Plan, prepared: () => Promise<Plan>): Plan => ({
		...plan,
		prepare: prepared,
	});

	test('is executed as it was prepared', async () => {
		const { executePlan } = prepare();
		const { plan, counts } = planOf([{ id: 'wrong' }]);
		const ready = planOf([{ id: 'm' }]);

		expect(
			await executePlan(
				toPrepare(plan, () => Promise.resolve(ready.plan)),
				0,
			),
		).toEqual({
			id: 'm',
		});
		expect([counts.runs, ready.counts.runs]).toEqual([0, 1]);
	});

	test("isn't prepared again once it was accepted", async () => {
		const { executePlan } = prepare();
		const { plan } = planOf([{ id: 'm' }]);
		let times = 0;
		const toPrepareOnce = toPrepare(plan, () => {
			times++;
			return Promise.resolve(plan);
		});

		expect(await executePlan(toPrepareOnce, 0)).toEqual({ id: 'm' });
		expect(await executePlan(toPrepareOnce, 0)).toEqual({ id: 'm' });
		expect(times).toBe(1);
	});

	test("isn't sent, and stays certain, if the preparation fails", async () => {
		const { executePlan, store } = prepare();
		const { plan, counts } = planOf([{ id: 'm' }]);
		const failing = toPrepare(plan, () => Promise.reject(new Lost()));

		await expect(executePlan(failing, 0)).rejects.toThrow('lost');
		expect([counts.runs, store]).toEqual([0, {}]);
	});
});

describe('a message with a Send Once Key', () => {
	const KEY = { sendOnceKey: 'k' };
	const SKIPPED = { skipped: true, sendOnceKey: 'k' };

	test('is skipped by another execution, which does nothing that follows on sending', async () => {
		const database: Database = new Map();
		const concluded: object[] = [];
		const conclude = async (answer: object): Promise<object> => {
			concluded.push(answer);
			return await Promise.resolve({ concluded: true });
		};
		const { plan, counts } = planOf([{ id: 'm' }], [], { ...KEY, conclude });
		const first = prepare({ database });
		expect(await first.executePlan(plan, 0)).toEqual({ concluded: true });
		await first.close();

		const second = prepare({ database });
		expect(await second.executePlan(plan, 0)).toEqual({ ...SKIPPED, reason: 'alreadySent' });
		expect([counts.runs, concluded.length, second.skipped()]).toEqual([1, 1, 1]);
	});

	test('keeps its key if its answer is lost, though it was prepared in between', async () => {
		const database: Database = new Map();
		const { plan, counts } = planOf([new Lost()], [], KEY);
		const origin = { operation: {}, item: {}, parameters: {}, account: 'a' };
		const prepared: Plan = {
			...plan,
			origin,
			// What is prepared knows neither the key nor the origin.
			prepare: () => Promise.resolve({ ...planOf([new Lost()]).plan, writes: { other: true } }),
		};
		const first = prepare({ database, isConfirming: false });
		await expect(first.executePlan(prepared, 0)).rejects.toBeInstanceOf(Lost);
		await first.close();

		const second = prepare({ database, isConfirming: false });
		expect(await second.executePlan(plan, 0)).toEqual({ ...SKIPPED, reason: 'mayHaveBeenSent' });
		expect(counts.runs).toBe(0);
	});

	test('gives its key back if it was refused', async () => {
		const database: Database = new Map();
		const { plan, counts } = planOf([new Error('refused'), { id: 'm' }], [], KEY);
		const first = prepare({ database });
		await expect(first.executePlan(plan, 0)).rejects.toThrow('refused');
		await first.close();

		expect(await prepare({ database }).executePlan(plan, 0)).toEqual({ id: 'm' });
		expect(counts.runs).toBe(2);
	});

	test.each<[string, LookupResult, object, runs: number]>([
		['found', { found: 'arrived', answer: { id: 'm' } }, { id: 'm' }, 1],
		['sent if it is missing', MISSING, { id: 'n' }, 2],
		['skipped in doubt', { found: 'unknown' }, { ...SKIPPED, reason: 'mayHaveBeenSent' }, 1],
	])('is %s after a crash, if lookups are on', async (_, result, output, runs) => {
		const database: Database = new Map();
		const { plan, counts, looks } = planOf([{ id: 'm' }, { id: 'n' }], [result], KEY);
		// It ends without recording that the message was accepted.
		await prepare({ database, isConfirming: false }).executePlan(plan, 0);

		expect(await prepare({ database }).executePlan(plan, 0)).toEqual(output);
		expect(counts.runs).toBe(runs);
		expect(looks[0]).toMatchObject({ sendOnceKey: 'k' });
		expect(looks[0]?.sentAt).toBeUndefined();
	});
});
