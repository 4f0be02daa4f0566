/** The outcome of a request, as far as the policy depends on it. */
interface Outcome {
	/** HTTP status of the answer; absent if there was none. */
	status?: number;
	/** The network's error code if there was no answer, such as ECONNRESET. */
	networkCode?: string;
	/** The system call that failed, such as connect. */
	syscall?: string;
}

/** Network codes for a connection that was never made, so the request can't have been processed. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Codes that mean the same while connecting, but that may also occur in the middle of an answer. */
const UNREACHABLE = new Set(['ENETUNREACH', 'EHOSTUNREACH']);

/** Codes for an untrusted certificate: the request is sent only after a trusted one. */
const UNTRUSTED =
	/^(?:CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_ALTNAME_|ERR_SSL_WRONG_VERSION_NUMBER)/;

/** Our code for a request that n8n's settings forbid; n8n has none. */
export const FORBIDDEN = 'FORBIDDEN_BY_N8N';

/** How far a request without an answer may have got. */
export type Reach =
	/** The server's certificate is not trusted, so nothing was sent to it. */
	| 'untrusted'
	/** n8n's settings forbid the address. */
	| 'forbidden'
	/** No connection was made, so it can't have been processed. */
	| 'neverArrived'
	/** It may have been processed. */
	| 'uncertain';

/** Tells from the network error how far a request without an answer may have got. */
export const reachOf = ({ networkCode = '', syscall }: Omit<Outcome, 'status'>): Reach => {
	if (UNTRUSTED.test(networkCode)) return 'untrusted';
	if (networkCode === FORBIDDEN) return 'forbidden';
	const isUnreachable = syscall === 'connect' && UNREACHABLE.has(networkCode);
	return NEVER_SENT.has(networkCode) || isUnreachable ? 'neverArrived' : 'uncertain';
};

/** How often a request is retried; `Infinity` is as often as the settings allow. */
type RetryCount = number;

/** How a failed request is retried. */
export interface RetryRule {
	/** What happened, in the words of docs/retry-policy.md. */
	happened: string;
	/** Whether the rule applies to an outcome. */
	fits: (outcome: Outcome) => boolean;
	/** For idempotent requests: reading, deleting, updating. */
	idempotent: RetryCount;
	/** For requests that must happen only once: sending, creating. */
	once: RetryCount;
	/** Whether the service asks all requests to slow down. */
	isRateLimit?: true;
}

const withStatus =
	(...statuses: number[]) =>
	({ status }: Outcome): boolean =>
		status !== undefined && statuses.includes(status);

/** The policy: the first matching rule applies. */
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
		happened: '502, 503, 504, connection reset, timeout',
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
 * Whether a request is idempotent: a POST sends or creates something. A file that is uploaded twice
 * only adds a copy that nobody sees to the storage.
 */
export const isIdempotent = ({ method, file }: { method: string; file?: object }): boolean =>
	method !== 'POST' || file !== undefined;

/** Network codes for a connection that has ended, and with it the service's work. */
const CUT = new Set(['ECONNRESET', 'EPIPE']);

/** How long the service may still process a request after the client stops waiting. */
const MAX_PROCESSING_MS = 5 * 60_000;

/**
 * How long after it was sent a request may still be processed, in milliseconds: 0 if the service has
 * answered or the connection was reset, some minutes after a timeout.
 */
export const mayBeProcessedForMs = ({ status, networkCode = '' }: Outcome): number => {
	const isEnded = status === undefined ? CUT.has(networkCode) : status !== 504;
	return isEnded ? 0 : MAX_PROCESSING_MS;
};

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;

/**
 * The wait before a retry, in milliseconds: what the service asks for, but at least twice the wait
 * before; with jitter, so that requests refused together don't come back together.
 *
 * @param tries the number of tries so far, at least 1
 * @param random returns a number from 0 to below 1
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
	// A Retry-After of 0 or in the past must not cause a burst of retries.
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
