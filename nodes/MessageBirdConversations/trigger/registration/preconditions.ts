import { InputError, NO_ITEM } from '../../parameters/values/parameters';
import { isLocalUrl } from '../../shared/urls';

/** What a trigger needs before it can work. */
interface Preconditions {
	/** The trigger's URL. */
	url: string;
	/** The credential's Base URL. */
	baseUrl: string;
	/** `''` if the credential has none. */
	signingKey: string;
	/** Whether a signing key is set, even by an expression that returns none. */
	isVerified: boolean;
	allowUnsigned: boolean;
}

/** Refuses what can't work, before anything is registered. @throws InputError */
export const checkPreconditions = (preconditions: Preconditions): void => {
	const { url, baseUrl, signingKey, isVerified, allowUnsigned } = preconditions;
	if (signingKey === '' && isVerified) {
		throw new InputError(
			'The expression in "Signing Key" of the credential returns no value',
			NO_ITEM,
		);
	}
	if (signingKey === '' && !allowUnsigned) {
		throw new InputError(
			'The credential has no "Signing Key", so forged events would look like those from MessageBird',
			'Copy the signing key from dashboard.messagebird.com → Developers → Settings into the credential. To accept events from anyone who knows the URL, turn on "Allow Unsigned Events" under Options instead.',
		);
	}
	// An API on this machine, such as a simulator, can reach local addresses.
	if (isLocalUrl(url) && !isLocalUrl(baseUrl)) {
		throw new InputError(
			`MessageBird can't reach ${new URL(url).origin}, an address on this machine or in a private network`,
			"Set n8n's environment variable WEBHOOK_URL to n8n's public address, and restart n8n. If it has none, open a tunnel (for example with cloudflared or ngrok) and set WEBHOOK_URL to the tunnel's address.",
		);
	}
};
