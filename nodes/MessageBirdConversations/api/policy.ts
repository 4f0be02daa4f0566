import type { ConversationsApiError } from './errors';

/** Network codes that mean that no connection was made, so that nothing can have been done. */
export const NEVER_SENT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ENETUNREACH',
	'EHOSTUNREACH',
]);

/** How often a request is tried again; `Infinity` is as often as the settings allow. */
type Again = number;

/** What is done about a request that did not end well. */
export interface Rule {
	/** What happened, in the words of the README. */
	happened: string;
	/** Whether this is what happened. */
	fits: (outcome: Outcome) => boolean;
	/** For requests that may be done twice: reading, deleting, updating. */
	repeatable: Again;
	/** For requests that must not be done twice: sending, creating. */
	once: Again;
	/** Whether the service asks everybody to slow down. */
	slowsAll?: true;
}

type Outcome = Pick<ConversationsApiError, 'status' | 'networkCode'>;

const withStatus =
	(...statuses: number[]) =>
	({ status }: Outcome): boolean =>
		status !== undefined && statuses.includes(status);

/** The policy: the first rule that fits holds. */
export const POLICY: Rule[] = [
	{
		happened: '429',
		fits: withStatus(429),
		repeatable: Infinity,
		once: Infinity,
		slowsAll: true,
	},
	{
		happened: 'could not connect, name not resolved',
		fits: ({ status, networkCode }) =>
			status === undefined && networkCode !== undefined && NEVER_SENT.has(networkCode),
		repeatable: Infinity,
		once: Infinity,
	},
	{
		happened: '502, 503, 504, connection cut, time-out',
		fits: (outcome) => outcome.status === undefined || withStatus(502, 503, 504)(outcome),
		repeatable: Infinity,
		once: 0,
	},
	{ happened: '500', fits: withStatus(500), repeatable: 2, once: 0 },
	{ happened: 'anything else', fits: () => true, repeatable: 0, once: 0 },
];

const NOTHING: Rule = { happened: 'unknown', fits: () => true, repeatable: 0, once: 0 };

/** Finds the rule for what happened. */
export const ruleFor = (outcome: Outcome): Rule =>
	POLICY.find(({ fits }) => fits(outcome)) ?? NOTHING;

/** Whether a request may be done twice without harm: a POST sends or creates. */
export const isRepeatable = (method: string): boolean => method !== 'POST';

const FIRST_WAIT_MS = 500;
const LONGEST_GROWN_WAIT_MS = 30_000;

/**
 * The wait before a further try, in milliseconds: what the service asks for, or twice the one
 * before; with jitter, so that those refused together don't come back together.
 *
 * @param tries how often it was tried so far, from 1
 * @param random gives a number from 0 to below 1
 */
export const waitBefore = (
	tries: number,
	retryAfterMs: number | undefined,
	random: () => number,
): number => {
	const grownMs = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_GROWN_WAIT_MS);
	if (retryAfterMs === undefined) return Math.round(grownMs * (0.5 + random() / 2));
	return retryAfterMs + Math.round(random() * Math.min(FIRST_WAIT_MS, retryAfterMs / 10));
};

/** Reads a Retry-After header, seconds or an HTTP date, as milliseconds from now. */
export const readRetryAfterMs = (header: unknown, nowMs: number): number | undefined => {
	const text = typeof header === 'number' ? String(header) : header;
	if (typeof text !== 'string' || text.trim() === '') return undefined;
	const seconds = Number(text);
	const waitMs = Number.isNaN(seconds) ? Date.parse(text) - nowMs : seconds * 1000;
	return Number.isNaN(waitMs) ? undefined : Math.max(0, Math.round(waitMs));
};
