import * as fc from 'fast-check';

import {
	verifyDelivery,
	type Delivery,
} from '../../../../nodes/MessageBirdConversations/trigger/delivery/signature';
import {
	claimsFor,
	ENDS_AT,
	forgeToken,
	isValidByJose,
	LEEWAY_SECONDS,
	SIGNED_AT,
	SIGNING_KEY,
	signToken,
} from '../../support/tokens';

const RUNS = 6000;

const URLS = [
	'https://n8n.example.com/webhook/abc',
	'https://n8n.example.com/webhook/abc?a=1&b=2',
	'https://n8n.example.com/webhook/abc?b=2&a=1',
	'https://n8n.example.com:5678/webhook/abc',
	'https://n8n.example.com/webhook/abc/',
	'HTTPS://n8n.example.com/webhook/abc',
	'',
];

const BODIES = ['', '{}', '{"text":"a"}', '{"text":"b"}', '{"text":"a"} ', '\u0000', 'ä'];

/** Usually nothing, so that many tokens stay valid. */
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
	fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/**
 * A claim's new value. `undefined` removes it. It's never `iat`, which MessageBird doesn't use:
 * only jose wants it to be a number.
 */
const claimChange = fc.record({
	name: fc.constantFrom('iss', 'nbf', 'exp', 'jti', 'url_hash', 'payload_hash', 'aud'),
	value: fc.oneof(
		fc.constantFrom<unknown>(undefined, null, '', 0, true, [], {}, 'MessageBird', 'messagebird'),
		fc.integer({ min: SIGNED_AT - 90, max: ENDS_AT + 90 }),
		fc.constantFrom(String(SIGNED_AT), SIGNED_AT + 0.5, -1, 1e300),
		fc.string({ maxLength: 6 }),
		fc.constantFrom('a'.repeat(64), ['MessageBird'], [SIGNED_AT]),
	),
});

/** A header that doesn't match its HMAC-SHA256, or requires an extension. */
const forgedHeader = fc.constantFrom(
	'{"alg":"HS256"}',
	'{"alg":"HS256","kid":"1","x":null}',
	'{"alg":"HS384"}',
	'{"alg":"HS512"}',
	'{"alg":"none"}',
	'{"alg":"RS256"}',
	'{"alg":"hs256"}',
	'{"alg":["HS256"]}',
	'{"alg":null}',
	'{"alg":"HS256","crit":["exp"]}',
	'{"alg":"HS256","alg":"none"}',
	'{}',
	'[]',
	'null',
	'HS256',
);

/** Characters of base64url, and some that a lenient decoder accepts or skips. */
const letter = fc.constantFrom(...'ABYZabyz0189-_+/=. \t\n\u0000é%');

const around = fc.constantFrom('=', '==', '.', '..', ' ', '\n', 'A', 'AA', '.e30', 'Bearer ');

/** Ways to change the text of a token. Each kind uses the values that it needs. */
const edit = fc.record({
	kind: fc.constantFrom(
		...(['replace', 'insert', 'delete', 'double', 'swap', 'append', 'prepend'] as const),
	),
	// The last character of a signature has unused bits.
	at: fc.oneof(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.constant(0.9999)),
	letter,
	around,
	order: fc.constantFrom([1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 2], [0, 1], [0, 1, 2, 2]),
});

type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

const applyEdit = (token: string, change: Edit): string => {
	const index = Math.floor(change.at * token.length);
	const before = token.slice(0, index);
	const here = token.slice(index, index + 1);
	const after = token.slice(index + 1);
	const parts = token.split('.');
	const edited: Record<Edit['kind'], string> = {
		replace: before + change.letter + after,
		insert: before + change.letter + here + after,
		delete: before + after,
		double: before + here + here + after,
		swap: change.order.map((part) => parts[part] ?? '').join('.'),
		append: token + change.around,
		prepend: change.around + token,
	};
	return edited[change.kind];
};

const attempt = fc.record({
	url: fc.constantFrom(...URLS),
	body: fc.constantFrom(...BODIES),
	alg: fc.constantFrom('HS256', 'HS384', 'HS512'),
	changes: seldom(fc.array(claimChange, { minLength: 1, maxLength: 2 })),
	header: seldom(forgedHeader),
	otherKey: seldom(fc.constantFrom('other-secret', SIGNING_KEY.toUpperCase(), 'x')),
	edits: seldom(fc.array(edit, { minLength: 1, maxLength: 2 })),
	otherUrl: seldom(fc.constantFrom(...URLS)),
	otherBody: seldom(fc.constantFrom(...BODIES)),
	now: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(SIGNED_AT + 1) },
		{
			weight: 1,
			arbitrary: fc.constantFrom(
				...[-6, -5, -4, 0].map((seconds) => SIGNED_AT + seconds),
				...[-1, 0, 4, 6].map((seconds) => ENDS_AT + seconds),
			),
		},
		{ weight: 1, arbitrary: fc.integer({ min: SIGNED_AT - 12, max: ENDS_AT + 12 }) },
	),
});

type Attempt = typeof attempt extends fc.Arbitrary<infer Value> ? Value : never;

const carryOut = async (made: Attempt): Promise<{ delivery: Delivery; now: number }> => {
	const signed = { url: made.url, body: Buffer.from(made.body) };
	const claims = claimsFor(signed);
	for (const { name, value } of made.changes ?? []) claims[name] = value;

	const key = made.otherKey ?? SIGNING_KEY;
	const token =
		made.header === undefined
			? await signToken(claims, { alg: made.alg, key })
			: forgeToken(made.header, JSON.stringify(claims), { key });
	// Only at this second is jose stricter. The written cases decide it.
	const isOnBoundary = made.now - LEEWAY_SECONDS === claims.exp;
	return {
		delivery: {
			token: (made.edits ?? []).reduce(applyEdit, token),
			url: made.otherUrl ?? made.url,
			body: Buffer.from(made.otherBody ?? made.body),
		},
		now: isOnBoundary ? made.now + 1 : made.now,
	};
};

test(`agrees with jose on ${RUNS} valid and invalid tokens`, async () => {
	const counts = { accepted: 0, refused: 0 };
	await fc.assert(
		fc.asyncProperty(attempt, async (made) => {
			const { delivery, now } = await carryOut(made);
			const { isValid } = verifyDelivery(delivery, { signingKey: SIGNING_KEY, now });
			counts[isValid ? 'accepted' : 'refused']++;
			expect(isValid).toBe(await isValidByJose(delivery, now));
		}),
		{ seed: 20_261_122, numRuns: RUNS },
	);
	expect(counts.accepted).toBeGreaterThan(RUNS / 5);
	expect(counts.refused).toBeGreaterThan(RUNS / 5);
});
