import { createBoundedCache } from '../../shared/boundedCache';
import type { Reception } from './receive';

/** How long to use a credential before reading it again, in seconds. */
const CACHED_SECONDS = 10;

/** The part of a credential that is needed to verify a delivery. */
export interface VerificationCredential {
	signingKey: string;
	baseUrl: string;
	/** Whether a signing key is set, even by an expression that returns none. */
	isVerified: boolean;
}

/**
 * The credentials of this process's triggers, which n8n would read and decrypt for each delivery. It
 * never contains the access key, as an entry stays until it is read after its expiry.
 */
const CACHE = createBoundedCache<VerificationCredential>(100);

/** How to identify and read a trigger's credential. */
export interface CredentialSource {
	/** The trigger and the credential that it names. */
	key: string;
	read: () => Promise<VerificationCredential>;
	/** Whether the delivery has a signature at all. */
	isSigned: boolean;
	/** The time now, in seconds since 1970. */
	now: number;
}

/** A decision, and the credential that it was made by. */
export interface CachedReception {
	credential: VerificationCredential;
	reception: Reception;
}

/**
 * Decides on a delivery with the trigger's cached credential. If that refuses it, reads the
 * credential again, so that a changed signing key takes effect at once; the old one is accepted for
 * ten more seconds. An unsigned delivery needs no second try, as no key would verify it.
 */
export const receiveWithCachedCredential = async (
	{ key, read, isSigned, now }: CredentialSource,
	decide: (credential: VerificationCredential) => Reception,
): Promise<CachedReception> => {
	const cached = CACHE.get(key, now);
	const reception = cached && decide(cached);
	if (cached && reception) {
		const isHopeless = !isSigned && cached.signingKey !== '';
		if (reception.outcome !== 'refused' || isHopeless) return { credential: cached, reception };
	}
	const { signingKey, baseUrl, isVerified } = await read();
	const credential: VerificationCredential = { signingKey, baseUrl, isVerified };
	CACHE.set(key, credential, now + CACHED_SECONDS);
	return { credential, reception: decide(credential) };
};
