import type { SendOnce } from '../../../../nodes/MessageBirdConversations/items/sendOnce/sendOnce';
import { createEntryStore, openSendOnce, type Database } from '../../support/entryStore';

const addAll = (sendOnce: SendOnce, count: number): void => {
	for (let index = 0; index < count; index++) sendOnce.add(index, `k${index}`, false);
};

const claimAndAccept = async (sendOnce: SendOnce, itemIndex: number): Promise<string> => {
	const { state, settle } = await sendOnce.claim(itemIndex, `k${itemIndex}`);
	if (state === 'claimed') await settle('accepted');
	return state;
};

const statesIn = async (database: Database, count: number): Promise<string[]> => {
	const sendOnce = openSendOnce({ database });
	addAll(sendOnce, count);
	const states: string[] = [];
	for (let index = 0; index < count; index++) {
		states.push((await sendOnce.claim(index, `k${index}`)).state);
	}
	await sendOnce.close();
	return states;
};

test("asks n8n for many keys at once, not for each message's", async () => {
	const database: Database = new Map();
	const store = createEntryStore(database);
	const sendOnce = openSendOnce({ store });
	addAll(sendOnce, 1000);
	for (let index = 0; index < 1000; index++) {
		expect(await claimAndAccept(sendOnce, index)).toBe('claimed');
	}
	await sendOnce.close();

	expect(store.calls.length).toBeLessThan(25);
	expect(await statesIn(database, 1000)).toEqual(Array(1000).fill('accepted'));
});

test('claims fewer keys at once if sending is slow, as a crash leaves them uncertain', async () => {
	const store = createEntryStore(new Map());
	let time = 0;
	const sendOnce = openSendOnce({ store, now: () => time });
	addAll(sendOnce, 400);
	for (let index = 0; index < 400; index++) {
		await claimAndAccept(sendOnce, index);
		time += 1000;
	}
	await sendOnce.close();
	const count = (entries: string[], word: string): number =>
		entries.filter((entry) => entry.startsWith(word)).length;
	const claims = store.calls
		.filter((entries) => count(entries, 'claim') > 0)
		.map((entries) => count(entries, 'known') - count(entries, 'accepted'));
	expect(claims[0]).toBe(50);
	expect(claims.at(-1)).toBe(25);
});

test('takes back what was claimed ahead and not sent', async () => {
	const database: Database = new Map();
	const sendOnce = openSendOnce({ database });
	addAll(sendOnce, 200);
	for (let index = 0; index < 40; index++) await claimAndAccept(sendOnce, index);
	await sendOnce.close();

	const states = await statesIn(database, 200);
	expect(states.slice(0, 40)).toEqual(Array(40).fill('accepted'));
	expect(states.slice(40)).toEqual(Array(160).fill('claimed'));
});

test('a message whose outcome is unknown keeps its key', async () => {
	const database: Database = new Map();
	const sendOnce = openSendOnce({ database });
	addAll(sendOnce, 1);
	const { settle } = await sendOnce.claim(0, 'k0');
	await settle('uncertain');
	await sendOnce.close();
	expect(await statesIn(database, 1)).toEqual(['uncertain']);
});

test('an item waits for another one with its key, and is sent only if that one was not', async () => {
	const [one, other] = [openSendOnce({ database: new Map() }), openSendOnce()];
	for (const outcome of ['accepted', 'uncertain', 'released'] as const) {
		one.add(0, outcome, false);
		other.add(0, outcome, false);
		const { settle } = await one.claim(0, outcome);
		let state: string | undefined;
		const waiting = other.claim(0, outcome).then((claim) => (state = claim.state));
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(state).toBeUndefined();

		await settle(outcome);
		expect(await waiting).toBe(outcome === 'released' ? 'claimed' : outcome);
	}
	await Promise.all([one.close(), other.close()]);
});

test('an execution that is stopped lets others have its keys', async () => {
	const database: Database = new Map();
	const [one, other] = [openSendOnce({ database }), openSendOnce({ database })];
	addAll(one, 10);
	addAll(other, 10);
	await claimAndAccept(one, 0);
	const waiting = other.claim(9, 'k9');
	await one.close();
	expect((await waiting).state).toBe('claimed');
	await other.close();
});

test('an item that an earlier try of the execution has sent needs no claim', async () => {
	const database: Database = new Map();
	const store = createEntryStore(database);
	const sendOnce = openSendOnce({ store });
	sendOnce.add(0, 'k0', true);
	sendOnce.add(1, 'k1', false);
	await claimAndAccept(sendOnce, 1);
	await sendOnce.close();
	expect(store.calls.flat().filter((entry) => entry.endsWith('k0'))).toEqual([]);

	await sendOnce.resume('k0').settle('accepted');
	await sendOnce.close();
	expect(await statesIn(database, 1)).toEqual(['accepted']);
});

test("fails the items whose keys can't be recorded, and lets others try", async () => {
	const database: Database = new Map();
	const store = createEntryStore(database);
	let isDown = true;
	const failing = {
		...store,
		record: async (entries: string[], maxEntries: number) =>
			isDown ? await Promise.reject(new Error('down')) : await store.record(entries, maxEntries),
	};
	const sendOnce = openSendOnce({ store: failing });
	addAll(sendOnce, 2);
	await expect(sendOnce.claim(0, 'k0')).rejects.toThrow('down');
	await sendOnce.close();

	isDown = false;
	expect(await statesIn(database, 2)).toEqual(['claimed', 'claimed']);
});

test("reports accepted messages that can't be recorded as such, and doesn't fail", async () => {
	const database: Database = new Map();
	const store = createEntryStore(database);
	const unrecorded: number[] = [];
	const failing = {
		...store,
		record: async (entries: string[], maxEntries: number) =>
			entries.some((entry) => entry.startsWith('accepted'))
				? await Promise.reject(new Error('down'))
				: await store.record(entries, maxEntries),
	};
	const sendOnce = openSendOnce({ store: failing, unrecorded });
	addAll(sendOnce, 1);
	await claimAndAccept(sendOnce, 0);
	await sendOnce.close();

	expect(unrecorded).toEqual([1]);
	expect(await statesIn(database, 1)).toEqual(['uncertain']);
});
