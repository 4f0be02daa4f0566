import { isRecord } from '../../shared/json';
import { toResult, type Result } from '../../shared/result';
import type { Clock } from './clock';
import type { ConcurrencyLimiter } from './concurrencyLimiter';
import {
	ConversationsApiError,
	toRetriesExhaustedError,
	RateLimitTimeoutError,
	isNotFound,
	toLostAnswerError,
} from './errors';
import type { RateLimiter } from './rateLimiter';
import { isIdempotent, ruleFor, backoffMs, type RetryRule } from './retryPolicy';
import type { ApiRequest, Transport } from './transport';

/** How often and how long a request is retried. */
export interface RetryLimits {
	/** How often a request is tried at most, from 1. */
	maxTries: number;
	/** How long a request may wait between its tries altogether, in milliseconds. */
	maxWaitMs: number;
}

export interface RetryOptions {
	limits: RetryLimits;
	clock: Clock;
	rateLimiter: RateLimiter;
	concurrencyLimiter: ConcurrencyLimiter;
	/** Called for each 429. */
	onRateLimited?: () => void;
}

const recipientOf = ({ body }: ApiRequest): string | undefined =>
	isRecord(body) && typeof body.to === 'string' ? body.to : undefined;

const maxRetries = (rule: RetryRule, request: ApiRequest): number =>
	isIdempotent(request) ? rule.idempotent : rule.once;

/** How often and how long a request was tried so far. */
interface AttemptState {
	/** How often it was tried, from 1. */
	tries: number;
	/** How long it has waited between its tries: for backing off, and for both limiters. */
	waitedMs: number;
	/** When the last try was sent, in milliseconds since 1970. */
	sentAt: number;
	/** Whether an earlier try may have deleted what the request deletes. */
	isLost: boolean;
}

/** One try: when it was sent and what came of it. */
interface Attempt {
	sentAt: number;
	result: Result<unknown>;
}

/** What is done after a try that did not end well. */
type Next = { answer: undefined } | { thrown: unknown } | { waitMs: number };

/**
 * Makes a transport that retries where the policy allows it, at the rate and with as many requests in
 * flight as the service takes.
 *
 * @throws ConversationsApiError with the number of tries, where there was more than one
 * @throws CancelledError in the place of a request that was not sent any more
 */
export const createRetryingTransport = (
	transport: Transport,
	{ limits, clock, rateLimiter, concurrencyLimiter, onRateLimited }: RetryOptions,
): Transport => {
	/**
	 * One try, whose result both limiters learn from.
	 *
	 * @throws RateLimitTimeoutError where it can't be sent until `deadline`
	 */
	const attempt = async (request: ApiRequest, tries: number, deadline: number): Promise<Attempt> =>
		await concurrencyLimiter.run(async () => {
			const sentAt = await rateLimiter.acquire(`${request.method} ${request.path}`, deadline);
			const result = await toResult(() => transport(request));
			if ('value' in result) {
				rateLimiter.recordAccepted(clock.now() - sentAt);
				concurrencyLimiter.increase();
			} else if (result.error instanceof ConversationsApiError) {
				const { error } = result;
				if (ruleFor(error).isRateLimit === true) {
					onRateLimited?.();
					const pauseMs = backoffMs(tries, error.retryAfterMs, clock.random);
					if (rateLimiter.recordRejected(sentAt, pauseMs)) concurrencyLimiter.decrease();
				} else if (error.status !== undefined || error.uncertain) {
					// Whatever became of it: it was not too many.
					rateLimiter.recordAccepted(error.status === undefined ? undefined : clock.now() - sentAt);
				}
			}
			return { sentAt, result };
		});

	/** Decides what follows on a try. */
	const decide = (
		thrown: ConversationsApiError,
		request: ApiRequest,
		{ tries, waitedMs, sentAt, isLost }: AttemptState,
	): Next => {
		// What an earlier try deleted is not there for the next one.
		if (isLost && isNotFound(thrown)) return { answer: undefined };
		if (thrown.uncertain && !isIdempotent(request)) {
			return { thrown: toLostAnswerError(thrown, { sentAt, to: recipientOf(request) }) };
		}
		const rule = ruleFor(thrown);
		if (tries > maxRetries(rule, request)) {
			return {
				thrown: tries === 1 ? thrown : toRetriesExhaustedError(thrown, { tries, waitedMs, isLost }),
			};
		}
		const ownWaitMs = backoffMs(tries, thrown.retryAfterMs, clock.random);
		const waitMs = Math.max(ownWaitMs, rule.isRateLimit === true ? rateLimiter.pauseMs() : 0);
		const isOut = tries >= limits.maxTries || waitedMs + waitMs > limits.maxWaitMs;
		return isOut
			? { thrown: toRetriesExhaustedError(thrown, { tries, waitedMs, limits, isLost }) }
			: { waitMs };
	};

	return async (request) => {
		const soFar = { waitedMs: 0, isLost: false };
		/** The last try that was sent: what came of it, and when. */
		let last: { thrown: ConversationsApiError; endedAt: number } | undefined;
		for (let tries = 1; ; tries++) {
			clock.throwIfCancelled();
			// A request that was never sent may wait as long as it takes.
			const deadline = last ? last.endedAt + limits.maxWaitMs - soFar.waitedMs : Infinity;
			const attempted = await toResult(() => attempt(request, tries, deadline));
			const endedAt = clock.now();
			if ('error' in attempted) {
				if (!last || !(attempted.error instanceof RateLimitTimeoutError)) throw attempted.error;
				const waitedMs = soFar.waitedMs + endedAt - last.endedAt;
				const { isLost } = soFar;
				throw toRetriesExhaustedError(last.thrown, { tries: tries - 1, waitedMs, limits, isLost });
			}
			const { sentAt, result } = attempted.value;
			if ('value' in result) return result.value;
			const { error: thrown } = result;
			if (!(thrown instanceof ConversationsApiError)) throw thrown;
			if (last) soFar.waitedMs += sentAt - last.endedAt;
			const next = decide(thrown, request, { ...soFar, tries, sentAt });
			if ('answer' in next) return next.answer;
			if ('thrown' in next) throw next.thrown;
			soFar.isLost ||= thrown.uncertain && request.method === 'DELETE';
			last = { thrown, endedAt };
			await clock.wait(next.waitMs);
		}
	};
};
