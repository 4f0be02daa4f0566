import {
	writtenId,
	type Finding,
	type Trial,
} from '../../../nodes/MessageBirdConversations/client/lostAnswerLookup';
import { createCarryOut } from '../../../nodes/MessageBirdConversations/items/executePlan';
import type { Plan } from '../../../nodes/MessageBirdConversations/items/plan';
import {
	openMemory,
	toKey,
	type Store,
} from '../../../nodes/MessageBirdConversations/items/sentLedger';

class Lost extends Error {
	constructor(readonly sentAt?: number) {
		super('lost');
	}
}

interface Given {
	store?: Store;
	isConfirming?: boolean;
	settlesAfterMs?: number;
}

const prepare = ({ store = {}, isConfirming = true, settlesAfterMs = 0 }: Given = {}) => {
	let time = 1_000_000;
	const carryOut = createCarryOut({
		memory: openMemory(store, 0),
		uncertainty: {
			describe: (thrown) =>
				thrown instanceof Lost ? { what: { message: 'lost' }, sentAt: thrown.sentAt } : undefined,
			restore: () => new Lost(),
			settlesAfterMs: () => settlesAfterMs,
		},
		idOf: writtenId,
		isConfirming,
		now: () => time,
		wait: (ms) => {
			time += ms;
			return Promise.resolve();
		},
	});
	return { carryOut, store, at: () => time };
};

const MESSAGE = { type: 'text', content: { text: 'Hi' } };

/** A plan whose tries end as told, the last one for ever; it notes the looks for it. */
const planOf = (
	tries: Array<object | Error>,
	findings: Finding[] = [],
	fields: Partial<Plan> = {},
) => {
	const counts = { runs: 0 };
	const looks: Trial[] = [];
	const messages: object[] = [];
	const plan: Plan = {
		sequence: 'to +1',
		writes: { text: 'Hi' },
		message: MESSAGE,
		run() {
			const end = tries[Math.min(counts.runs++, tries.length - 1)];
			return end instanceof Error ? Promise.reject(end) : Promise.resolve(end ?? {});
		},
		confirm(message, trial) {
			messages.push(message);
			const finding = findings[Math.min(looks.push(trial), findings.length) - 1];
			return Promise.resolve(finding ?? { found: 'unknown' });
		},
		...fields,
	};
	return { plan, counts, looks, messages };
};

const MISSING: Finding = { found: 'missing' };

test('sends again only what two looks did not find', async () => {
	const { carryOut } = prepare();
	const { plan, counts, looks } = planOf([new Lost(), { id: 'm' }], [MISSING]);
	expect(await carryOut(plan, 0)).toEqual({ id: 'm' });
	expect([counts.runs, looks.length]).toEqual([2, 2]);
});

test('gives what a look found, and never sends it again', async () => {
	const { carryOut, store } = prepare();
	const { plan, counts } = planOf([new Lost()], [{ found: 'arrived', answer: { id: 'm' } }]);
	expect(await carryOut(plan, 0)).toEqual({ id: 'm' });
	const again = prepare({ store });
	expect(await again.carryOut(plan, 0)).toEqual({ id: 'm' });
	expect(counts.runs).toBe(1);
});

test('keeps uncertain what looks do not tell', async () => {
	const { carryOut } = prepare();
	const { plan, counts } = planOf([new Lost()]);
	await expect(carryOut(plan, 0)).rejects.toBeInstanceOf(Lost);
	expect(counts.runs).toBe(1);
});

test('looks from when it was sent, however long it waited before', async () => {
	const { carryOut } = prepare();
	const { plan, looks } = planOf([new Lost(7), { id: 'm' }], [MISSING]);
	await carryOut(plan, 0);
	expect(looks[0]?.at).toBe(7);
});

test('does not send again what may still be worked on, until that time is over', async () => {
	const store: Store = {};
	const { plan, counts } = planOf([new Lost(), { id: 'm' }], [MISSING]);
	const early = prepare({ store, settlesAfterMs: 60_000 });
	await expect(early.carryOut(plan, 0)).rejects.toBeInstanceOf(Lost);
	expect(counts.runs).toBe(1);

	const late = prepare({ store, settlesAfterMs: 3000 });
	expect(await late.carryOut(plan, 0)).toEqual({ id: 'm' });
	expect(counts.runs).toBe(2);
});

test('looks for what was sent, whatever the text has become since', async () => {
	const store: Store = {};
	const origin = { operation: {}, item: { id: 1 }, parameters: { text: '={{ $now }}' } };
	const first = planOf([new Lost()], [], { origin: { ...origin, account: 'a' } });
	await expect(prepare({ store }).carryOut(first.plan, 0)).rejects.toBeInstanceOf(Lost);

	const later = planOf([new Lost()], [{ found: 'arrived', answer: { id: 'm' } }], {
		writes: { text: 'Later' },
		message: { ...MESSAGE, content: { text: 'Later' } },
		origin: { ...origin, account: 'a' },
	});
	expect(await prepare({ store }).carryOut(later.plan, 0)).toEqual({ id: 'm' });
	expect(later.messages).toEqual([MESSAGE]);
	expect(later.counts.runs).toBe(0);
});

