import * as fc from 'fast-check';

import {
	verifyDelivery,
	type Delivery,
	type Verdict,
} from '../../../../nodes/MessageBirdConversations/trigger/delivery/signature';
import {
	claimsFor,
	ENDS_AT,
	forgeToken,
	LEEWAY_SECONDS,
	SIGNED_AT,
	SIGNING_KEY,
	signToken,
	type Claims,
} from '../../support/tokens';

const SIGNED = {
	url: 'https://n8n.example.com/webhook/abc?a=1',
	body: Buffer.from('{"type":"message.created"}'),
};
const CLAIMS = claimsFor(SIGNED);
const HEADER = '{"alg":"HS256","typ":"JWT"}';

const verify = (
	token: string | undefined,
	{ now = SIGNED_AT + 1, signingKey = SIGNING_KEY, ...arrives }: Arrival = {},
): Verdict => verifyDelivery({ ...SIGNED, ...arrives, token }, { signingKey, now });

type Arrival = Partial<Delivery> & { now?: number; signingKey?: string };

const reasonOf = (verdict: Verdict): string =>
	verdict.isValid ? 'it was accepted' : verdict.reason;

/** A part of the token that always exists, though the compiler can't know that. */
const split = (token: string): [string, string, string] => {
	const [header = '', claims = '', signature = ''] = token.split('.');
	return [header, claims, signature];
};

test('returns the ID of an accepted token, and when it expires', async () => {
	expect(verify(await signToken(CLAIMS))).toEqual({
		isValid: true,
		jti: CLAIMS.jti,
		until: ENDS_AT + LEEWAY_SECONDS,
	});
});

describe('the clock', () => {
	test.each([
		['5 s before the token begins', SIGNED_AT - 5],
		['in the second in which it becomes valid', SIGNED_AT],
		['in the second in which it expires', ENDS_AT],
		['5 s after it has ended', ENDS_AT + 5],
	])('accepts a token %s', async (_when, now) => {
		expect(verify(await signToken(CLAIMS), { now })).toMatchObject({ isValid: true });
	});

	test.each([
		['just over 5 s before it becomes valid', SIGNED_AT - 5.001, 'nbf: '],
		['6 s before it begins', SIGNED_AT - 6, 'nbf: '],
		['just over 5 s after it has expired', ENDS_AT + 5.001, 'exp: '],
		['6 s after it has ended', ENDS_AT + 6, 'exp: '],
	])('refuses a token %s', async (_when, now, check) => {
		const verdict = verify(await signToken(CLAIMS), { now });
		expect(verdict.isValid).toBe(false);
		expect(reasonOf(verdict)).toContain(check);
	});
});

describe('the header', () => {
	test.each([undefined, ''])('refuses a delivery if its token is %p', (token) => {
		expect(reasonOf(verify(token))).toMatch(/^header: .*missing/);
	});

	test('refuses a token of more than 8192 characters, even if correctly signed', async () => {
		const token = await signToken({ ...CLAIMS, filler: 'x'.repeat(8192) });
		expect(reasonOf(verify(token))).toMatch(/^header: .*too long/);
	});

	test('accepts a long token of less than 8192 characters', async () => {
		const token = await signToken({ ...CLAIMS, filler: 'x'.repeat(5600) });
		expect(token.length).toBeGreaterThan(7900);
		expect(verify(token)).toMatchObject({ isValid: true });
	});

	test.each(['{"alg":"HS256","crit":["exp"]}', '{"alg":"HS256","crit":["b64"],"b64":true}'])(
		'refuses a token that requires an extension: %s',
		(header) => {
			expect(reasonOf(verify(forgeToken(header, JSON.stringify(CLAIMS))))).toMatch(/^crit: /);
		},
	);

	test.each([
		'"none"',
		'"None"',
		'""',
		'"RS256"',
		'"ES256"',
		'"EdDSA"',
		'"hs256"',
		'"HS256 "',
		'"HS1"',
		'"sha256"',
		'"constructor"',
		'"toString"',
		'"__proto__"',
		'["HS256"]',
		'{"toString":"HS256"}',
		'256',
		'null',
	])('refuses the algorithm %s, whatever the signature', (alg) => {
		const token = forgeToken(`{"alg":${alg}}`, JSON.stringify(CLAIMS));
		expect(reasonOf(verify(token))).toMatch(/^alg: /);
	});

	test('refuses a token that names no algorithm', () => {
		expect(reasonOf(verify(forgeToken('{}', JSON.stringify(CLAIMS))))).toMatch(/^alg: /);
	});

	test('refuses a token signed with another algorithm than it names', () => {
		const token = forgeToken('{"alg":"HS512"}', JSON.stringify(CLAIMS), { hash: 'sha256' });
		expect(reasonOf(verify(token))).toMatch(/^signature: /);
	});
});

describe('the signing key', () => {
	test('is used as text even if it looks like hexadecimal digits', async () => {
		const token = await signToken(CLAIMS);
		const decoded = Buffer.from(SIGNING_KEY, 'hex').toString('latin1');
		expect(verify(token, { signingKey: decoded })).toMatchObject({ isValid: false });
	});

	test('is used as UTF-8 if it has other characters', async () => {
		const signingKey = 'schlüssel-鍵';
		const token = await signToken(CLAIMS, { key: signingKey });
		expect(verify(token, { signingKey })).toMatchObject({ isValid: true });
	});
});

