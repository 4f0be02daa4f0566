import { InputError, NO_ITEM } from '../../parameters/values/parameters';
import { isLocalUrl } from '../../shared/urls';

/** What a trigger needs before it can be of use. */
interface Preconditions {
	/** The trigger's URL. */
	url: string;
	/** The credential's Base URL. */
	baseUrl: string;
	/** `''` where the credential has none. */
	signingKey: string;
	/** Whether a signing key is meant, if only by an expression. */
	isVerified: boolean;
	allowUnsigned: boolean;
}

/** Refuses what can't work before anything is registered. @throws InputError */
export const checkPreconditions = (preconditions: Preconditions): void => {
	const { url, baseUrl, signingKey, isVerified, allowUnsigned } = preconditions;
	if (signingKey === '' && isVerified) {
		throw new InputError(
			'"Signing Key" in the credential is an expression without a value',
			NO_ITEM,
		);
	}
	if (signingKey === '' && !allowUnsigned) {
		throw new InputError(
			'The credential has no "Signing Key", so that nobody could tell events of MessageBird from forged ones',
			'Copy the signing key from dashboard.messagebird.com → Developers → Settings into the credential. To accept events from anybody who knows the URL, turn on "Allow Unsigned Events" under Options instead.',
		);
	}
	// An API on this machine, such as a simulator, reaches what is on this machine.
	if (isLocalUrl(url) && !isLocalUrl(baseUrl)) {
		throw new InputError(
			`MessageBird can not reach ${new URL(url).origin}, an address of this machine or of a private network`,
			"Set n8n's environment variable WEBHOOK_URL to the address at which the internet reaches n8n, and restart it. Where there is none, open a tunnel (such as cloudflared or ngrok) and set WEBHOOK_URL to the tunnel's address.",
		);
	}
};
