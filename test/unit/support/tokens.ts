import { createHash, createHmac } from 'node:crypto';

import { CompactSign, errors, jwtVerify } from 'jose';

import type { Delivery } from '../../../nodes/MessageBirdConversations/trigger/delivery/signature';

/** Looks like hexadecimal digits, as real signing keys can. It's used as text. */
export const SIGNING_KEY = '5f3a9c0d7e1b8264f0a2c4e6b8d0f1a35f3a9c0d7e1b8264f0a2c4e6b8d0f1a3';

/** When the tokens were signed and when they expire, in seconds since 1970. */
export const SIGNED_AT = 1_700_000_000;
export const ENDS_AT = SIGNED_AT + 60;

export const LEEWAY_SECONDS = 5;

export type Claims = Record<string, unknown>;

/** What a token is bound to. */
export type Signed = Pick<Delivery, 'url' | 'body'>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const sha256 = (data: string | Buffer): string =>
	createHash('sha256').update(data).digest('hex');

/** The claims that MessageBird makes for a request. */
export const claimsFor = ({ url, body }: Signed): Claims => ({
	iss: 'MessageBird',
	nbf: SIGNED_AT,
	exp: ENDS_AT,
	jti: 'b1a6c1f0-4b7d-4f0e-9d1c-0d9a5f5f2a11',
	url_hash: sha256(url),
	...(body.length > 0 ? { payload_hash: sha256(body) } : {}),
});

/** Signs claims with jose. */
export const signToken = async (
	claims: Claims,
	{ alg = 'HS256', key = SIGNING_KEY } = {},
): Promise<string> =>
	await new CompactSign(bytes(JSON.stringify(claims)))
		.setProtectedHeader({ alg, typ: 'JWT' })
		.sign(bytes(key));

/** Signs any two texts or bytes as header and claims with a valid HMAC. */
export const forgeToken = (
	header: string | Buffer,
	claims: string | Buffer,
	{ hash = 'sha256', key = SIGNING_KEY } = {},
): string => {
	const encode = (part: string | Buffer): string =>
		(typeof part === 'string' ? Buffer.from(part) : part).toString('base64url');
	const input = `${encode(header)}.${encode(claims)}`;
	return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
};

/** A delivery as MessageBird sends it. */
export const deliver = async (signed: Signed): Promise<Delivery> => ({
	...signed,
	token: await signToken(claimsFor(signed)),
});

// The decoder of jose also accepts padding and whitespace.
const ALPHABET = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const isStrictBase64url = (part: string): boolean =>
	part.length % 4 !== 1 && [...part].every((letter) => ALPHABET.has(letter));

/**
 * The verdict of jose on a delivery. At exactly `exp` + leeway, jose treats the token as expired
 * and this package doesn't, so `now` must not be that second.
 */
export const isValidByJose = async (
	{ token = '', url, body }: Delivery,
	now: number,
): Promise<boolean> => {
	if (!token.split('.').every(isStrictBase64url)) return false;
	try {
		const { payload } = await jwtVerify(token, bytes(SIGNING_KEY), {
			algorithms: ['HS256', 'HS384', 'HS512'],
			issuer: 'MessageBird',
			clockTolerance: LEEWAY_SECONDS,
			currentDate: new Date(now * 1000),
			requiredClaims: ['nbf', 'exp', 'jti', 'url_hash'],
		});
		const isBodyMeant =
			body.length > 0 ? payload.payload_hash === sha256(body) : !('payload_hash' in payload);
		return (
			typeof payload.jti === 'string' &&
			payload.jti.length > 0 &&
			payload.url_hash === sha256(url) &&
			isBodyMeant
		);
	} catch (thrown) {
		if (thrown instanceof errors.JOSEError) return false;
		throw thrown;
	}
};