describe('what another key accepted', () => {
	const ORIGIN = { operation: {}, item: { id: 1 }, parameters: {} };
	const acceptedBy = async (account: string, fields: Partial<Plan> = {}): Promise<Store> => {
		const store: Store = {};
		const { plan } = planOf([{ id: 'm' }], [], { origin: { ...ORIGIN, account }, ...fields });
		await prepare({ store }).carryOut(plan, 0);
		return store;
	};
	const retryBy = (store: Store, account: string, fields: Partial<Plan>) => {
		const again = planOf([{ id: 'again' }], [], { origin: { ...ORIGIN, account }, ...fields });
		return { ...again, result: prepare({ store }).carryOut(again.plan, 0) };
	};

	test('is not sent again where the account has it: the key was renewed', async () => {
		const holds = (answer: object) => Promise.resolve('id' in answer && answer.id === 'm');
		const { result, counts } = retryBy(await acceptedBy('old'), 'new', { holds });
		expect(await result).toEqual({ id: 'm' });
		expect(counts.runs).toBe(0);
	});

	test('is sent where the account does not have it: it was another account', async () => {
		const holds = () => Promise.resolve(false);
		const { result } = retryBy(await acceptedBy('old'), 'new', { holds });
		expect(await result).toEqual({ id: 'again' });
	});

	test('is not sent where the service does not tell', async () => {
		const holds = () => Promise.reject(new Error('no answer'));
		const { result, counts } = retryBy(await acceptedBy('old'), 'new', { holds });
		await expect(result).rejects.toThrow('no answer');
		expect(counts.runs).toBe(0);
	});

	test('is carried out again without asking, where that does no harm', async () => {
		const fields = { isRepeatable: true };
		const { result } = retryBy(await acceptedBy('old', fields), 'new', fields);
		expect(await result).toEqual({ id: 'again' });
	});

	test('is done as the workflow says by now, where that does no harm', async () => {
		const fields = { isRepeatable: true };
		const store = await acceptedBy('a', fields);
		const { result } = retryBy(store, 'a', fields);
		expect(await result).toEqual({ id: 'm' });

		const origin = { ...ORIGIN, parameters: { status: 'changed' }, account: 'a' };
		const { plan } = planOf([{ id: 'changed' }], [], { ...fields, origin });
		expect(await prepare({ store }).carryOut(plan, 0)).toEqual({ id: 'changed' });
	});

	test('is asked for once, however many items there are', async () => {
		const store: Store = {};
		const { carryOut } = prepare({ store });
		const origins = [0, 1, 2].map((id) => ({ ...ORIGIN, item: { id } }));
		for (const [index, origin] of origins.entries()) {
			const { plan } = planOf([{ id: `m${index}` }], [], { origin: { ...origin, account: 'old' } });
			await carryOut(plan, index);
		}
		let asked = 0;
		const holds = () => Promise.resolve(++asked > 0);
		const again = prepare({ store });
		for (const [index, origin] of origins.entries()) {
			const { plan } = planOf([{}], [], { origin: { ...origin, account: 'new' }, holds });
			expect(await again.carryOut(plan, index)).toEqual({ id: `m${index}` });
		}
		expect(asked).toBe(1);
	});
});

describe('what is told to a look of other items', () => {
	/** The trial of an item that is looked for. */
	const trialOf = async (carryOut: ReturnType<typeof prepare>['carryOut'], fields = {}) => {
		const { plan, looks } = planOf([new Lost()], [], fields);
		await carryOut(plan, 0).catch(() => undefined);
		return looks[0];
	};

	test('is the ID of a later item that an earlier try of the node sent', async () => {
		const store: Store = {};
		const first = prepare({ store, isConfirming: false });
		await first.carryOut(planOf([new Lost()]).plan, 0).catch(() => undefined);
		await first.carryOut(planOf([{ id: 'later' }]).plan, 1);

		const trial = await trialOf(prepare({ store }).carryOut);
		expect([trial?.isOther('later'), trial?.isOther('own')]).toEqual([true, false]);
	});

	test('is the ID of what was accepted or found in this run', async () => {
		const { carryOut } = prepare();
		await carryOut(planOf([{ id: 'sent' }]).plan, 1);
		await carryOut(planOf([new Lost()], [{ found: 'arrived', answer: { id: 'found' } }]).plan, 2);

		const trial = await trialOf(carryOut);
		expect([trial?.isOther('sent'), trial?.isOther('found')]).toEqual([true, true]);
	});

	test('is when an equal one was accepted whose answer names no message, now or before', async () => {
		const store: Store = {};
		const { carryOut, at } = prepare({ store });
		const acceptedAt = at();
		const started = { contactId: 'x', messages: { totalCount: 1 } };
		await carryOut(planOf([started], [], { alike: { to: '+1' } }).plan, 1);
		await carryOut(planOf([started], [], { alike: { to: '+2' } }).plan, 2);

		const fields = { alike: { to: '+1' }, writes: { to: '1' } };
		expect((await trialOf(carryOut, fields))?.others).toEqual([acceptedAt]);
		expect((await trialOf(prepare({ store }).carryOut, fields))?.others).toEqual([acceptedAt]);
	});

	test('is that an entry of an older version was accepted nobody knows when', async () => {
		const writes = { text: 'Hi' };
		const answer = { contactId: 'x' };
		const store: Store = { accepted: { 0: { 1: { key: toKey(writes), answer } } } };
		expect((await trialOf(prepare({ store }).carryOut))?.others).toEqual([undefined]);
	});
});
