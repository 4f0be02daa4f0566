import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { parseRecord } from '../../shared/json';

/** A delivery as it arrived. */
export interface Delivery {
	/** The header `MessageBird-Signature-JWT`; absent if the sender didn't set it. */
	token: string | undefined;
	/** The registered URL, with the query of the request. */
	url: string;
	/** The body's bytes as received; empty if there is none. */
	body: Buffer;
}

/** What a delivery is verified against. */
export interface Verifier {
	signingKey: string;
	/** The time now, in seconds since 1970. */
	now: number;
}

/** The verdict: the verified claims, or the reason for the refusal. */
export type Verdict =
	| { isValid: true; jti: string; /** Until when it is valid, in seconds. */ until: number }
	| { isValid: false; reason: string };

const HASHES: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** How far the clocks of MessageBird and n8n may differ, in seconds; the SDKs allow 1 to 5. */
const LEEWAY_SECONDS = 5;

/** Real tokens have some 500 characters; longer ones aren't worth hashing. */
const LONGEST_TOKEN = 8192;

const ISSUER = 'MessageBird';

/** Whether a text is base64url by RFC 7515: no padding, no spaces, no single last character. */
const isBase64url = (text: string): boolean =>
	/^[A-Za-z0-9_-]+$/.test(text) && text.length % 4 !== 1;

const refuse = (reason: string): Verdict => ({ isValid: false, reason });

const isEqual = (one: Buffer, other: Buffer): boolean =>
	one.length === other.length && timingSafeEqual(one, other);

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const isHash = (claim: unknown, data: string | Buffer): boolean =>
	typeof claim === 'string' && isEqual(Buffer.from(claim), Buffer.from(sha256(data)));

const UTF8 = new TextDecoder('utf-8', { fatal: true });

const decodeJson = (part: string): Record<string, unknown> | undefined => {
	try {
		return parseRecord(UTF8.decode(Buffer.from(part, 'base64url')));
	} catch {
		// Invalid UTF-8 is not JSON.
		return undefined;
	}
};

/** Checks the claims in order and returns the reason for the first invalid one. */
const checkClaims = (
	claims: Record<string, unknown>,
	{ url, body }: Delivery,
	now: number,
): string | undefined => {
	const { iss, nbf, exp, jti } = claims;
	if (iss !== ISSUER) return 'iss: the token was not issued by MessageBird';
	if (typeof nbf !== 'number') return 'nbf: the token has no start time';
	if (typeof exp !== 'number') return 'exp: the token has no expiry time';
	if (now < nbf - LEEWAY_SECONDS)
		return "nbf: the token is not valid yet; check this machine's clock";
	if (now > exp + LEEWAY_SECONDS) {
		return "exp: the token has expired; check this machine's clock";
	}
	if (typeof jti !== 'string' || jti === '') return 'jti: the token has no ID';
	if (!isHash(claims.url_hash, url)) {
		return 'url_hash: the token was signed for a URL other than the registered one';
	}
	if (body.length === 0) {
		return claims.payload_hash === undefined ? undefined : 'payload_hash: the body is missing';
	}
	return isHash(claims.payload_hash, body)
		? undefined
		: 'payload_hash: the token was signed for another body';
};

/**
 * Verifies MessageBird's signature of a delivery: a JWT by HMAC with the account's signing key
 * (used as UTF-8 bytes), bound to the registered URL and the raw body. Compares secrets in constant
 * time. Never throws.
 */
export const verifyDelivery = (delivery: Delivery, { signingKey, now }: Verifier): Verdict => {
	const { token } = delivery;
	if (token === undefined || token === '') {
		return refuse('header: MessageBird-Signature-JWT is missing');
	}
	if (token.length > LONGEST_TOKEN) return refuse('header: the token is too long');

	const parts = token.split('.');
	const [header, payload, signature] = parts;
	const isCompact = parts.length === 3 && parts.every(isBase64url);
	if (!isCompact || header === undefined || payload === undefined || signature === undefined) {
		return refuse('token: it is not a compact JWT');
	}

	const protectedHeader = decodeJson(header);
	if (!protectedHeader) return refuse('token: its header is not a JSON object');
	const { alg, crit } = protectedHeader;
	const hash = typeof alg === 'string' && Object.hasOwn(HASHES, alg) ? HASHES[alg] : undefined;
	if (hash === undefined) return refuse('alg: only HS256, HS384 and HS512 are accepted');
	if (crit !== undefined) return refuse('crit: the token requires an extension');

	const expected = createHmac(hash, signingKey).update(`${header}.${payload}`).digest();
	if (!isEqual(expected, Buffer.from(signature, 'base64url'))) {
		return refuse('signature: it was not made with this signing key');
	}

	const claims = decodeJson(payload);
	if (!claims) return refuse('token: its claims are not a JSON object');
	const failed = checkClaims(claims, delivery, now);
	if (failed !== undefined) return refuse(failed);
	return { isValid: true, jti: String(claims.jti), until: Number(claims.exp) + LEEWAY_SECONDS };
};
