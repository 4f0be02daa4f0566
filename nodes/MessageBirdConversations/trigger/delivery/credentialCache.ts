import { createRecent } from '../../shared/boundedCache';
import type { Reception } from './receive';

/** For how long a credential is used without being read again, in seconds. */
const KEPT_SECONDS = 10;

/** What deciding on a delivery takes of a credential. */
export interface Known {
	signingKey: string;
	baseUrl: string;
}

/**
 * What this process knows of its triggers' credentials, which n8n reads and decrypts anew each time.
 * Never the access key, as nothing ends an entry before it is asked for again.
 */
const KNOWN = createRecent<Known>(100);

/** Where a trigger's credential is found, and how it is told from others. */
export interface CredentialSource {
	/** The trigger and the credential that it names. */
	key: string;
	read: () => Promise<Known>;
	/** Whether the delivery has a signature at all. */
	isSigned: boolean;
	/** The time now, in seconds since 1970. */
	now: number;
}

/**
 * Decides on a delivery by the trigger's credential. What is refused by a known one is decided on
 * again by the credential as it is now, so that a changed signing key holds at once; the former
 * one is taken for ten seconds more. What isn't signed no other key would save.
 */
export const receiveWith = async (
	{ key, read, isSigned, now }: CredentialSource,
	decide: (credential: Known) => Reception,
): Promise<{ credential: Known; reception: Reception }> => {
	const known = KNOWN.get(key, now);
	const reception = known && decide(known);
	if (known && reception) {
		const isHopeless = !isSigned && known.signingKey !== '';
		if (reception.outcome !== 'refused' || isHopeless) return { credential: known, reception };
	}
	const { signingKey, baseUrl } = await read();
	const credential: Known = { signingKey, baseUrl };
	KNOWN.set(key, credential, now + KEPT_SECONDS);
	return { credential, reception: decide(credential) };
};
