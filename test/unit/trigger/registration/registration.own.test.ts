import type { Webhook } from '../../../../nodes/MessageBirdConversations/client/contract/types';
import {
	isRegistered,
	register,
	unregister,
	type RegisteredWebhook,
	type WantedWebhook,
} from '../../../../nodes/MessageBirdConversations/trigger/registration/registration';
import { FOREIGN, meet, OWN, REMEMBERED, URL_BEFORE, URL_NOW, WANTED } from './webhookAccount';

describe('whether it is registered', () => {
	test.each<[string, Webhook[], WantedWebhook]>([
		['the very webhook', [OWN], WANTED],
		[
			'one whose events stand in another order',
			[{ ...OWN, events: [...WANTED.events].reverse() }],
			WANTED,
		],
		['a generic one with an empty channel', [{ ...OWN, channelId: '' }], WANTED],
		['one of the wanted channel', [{ ...OWN, channelId: 'c1' }], { ...WANTED, channelId: 'c1' }],
		[
			'one of a status that nobody knows',
			[Object.assign({ ...OWN }, { status: 'warming' })],
			WANTED,
		],
	])('says yes to %s, touches nothing and remembers it', async (_what, own, wanted) => {
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
		['one of a channel, a generic one being wanted', [{ ...OWN, channelId: 'c1' }], WANTED],
		['a generic one, one of a channel being wanted', [OWN], { ...WANTED, channelId: 'c1' }],
		['two at its URL', [OWN, { ...OWN, id: 'twin' }], WANTED],
	])('says no to %s and touches nothing', async (_what, own, wanted) => {
		const { registration, store, changes } = meet(own);
		expect(await isRegistered(registration, wanted)).toBe(false);
		expect(changes).toEqual([]);
		expect(store.read()).toBeUndefined();
	});

	test('says no while its old webhook stands at the old address', async () => {
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
		['nobody could be asked', undefined],
	])("is a copied n8n's original, and left alone, where %s", async (_why, isListening) => {
		const { registration, changes } = meet([old], remembered, undefined, () => isListening);
		await register(registration, WANTED);
		await unregister(registration, URL_NOW);
		expect(changes).toEqual(['create new1', 'delete new1']);
	});

	test('is its own, and brought to the new one, where nobody listens there', async () => {
		const { registration, ownNow } = meet([old], remembered, undefined, () => false);
		await register(registration, WANTED);
		expect(ownNow()).toEqual([OWN]);
	});
});

describe('the webhooks of others', () => {
	// The account says that the id belongs to another address meanwhile.
	const reused = { ...OWN, url: 'https://other.example.com/hook' };
	const copied: RegisteredWebhook = {
		webhookId: 'own',
		url: URL_BEFORE,
		workflowId: 'the original',
	};
	const cases: Array<[string, Webhook[], RegisteredWebhook | undefined]> = [
		['another system', [], undefined],
		['a workflow that this one was copied from', [{ ...OWN, url: URL_BEFORE }], copied],
		['whoever moved the remembered one elsewhere', [reused], REMEMBERED],
		['the test listener of the same node', [{ ...OWN, url: `${URL_NOW}-test` }], undefined],
	];

	test.each(cases)('are left alone by registering: %s', async (_whose, others, remembered) => {
		const { registration, changes, webhooks, foreignNow } = meet(others, remembered);
		await register(registration, WANTED);
		expect(changes).toEqual(['create new1']);
		expect(foreignNow()).toEqual(FOREIGN);
		expect(webhooks).toEqual(expect.arrayContaining(others));
	});

	test.each(cases)('are left alone by unregistering: %s', async (_whose, others, remembered) => {
		const { registration, changes } = meet(others, remembered);
		await unregister(registration, URL_NOW);
		expect(changes).toEqual([]);
	});

	test.each(cases)("aren't taken for its own: %s", async (_whose, others, remembered) => {
		const { registration } = meet(others, remembered);
		expect(await isRegistered(registration, WANTED)).toBe(false);
	});
});

describe('a webhook that was registered, and is not in the account', () => {
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
		['by an earlier version, which did not note the key', REMEMBERED],
	])('is named, with what to do, where it was registered %s', async (_, remembered) => {
		for (const act of ['isRegistered', 'unregister'] as const) {
			expect(await look([], remembered, act)).toEqual([
				expect.stringMatching(
					/doesn't have the webhook own, .* registered at https:\/\/n8n\.example\.com\/webhook\/abc\. If you replaced "Access Key" .*delete it with the old key/,
				),
			]);
		}
	});

	test.each<[string, Webhook[], RegisteredWebhook | undefined]>([
		['the key is the same, so that somebody deleted it', [], { ...REMEMBERED, account: 'now' }],
		['the key was renewed, and the webhook is there', [OWN], { ...REMEMBERED, account: 'before' }],
		[
			'it is of the workflow that this one is a copy of',
			[],
			{ ...REMEMBERED, workflowId: 'other' },
		],
		['nothing was registered', [], undefined],
	])('is not named where %s', async (_, own, remembered) => {
		expect(await look(own, remembered)).toEqual([]);
		expect(await look(own, remembered, 'unregister')).toEqual([]);
	});

	test('is noted with the key that it is registered with', async () => {
		const { registration, store } = meet([]);
		await register({ ...registration, account: 'now' }, WANTED);
		expect(store.read()).toMatchObject({ account: 'now' });
	});
});