describe('the shape of the token', () => {
	const reshaped: Array<[string, (token: string) => string]> = [
		['without its signature', (token) => split(token).slice(0, 2).join('.')],
		['with an empty signature', (token) => `${split(token).slice(0, 2).join('.')}.`],
		['with half its signature', (token) => token.slice(0, -22)],
		['with an empty header', (token) => `.${split(token).slice(1).join('.')}`],
		['with a fourth part', (token) => `${token}.e30`],
		['with a dot at its end', (token) => `${token}.`],
		['with padding', (token) => `${token}=`],
		['with a space before it', (token) => ` ${token}`],
		['with a line end after it', (token) => `${token}\n`],
		['with a space inside', (token) => `${token.slice(0, 10)} ${token.slice(10)}`],
		['with Bearer before it', (token) => `Bearer ${token}`],
		['with characters after its signature', (token) => `${token}AA`],
	];
	test.each(reshaped)('refuses a token %s', async (_how, reshape) => {
		expect(verify(reshape(await signToken(CLAIMS)))).toMatchObject({ isValid: false });
	});

	test('refuses an extra character that encodes nothing', async () => {
		// A signature of 64 characters, so that one more encodes nothing.
		const token = await signToken(CLAIMS, { alg: 'HS384' });
		expect(verify(token)).toMatchObject({ isValid: true });
		expect(verify(`${token}A`)).toMatchObject({ isValid: false });
	});

	test("refuses claims that aren't UTF-8", () => {
		const claims = Buffer.from(JSON.stringify({ ...CLAIMS, filler: '\u00ff' }), 'latin1');
		expect(reasonOf(verify(forgeToken(HEADER, claims)))).toMatch(/^token: /);
	});

	test('refuses characters of the other base64 alphabet', () => {
		// This header's base64url contains a "-".
		const token = forgeToken('{"alg":"HS256","kid":">>>>"}', JSON.stringify(CLAIMS));
		expect(token).toContain('-');
		expect(verify(token)).toMatchObject({ isValid: true });
		expect(verify(token.replaceAll('-', '+'))).toMatchObject({ isValid: false });
	});

	test.each(['null', '[]', '"HS256"', '{', ''])('refuses the header %p', (header) => {
		expect(reasonOf(verify(forgeToken(header, JSON.stringify(CLAIMS))))).toMatch(/^token: /);
	});

	test.each(['null', '[]', '"claims"', '{', '{"iss":"MessageBird"} x'])(
		'refuses the claims %p',
		(claims) => {
			expect(reasonOf(verify(forgeToken(HEADER, claims)))).toMatch(/^token: /);
		},
	);

	test('never throws, whatever the header contains', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (token) => !verify(token).isValid),
			{ seed: 7, numRuns: 500 },
		);
	});
});

describe('the claims', () => {
	const wrong: Array<[string, string, Claims]> = [
		['another issuer', 'iss', { iss: 'messagebird' }],
		['several issuers', 'iss', { iss: ['MessageBird'] }],
		['no issuer', 'iss', { iss: undefined }],
		['no start of validity', 'nbf', { nbf: undefined }],
		['a start of validity as text', 'nbf', { nbf: String(SIGNED_AT) }],
		['no end', 'exp', { exp: undefined }],
		['an expiry as text', 'exp', { exp: String(ENDS_AT) }],
		['no id', 'jti', { jti: undefined }],
		['an empty ID', 'jti', { jti: '' }],
		['a number as ID', 'jti', { jti: 17 }],
		['no hash of the URL', 'url_hash', { url_hash: undefined }],
		['an upper-case hash', 'url_hash', { url_hash: String(CLAIMS.url_hash).toUpperCase() }],
		['half a hash of the URL', 'url_hash', { url_hash: String(CLAIMS.url_hash).slice(0, 32) }],
		['a list of hashes', 'payload_hash', { payload_hash: [CLAIMS.payload_hash] }],
	];
	test.each(wrong)('refuses a token with %s', async (_what, claim, changes) => {
		const verdict = verify(await signToken({ ...CLAIMS, ...changes }));
		expect(reasonOf(verdict)).toMatch(new RegExp(`^${claim}: `));
	});

	test('refuses a body hash for an empty body', async () => {
		const token = await signToken({ ...CLAIMS, payload_hash: null });
		const verdict = verify(token, { body: Buffer.alloc(0) });
		expect(reasonOf(verdict)).toMatch(/^payload_hash: /);
	});

	test('accepts a token with additional claims', async () => {
		const token = await signToken({ ...CLAIMS, iat: SIGNED_AT, aud: 'n8n' });
		expect(verify(token)).toMatchObject({ isValid: true });
	});

	test("refuses a token if the body's JSON is formatted differently", async () => {
		const body = Buffer.from('{ "type": "message.created" }');
		expect(verify(await signToken(CLAIMS), { body })).toMatchObject({ isValid: false });
	});
});
