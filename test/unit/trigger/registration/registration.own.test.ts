import type { Webhook } from '../../../../nodes/MessageBirdConversations/client/contract/types';
import {
	isRegistered,
	register,
	unregister,
	type RegisteredWebhook,
	type WantedWebhook,
} from '../../../../nodes/MessageBirdConversations/trigger/registration/registration';
import { FOREIGN, meet, OWN, REMEMBERED, URL_BEFORE, URL_NOW, WANTED } from './webhookAccount';

describe('the check for a registered webhook', () => {
	test.each<[string, Webhook[], WantedWebhook]>([
		['exactly the wanted webhook', [OWN], WANTED],
		[
			'one with its events in another order',
			[{ ...OWN, events: [...WANTED.events].reverse() }],
			WANTED,
		],
		['a generic one with an empty channel', [{ ...OWN, channelId: '' }], WANTED],
		['one for the wanted channel', [{ ...OWN, channelId: 'c1' }], { ...WANTED, channelId: 'c1' }],
		['one with an unknown status', [Object.assign({ ...OWN }, { status: 'warming' })], WANTED],
	])('accepts %s, changes nothing and stores it', async (_what, own, wanted) => {
		const { registration, store, changes } = meet(own);
		expect(await isRegistered(registration, wanted)).toBe(true);
		expect(changes).toEqual([]);
		expect(store.read()).toEqual(REMEMBERED);
	});

	test.each<[string, Webhook[], WantedWebhook]>([
		['none', [], WANTED],
		['fewer events', [{ ...OWN, events: ['message.created'] }], WANTED],
		['more events', [{ ...OWN, events: [...WANTED.events, 'conversation.created'] }], WANTED],
		['no events', [{ ...OWN, events: undefined }], WANTED],
		['a disabled one', [{ ...OWN, status: 'disabled' }], WANTED],
		['one for a channel if a generic one is wanted', [{ ...OWN, channelId: 'c1' }], WANTED],
		['a generic one if one for a channel is wanted', [OWN], { ...WANTED, channelId: 'c1' }],
		['two at its URL', [OWN, { ...OWN, id: 'twin' }], WANTED],
	])('rejects %s and changes nothing', async (_what, own, wanted) => {
		const { registration, store, changes } = meet(own);
		expect(await isRegistered(registration, wanted)).toBe(false);
		expect(changes).toEqual([]);
		expect(store.read()).toBeUndefined();
	});

	test('rejects a webhook that is still at the old address', async () => {
		const old = { ...OWN, url: URL_BEFORE };
		const { registration } = meet([old], { ...REMEMBERED, url: URL_BEFORE });
		expect(await isRegistered(registration, WANTED)).toBe(false);
	});
});

describe('a webhook at an old address', () => {
	const old = { ...OWN, url: URL_BEFORE };
	const remembered = { ...REMEMBERED, url: URL_BEFORE };

	test.each([
		['somebody listens there', true],
		['nobody can be asked', undefined],
	])(
		'belongs to the n8n that this one was copied from, and stays, if %s',
		async (_why, isListening) => {
			const { registration, changes } = meet([old], remembered, undefined, () => isListening);
			await register(registration, WANTED);
			await unregister(registration, URL_NOW);
			expect(changes).toEqual(['create new1', 'delete new1']);
		},
	);

	test('is its own, and moves to the new address, if nobody listens there', async () => {
		const { registration, ownNow } = meet([old], remembered, undefined, () => false);
		await register(registration, WANTED);
		expect(ownNow()).toEqual([OWN]);
	});
});

describe('other webhooks', () => {
	// In the account, the ID now belongs to another address.
	const reused = { ...OWN, url: 'https://other.example.com/hook' };
	const copied: RegisteredWebhook = {
		webhookId: 'own',
		url: URL_BEFORE,
		workflowId: 'the original',
	};
	const cases: Array<[string, Webhook[], RegisteredWebhook | undefined]> = [
		['another system', [], undefined],
		['a workflow that this one was copied from', [{ ...OWN, url: URL_BEFORE }], copied],
		['somebody who moved the stored one elsewhere', [reused], REMEMBERED],
		['the test listener of the same node', [{ ...OWN, url: `${URL_NOW}-test` }], undefined],
	];

	test.each(cases)('stay unchanged when registering: %s', async (_whose, others, remembered) => {
		const { registration, changes, webhooks, foreignNow } = meet(others, remembered);
		await register(registration, WANTED);
		expect(changes).toEqual(['create new1']);
		expect(foreignNow()).toEqual(FOREIGN);
		expect(webhooks).toEqual(expect.arrayContaining(others));
	});

	test.each(cases)('stay unchanged when unregistering: %s', async (_whose, others, remembered) => {
		const { registration, changes } = meet(others, remembered);
		await unregister(registration, URL_NOW);
		expect(changes).toEqual([]);
	});

	test.each(cases)("aren't mistaken for its own: %s", async (_whose, others, remembered) => {
		const { registration } = meet(others, remembered);
		expect(await isRegistered(registration, WANTED)).toBe(false);
	});
});

describe("a registered webhook that isn't in the account", () => {
	const look = async (
		own: Webhook[],
		remembered: RegisteredWebhook | undefined,
		act: 'isRegistered' | 'unregister' = 'isRegistered',
	): Promise<string[]> => {
		const lines: string[] = [];
		const { registration } = meet(own, remembered);
		const told = { ...registration, account: 'now', warn: (line: string) => lines.push(line) };
		if (act === 'unregister') await unregister(told, URL_NOW);
		else await isRegistered(told, WANTED);
		return lines;
	};

	test.each([
		['with another key', { ...REMEMBERED, account: 'before' }],
		["by an earlier version, which didn't store the key", REMEMBERED],
	])('is named in the log, with advice, if it was registered %s', async (_, remembered) => {
		for (const act of ['isRegistered', 'unregister'] as const) {
			expect(await look([], remembered, act)).toEqual([
				expect.stringMatching(
					/doesn't have the webhook own, .* registered at https:\/\/n8n\.example\.com\/webhook\/abc\. If you replaced "Access Key" .*delete it with the old key/,
				),
			]);
		}
	});

	test.each<[string, Webhook[], RegisteredWebhook | undefined]>([
		['the key is the same, so somebody deleted it', [], { ...REMEMBERED, account: 'now' }],
		['the key was renewed and the webhook exists', [OWN], { ...REMEMBERED, account: 'before' }],
		[
			'it belongs to the workflow that this one was copied from',
			[],
			{ ...REMEMBERED, workflowId: 'other' },
		],
		['nothing was registered', [], undefined],
	])("isn't named if %s", async (_, own, remembered) => {
		expect(await look(own, remembered)).toEqual([]);
		expect(await look(own, remembered, 'unregister')).toEqual([]);
	});

	test('is stored with the key that registered it', async () => {
		const { registration, store } = meet([]);
		await register({ ...registration, account: 'now' }, WANTED);
		expect(store.read()).toMatchObject({ account: 'now' });
	});
});
