import { createBoundedCache } from '../../shared/boundedCache';
import type { Reception } from './receive';

/** For how long a credential is used without being read again, in seconds. */
const CACHED_SECONDS = 10;

/** What deciding on a delivery takes of a credential. */
export interface VerificationCredential {
	signingKey: string;
	baseUrl: string;
	/** Whether a signing key is meant, if only by an expression. */
	isVerified: boolean;
}

/**
 * What this process knows of its triggers' credentials, which n8n reads and decrypts anew each time.
 * Never the access key, as nothing ends an entry before it is asked for again.
 */
const CACHE = createBoundedCache<VerificationCredential>(100);

/** Where a trigger's credential is found, and how it is told from others. */
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
 * Decides on a delivery by the trigger's credential. What is refused by a known one is decided on
 * again by the credential as it is now, so that a changed signing key holds at once; the former
 * one is taken for ten seconds more. What isn't signed no other key would save.
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
