import type { Webhook } from '../../../../nodes/MessageBirdConversations/client/contract/types';
import { ConversationsApiError } from '../../../../nodes/MessageBirdConversations/client/http/errors';
import {
	register,
	unregister,
} from '../../../../nodes/MessageBirdConversations/trigger/registration/registration';
import { meet, OWN, REMEMBERED, URL_BEFORE, URL_NOW, WANTED } from './webhookAccount';

const refusing = (): never => {
	throw new ConversationsApiError('MessageBird answered 500', { request: 'x', status: 500 });
};

describe('registering', () => {
	test('creates a webhook if there is none, and stores its ID', async () => {
		const { registration, store, changes, bodies } = meet([]);
		await register(registration, WANTED);
		expect(changes).toEqual(['create new1']);
		expect(bodies).toEqual([WANTED]);
		expect(store.read()).toEqual({ ...REMEMBERED, webhookId: 'new1' });
	});

	test('names no channel if it wants all of them', async () => {
		const { registration, bodies } = meet([]);
		await register(registration, WANTED);
		expect(bodies[0]).not.toHaveProperty('channelId');
	});

	test('changes nothing if everything matches', async () => {
		const { registration, store, changes } = meet([OWN], REMEMBERED);
		await register(registration, WANTED);
		expect(changes).toEqual([]);
		expect(store.read()).toEqual(REMEMBERED);
	});

	test('updates changed events in place', async () => {
		const { registration, changes, ownNow } = meet([OWN], REMEMBERED);
		await register(registration, { ...WANTED, events: ['conversation.updated'] });
		expect(changes).toEqual(['update own']);
		expect(ownNow()).toEqual([{ ...OWN, events: ['conversation.updated'] }]);
	});

	test('enables a disabled webhook', async () => {
		const { registration, changes, ownNow } = meet([{ ...OWN, status: 'disabled' }], REMEMBERED);
		await register(registration, WANTED);
		expect(changes).toEqual(['update own']);
		expect(ownNow()).toEqual([OWN]);
	});

	test.each<[string, string | undefined, string | undefined]>([
		['another channel', 'c1', 'c2'],
		['one channel instead of all', undefined, 'c1'],
		['all channels instead of one', 'c1', undefined],
	])('deletes and creates a webhook if it wants %s', async (_what, before, after) => {
		const wanted = { ...WANTED, ...(after ? { channelId: after } : {}) };
		const { registration, store, changes, ownNow } = meet(
			[{ ...OWN, channelId: before }],
			REMEMBERED,
		);
		await register(registration, wanted);
		expect(changes).toEqual(['delete own', 'create new1']);
		expect(ownNow()).toEqual([{ id: 'new1', status: 'enabled', ...wanted }]);
		expect(store.read()?.webhookId).toBe('new1');
	});

	test('adopts the webhook at its URL if the stored ID is lost', async () => {
		const { registration, store, changes } = meet([OWN]);
		await register(registration, WANTED);
		expect(changes).toEqual([]);
		expect(store.read()).toEqual(REMEMBERED);
	});

	test('keeps the matching one of several at its URL', async () => {
		const stale: Webhook = { ...OWN, id: 'stale', events: ['message.updated'] };
		const { registration, changes, ownNow } = meet([stale, OWN, { ...OWN, id: 'twin' }]);
		await register(registration, WANTED);
		expect(changes).toEqual(['delete stale', 'delete twin']);
		expect(ownNow()).toEqual([OWN]);
	});

	test('leaves nothing at the old address after the address has changed', async () => {
		const old = { ...OWN, url: URL_BEFORE };
		const { registration, store, ownNow } = meet([old], { ...REMEMBERED, url: URL_BEFORE });
		await register(registration, WANTED);
		expect(ownNow().map(({ url }) => url)).toEqual([URL_NOW]);
		expect(store.read()).toMatchObject({ url: URL_NOW, webhookId: ownNow()[0]?.id });
	});

	test('deletes the one at the old address if the new one already exists', async () => {
		const old = { ...OWN, id: 'old', url: URL_BEFORE };
		const remembered = { ...REMEMBERED, webhookId: 'old', url: URL_BEFORE };
		const { registration, changes } = meet([old, OWN], remembered);
		await register(registration, WANTED);
		expect(changes).toEqual(['delete old']);
	});

	test('creates a new one if the stored one is gone', async () => {
		const { registration, store, changes } = meet([], REMEMBERED);
		await register(registration, WANTED);
		expect(changes).toEqual(['create new1']);
		expect(store.read()?.webhookId).toBe('new1');
	});

	test('continues if the webhook to delete is already gone', async () => {
		const { registration, changes } = meet([{ ...OWN, channelId: 'c1' }], REMEMBERED, () => {
			throw new ConversationsApiError('gone', { request: 'x', status: 404 });
		});
		await register(registration, WANTED);
		expect(changes).toEqual(['create new1']);
	});

	test('throws if a deletion fails, creates nothing and keeps the stored ID', async () => {
		const { registration, store, changes } = meet(
			[{ ...OWN, channelId: 'c1' }],
			REMEMBERED,
			refusing,
		);
		await expect(register(registration, WANTED)).rejects.toMatchObject({ status: 500 });
		expect(changes).toEqual([]);
		expect(store.read()).toEqual(REMEMBERED);
	});
});

describe('unregistering', () => {
	test('deletes its webhook and forgets it', async () => {
		const { registration, store, changes } = meet([OWN], REMEMBERED);
		await unregister(registration, URL_NOW);
		expect(changes).toEqual(['delete own']);
		expect(store.read()).toBeUndefined();
	});

	test('deletes every webhook at its URL, even if the stored ID is lost', async () => {
		const { registration, changes } = meet([OWN, { ...OWN, id: 'twin' }]);
		await unregister(registration, URL_NOW);
		expect(changes).toEqual(['delete own', 'delete twin']);
	});

	test('deletes the one at the old address too', async () => {
		const old = { ...OWN, url: URL_BEFORE };
		const { registration, changes } = meet([old], { ...REMEMBERED, url: URL_BEFORE });
		await unregister(registration, URL_NOW);
		expect(changes).toEqual(['delete own']);
	});

	test('succeeds if its webhook is already gone', async () => {
		const { registration, store, changes } = meet([], REMEMBERED);
		await unregister(registration, URL_NOW);
		expect(changes).toEqual([]);
		expect(store.read()).toBeUndefined();
	});

	test('succeeds if its webhook disappears during the deletion', async () => {
		const { registration, store } = meet([OWN], REMEMBERED, () => {
			throw new ConversationsApiError('gone', { request: 'x', status: 404 });
		});
		await unregister(registration, URL_NOW);
		expect(store.read()).toBeUndefined();
	});

	test('throws if the deletion fails, and keeps the stored ID', async () => {
		const { registration, store } = meet([OWN], REMEMBERED, refusing);
		await expect(unregister(registration, URL_NOW)).rejects.toMatchObject({ status: 500 });
		expect(store.read()).toEqual(REMEMBERED);
	});
});
