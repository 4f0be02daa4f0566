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
	/** The maximum number of tries per request, at least 1. */
	maxTries: number;
	/** How long a request may wait between its tries in total, in milliseconds. */
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

/** The state of a request between its tries. */
interface AttemptState {
	/** The number of tries so far, at least 1. */
	tries: number;
	/** How long it has waited between its tries: to back off, and for both limiters. */
	waitedMs: number;
	/** When the last try was sent, in milliseconds since 1970. */
	sentAt: number;
	/** Whether an earlier try may have deleted what this request deletes. */
	isLost: boolean;
}

/** One try: when it was sent, and its result. */
interface Attempt {
	sentAt: number;
	result: Result<unknown>;
}

/** What follows a failed try. */
type Next = { answer: undefined } | { thrown: unknown } | { waitMs: number };

/**
 * Creates a transport that retries as the policy allows, within the rate and the number of concurrent
 * requests that the service accepts.
 *
 * @throws ConversationsApiError with the number of tries if there was more than one
 * @throws CancelledError instead of sending a request after the execution was cancelled
 */
export const createRetryingTransport = (
	transport: Transport,
	{ limits, clock, rateLimiter, concurrencyLimiter, onRateLimited }: RetryOptions,
): Transport => {
	/**
	 * Makes one try, and reports its result to both limiters.
	 *
	 * @throws RateLimitTimeoutError if it can't be sent before `deadline`
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
					// Whatever happened to it, it was not rate limited.
					rateLimiter.recordAccepted(error.status === undefined ? undefined : clock.now() - sentAt);
				}
			}
			return { sentAt, result };
		});

	/** Decides what follows a failed try. */
	const decide = (
		thrown: ConversationsApiError,
		request: ApiRequest,
		{ tries, waitedMs, sentAt, isLost }: AttemptState,
	): Next => {
		// An earlier try has deleted it.
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
		const isExhausted = tries >= limits.maxTries || waitedMs + waitMs > limits.maxWaitMs;
		return isExhausted
			? { thrown: toRetriesExhaustedError(thrown, { tries, waitedMs, limits, isLost }) }
			: { waitMs };
	};

	return async (request) => {
		const soFar = { waitedMs: 0, isLost: false };
		/** The last try that was sent: its error, and when it ended. */
		let last: { thrown: ConversationsApiError; endedAt: number } | undefined;
		for (let tries = 1; ; tries++) {
			clock.throwIfCancelled();
			// The first try may wait as long as it takes.
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
