import type { Credential } from '../connect';
import type { Reception } from './receive';
import { createRecent } from './recent';

/** For how long a credential is used without being read again, in seconds. */
const KEPT_SECONDS = 10;

/** The credentials of this process's triggers: n8n reads and decrypts one anew each time. */
const KNOWN = createRecent<Credential>(100);

/** Where a trigger's credential is found, and how it is told from others. */
export interface CredentialSource {
	/** The trigger and the credential that it names. */
	key: string;
	read: () => Promise<Credential>;
	/** The time now, in seconds since 1970. */
	now: number;
}

/**
 * Decides on a delivery by the trigger's credential. What is refused by a known one is decided on
 * again by the credential as it is now, so that a changed signing key holds at once; the former
 * one is taken for ten seconds more.
 */
export const receiveWith = async (
	{ key, read, now }: CredentialSource,
	decide: (credential: Credential) => Reception,
): Promise<{ credential: Credential; reception: Reception }> => {
	const known = KNOWN.get(key, now);
	const reception = known && decide(known);
	if (known && reception && reception.outcome !== 'refused')
		return { credential: known, reception };
	const credential = await read();
	KNOWN.set(key, credential, now + KEPT_SECONDS);
	return { credential, reception: decide(credential) };
};
