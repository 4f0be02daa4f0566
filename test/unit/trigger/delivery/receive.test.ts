import type { Filter } from '../../../../nodes/MessageBirdConversations/trigger/delivery/filter';
import {
	receive,
	type Receiver,
} from '../../../../nodes/MessageBirdConversations/trigger/delivery/receive';
import { RECEIVED } from '../../support/samples';
import {
	claimsFor,
	deliver,
	ENDS_AT,
	LEEWAY_SECONDS,
	SIGNED_AT,
	SIGNING_KEY,
	signToken,
} from '../../support/tokens';

const URL_CALLED = 'https://n8n.example.com/webhook/abc';

const FILTER: Filter = {
	events: ['message.created'],
	messages: 'received',
	messageTypes: [],
	platforms: [],
	channels: [],
	conversationStatuses: [],
	keywords: [],
};

type Watched = Omit<Receiver, 'readFilter'> & { readFilter: jest.Mock<Filter, []> };

const receiver = (given: Partial<Receiver> = {}): Watched => ({
	signingKey: SIGNING_KEY,
	allowUnsigned: false,
	now: SIGNED_AT + 1,
	...given,
	readFilter: jest.fn(() => FILTER),
});

const signedBody = async (text: string) =>
	await deliver({ url: URL_CALLED, body: Buffer.from(text) });

const unsignedBody = (text: string) => ({
	token: undefined,
	url: URL_CALLED,
	body: Buffer.from(text),
});

const TEXT = JSON.stringify(RECEIVED);

test('accepts a signed event and returns it unchanged', async () => {
	expect(receive(await signedBody(TEXT), receiver())).toEqual({
		outcome: 'accepted',
		event: RECEIVED,
		token: { jti: expect.any(String) as string, until: ENDS_AT + LEEWAY_SECONDS },
	});
});

test("filters a signed event that isn't wanted", async () => {
	const sent = { ...RECEIVED, message: { ...RECEIVED.message, direction: 'sent' } };
	expect(receive(await signedBody(JSON.stringify(sent)), receiver())).toMatchObject({
		outcome: 'filtered',
	});
});

test('accepts a signed event of an unknown type', async () => {
	const event = { type: 'contact.merged', contact: null };
	expect(receive(await signedBody(JSON.stringify(event)), receiver())).toMatchObject({
		outcome: 'accepted',
		event,
	});
});

test.each([
	'',
	'{',
	'type=message.created',
	'null',
	'[]',
	'"text"',
	'7',
	'{}',
	'{"type":7}',
	'{"type":""}',
])('treats the signed body %p as unreadable', async (text) => {
	const receiving = receiver();
	// The body is correctly signed, so it stays the same when it's delivered again.
	expect(receive(await signedBody(text), receiving)).toMatchObject({
		outcome: 'unreadable',
		isFinal: true,
	});
	expect(receiving.readFilter).not.toHaveBeenCalled();
});

test('returns a number that JavaScript would round as the text of its digits', async () => {
	const text = '{"type":"x","message":{"from":12345678901234567890,"id":"-12345678901234567890"}}';
	expect(receive(await signedBody(text), receiver())).toMatchObject({
		event: { message: { from: '12345678901234567890', id: '-12345678901234567890' } },
	});
});

describe("a delivery that can't be verified", () => {
	const forged = async () => ({
		url: URL_CALLED,
		body: Buffer.from(TEXT),
		token: await signToken(claimsFor({ url: URL_CALLED, body: Buffer.from(TEXT) }), {
			key: 'other-secret',
		}),
	});

	test('is refused with the name of the failed check', async () => {
		expect(receive(await forged(), receiver())).toEqual({
			outcome: 'refused',
			reason: 'signature: it was not made with this signing key',
		});
	});

	test('is refused after it has expired', async () => {
		const late = receiver({ now: ENDS_AT + 6 });
		expect(receive(await signedBody(TEXT), late).outcome).toBe('refused');
	});

	test("isn't parsed", async () => {
		const delivery = await forged();
		const receiving = receiver();
		const read = jest.spyOn(delivery.body, 'toString');
		receive(delivery, receiving);
		expect(read).not.toHaveBeenCalled();
		expect(receiving.readFilter).not.toHaveBeenCalled();
	});

	test("is refused, not unreadable, if its body isn't JSON either", async () => {
		const delivery = { ...(await forged()), body: Buffer.from('{') };
		expect(receive(delivery, receiver()).outcome).toBe('refused');
	});

	test('is refused without a token even if unsigned events are allowed', () => {
		const receiving = receiver({ allowUnsigned: true });
		expect(receive(unsignedBody(TEXT), receiving).outcome).toBe('refused');
		expect(receiving.readFilter).not.toHaveBeenCalled();
	});
});

describe('without a signing key', () => {
	test('refuses every delivery, even one signed with an empty key', async () => {
		const receiving = receiver({ signingKey: '' });
		expect(receive(await signedBody(TEXT), receiving)).toEqual({
			outcome: 'refused',
			reason: 'the credential has no signing key',
		});
		expect(receive(unsignedBody(TEXT), receiving).outcome).toBe('refused');
		expect(receiving.readFilter).not.toHaveBeenCalled();
	});

	test("accepts unsigned events if they're allowed", () => {
		const receiving = receiver({ signingKey: '', allowUnsigned: true });
		expect(receive(unsignedBody(TEXT), receiving)).toEqual({
			outcome: 'accepted',
			event: RECEIVED,
		});
	});

	test("treats unsigned events as unreadable if they aren't a JSON object", () => {
		const receiving = receiver({ signingKey: '', allowUnsigned: true });
		const outcome = 'unreadable';
		expect(receive(unsignedBody('[]'), receiving)).toMatchObject({ outcome, isFinal: false });
		expect(receive(unsignedBody('{}'), receiving)).toMatchObject({ outcome, isFinal: true });
	});
});

describe('the registered URL', () => {
	const MOVED = 'https://new.example.com/webhook/abc';

	test('can be another URL of the trigger', async () => {
		const delivery = { ...(await signedBody(TEXT)), url: MOVED };
		expect(receive(delivery, receiver({ otherUrls: [URL_CALLED] })).outcome).toBe('accepted');
	});

	test("must be one of the trigger's", async () => {
		const delivery = { ...(await signedBody(TEXT)), url: MOVED };
		expect(receive(delivery, receiver({ otherUrls: [`${URL_CALLED}?a=1`] }))).toEqual({
			outcome: 'refused',
			reason: 'url_hash: the token was signed for a URL other than the registered one',
		});
	});
});
