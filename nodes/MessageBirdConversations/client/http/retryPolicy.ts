/** What came of a request, as far as the policy goes by it. */
interface Outcome {
	/** HTTP status of the answer; absent where none came. */
	status?: number;
	/** The network's code where no answer came, such as ECONNRESET. */
	networkCode?: string;
	/** The system's call that failed, such as connect. */
	syscall?: string;
}

/** Network codes that mean that no connection was made, so that nothing can have been done. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Codes that mean the same of connecting, but may come in the middle of an answer, too. */
const UNREACHABLE = new Set(['ENETUNREACH', 'EHOSTUNREACH']);

/** Codes of a certificate that is not accepted: the request follows only on one that is. */
const UNTRUSTED =
	/^(?:CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_ALTNAME_|ERR_SSL_WRONG_VERSION_NUMBER)/;

/** The code for what n8n does not send, as its settings forbid the address; it gives none itself. */
export const FORBIDDEN = 'FORBIDDEN_BY_N8N';

/** How far a request without an answer can have come. */
export type Reach =
	/** The other side's certificate was not accepted, so that nothing was sent to it. */
	| 'untrusted'
	/** n8n was not allowed to send it. */
	| 'forbidden'
	/** No connection was made, so that nothing can have been done. */
	| 'neverArrived'
	/** It may have been carried out. */
	| 'uncertain';

/** Tells by the network's failure how far a request came that got no answer. */
export const reachOf = ({ networkCode = '', syscall }: Omit<Outcome, 'status'>): Reach => {
	if (UNTRUSTED.test(networkCode)) return 'untrusted';
	if (networkCode === FORBIDDEN) return 'forbidden';
	const isUnreachable = syscall === 'connect' && UNREACHABLE.has(networkCode);
	return NEVER_SENT.has(networkCode) || isUnreachable ? 'neverArrived' : 'uncertain';
};

/** How often a request is retried; `Infinity` is as often as the settings allow. */
type RetryCount = number;

/** What is done about a request that did not end well. */
export interface RetryRule {
	/** What happened, in the words of docs/retry-policy.md. */
	happened: string;
	/** Whether this is what happened. */
	fits: (outcome: Outcome) => boolean;
	/** For requests that may be repeated without harm: reading, deleting, updating. */
	idempotent: RetryCount;
	/** For requests that must not be repeated: sending, creating. */
	once: RetryCount;
	/** Whether the service asks to slow down all requests. */
	isRateLimit?: true;
}

const withStatus =
	(...statuses: number[]) =>
	({ status }: Outcome): boolean =>
		status !== undefined && statuses.includes(status);

/** The policy: the first rule that fits holds. */
export const RETRY_POLICY: RetryRule[] = [
	{
		happened: '429',
		fits: withStatus(429),
		idempotent: Infinity,
		once: Infinity,
		isRateLimit: true,
	},
	{
		happened: 'could not connect, name not resolved',
		fits: (outcome) => outcome.status === undefined && reachOf(outcome) === 'neverArrived',
		idempotent: Infinity,
		once: Infinity,
	},
	{
		happened: '502, 503, 504, connection cut, time-out',
		fits: (outcome) =>
			(outcome.status === undefined && reachOf(outcome) === 'uncertain') ||
			withStatus(502, 503, 504)(outcome),
		idempotent: Infinity,
		once: 0,
	},
	{ happened: '500', fits: withStatus(500), idempotent: 2, once: 0 },
	{ happened: 'anything else', fits: () => true, idempotent: 0, once: 0 },
];

const NOTHING: RetryRule = { happened: 'unknown', fits: () => true, idempotent: 0, once: 0 };

/** Finds the rule for what happened. */
export const ruleFor = (outcome: Outcome): RetryRule =>
	RETRY_POLICY.find(({ fits }) => fits(outcome)) ?? NOTHING;

/**
 * Whether a request may be repeated without harm: a POST sends or creates. A file that is uploaded
 * twice is one more in the storage, which nobody sees.
 */
export const isIdempotent = ({ method, file }: { method: string; file?: object }): boolean =>
	method !== 'POST' || file !== undefined;

/** Network codes that mean that the connection has ended, and with it the service's work. */
const CUT = new Set(['ECONNRESET', 'EPIPE']);

/** How long a request may still be worked on that nobody waits for any more. */
const MAX_PROCESSING_MS = 5 * 60_000;

/**
 * How long after a request was sent it may still be carried out, in milliseconds: at once nothing
 * more where the service has answered or the connection was cut; after a time-out some minutes.
 */
export const mayBeProcessedForMs = ({ status, networkCode = '' }: Outcome): number => {
	const isEnded = status === undefined ? CUT.has(networkCode) : status !== 504;
	return isEnded ? 0 : MAX_PROCESSING_MS;
};

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;

/**
 * The wait before a further try, in milliseconds: what the service asks for, but no less than twice
 * the one before; with jitter, so that those refused together don't come back together.
 *
 * @param tries how often it was tried so far, from 1
 * @param random gives a number from 0 to below 1
 */
export const backoffMs = (
	tries: number,
	retryAfterMs: number | undefined,
	random: () => number,
): number => {
	const chance = random();
	const fullMs = Math.min(FIRST_BACKOFF_MS * 2 ** (tries - 1), MAX_BACKOFF_MS);
	const grownMs = Math.round(fullMs * (0.5 + chance / 2));
	if (retryAfterMs === undefined) return grownMs;
	// "At once" and times that are past would make those who wait hammer.
	const askedMs = retryAfterMs + Math.round(chance * Math.min(FIRST_BACKOFF_MS, retryAfterMs / 10));
	return Math.max(askedMs, grownMs);
};

/** Reads a Retry-After header, seconds or an HTTP date, as milliseconds from now. */
export const readRetryAfterMs = (header: unknown, nowMs: number): number | undefined => {
	const text = typeof header === 'number' ? String(header) : header;
	if (typeof text !== 'string' || text.trim() === '') return undefined;
	const seconds = Number(text);
	const waitMs = Number.isNaN(seconds) ? Date.parse(text) - nowMs : seconds * 1000;
	return Number.isNaN(waitMs) ? undefined : Math.max(0, Math.round(waitMs));
};
