import type { Credential } from '../../../../nodes/MessageBirdConversations/n8n/credential';
import { receiveWithCachedCredential } from '../../../../nodes/MessageBirdConversations/trigger/delivery/credentialCache';
import type { Reception } from '../../../../nodes/MessageBirdConversations/trigger/delivery/receive';

const REFUSED: Reception = { outcome: 'refused', reason: 'signature' };
const ACCEPTED: Reception = { outcome: 'accepted', event: { type: 'message.created' } };

/** A trigger whose credential can be changed, and deliveries to it. */
const createTrigger = () => {
	const key = `trigger ${Math.random()}`;
	let signingKey = 'first';
	let reads = 0;
	const read = (): Promise<Credential> => {
		reads++;
		return Promise.resolve({
			accessKey: 'access',
			signingKey,
			baseUrl: '',
			isPerItem: false,
			isVerified: true,
		});
	};
	return {
		change(to: string) {
			signingKey = to;
		},
		reads: () => reads,
		/** Delivers an event signed with a key, so many seconds after the start. */
		deliver: async (signedWith: string | undefined, seconds: number): Promise<string> => {
			const { credential, reception } = await receiveWithCachedCredential(
				{ key, read, isSigned: signedWith !== undefined, now: seconds },
				({ signingKey: known }) => (known === (signedWith ?? '') ? ACCEPTED : REFUSED),
			);
			expect(JSON.stringify(credential)).not.toContain('access');
			return reception.outcome;
		},
	};
};

test('reads the credential once for the deliveries of ten seconds', async () => {
	const trigger = createTrigger();
	for (const seconds of [0, 1, 5, 10]) await trigger.deliver('first', seconds);
	expect(trigger.reads()).toBe(1);

	await trigger.deliver('first', 11);
	expect(trigger.reads()).toBe(2);
});

test('accepts a changed signing key at once', async () => {
	const trigger = createTrigger();
	await trigger.deliver('first', 0);
	trigger.change('second');

	expect(await trigger.deliver('second', 1)).toBe('accepted');
});

test('accepts the former signing key for ten seconds and no longer', async () => {
	const trigger = createTrigger();
	await trigger.deliver('first', 0);
	trigger.change('second');

	expect(await trigger.deliver('first', 10)).toBe('accepted');
	expect(await trigger.deliver('first', 10.5)).toBe('refused');
});

test('refuses the former signing key as soon as the new one was used', async () => {
	const trigger = createTrigger();
	await trigger.deliver('first', 0);
	trigger.change('second');
	await trigger.deliver('second', 1);

	expect(await trigger.deliver('first', 2)).toBe('refused');
});

test('refuses a signature that matches no key', async () => {
	const trigger = createTrigger();

	expect(await trigger.deliver('other', 0)).toBe('refused');
	expect(await trigger.deliver('other', 1)).toBe('refused');
});

test('refuses unsigned deliveries without reading a credential that has a signing key', async () => {
	const trigger = createTrigger();
	await trigger.deliver('first', 0);

	for (let n = 0; n < 100; n++) expect(await trigger.deliver(undefined, 1)).toBe('refused');
	expect(trigger.reads()).toBe(1);
});

test('accepts unsigned deliveries ten seconds after the signing key was removed', async () => {
	const trigger = createTrigger();
	trigger.change('');
	expect(await trigger.deliver(undefined, 0)).toBe('accepted');
	trigger.change('second');
	expect(await trigger.deliver('second', 1)).toBe('accepted');
	trigger.change('');

	expect(await trigger.deliver(undefined, 12)).toBe('accepted');
});

test("never uses another trigger's credential", async () => {
	const one = createTrigger();
	const other = createTrigger();
	other.change('second');
	await one.deliver('first', 0);

	expect(await other.deliver('first', 0)).toBe('refused');
});
