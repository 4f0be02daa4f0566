import { isRecord } from '../../shared/json';
import { settle, type Settled } from '../../shared/result';
import type { Clock } from './clock';
import type { Gate } from './concurrencyLimiter';
import { ConversationsApiError, gaveUp, HeldBackError, isMissing, lost } from './errors';
import type { Pacer } from './rateLimiter';
import { isRepeatable, ruleFor, waitBefore, type Rule } from './retryPolicy';
import type { ApiRequest, Transport } from './transport';

/** How long a request is tried for. */
export interface Bounds {
	/** How often a request is tried at most, from 1. */
	maxTries: number;
	/** How long a request may wait for its further tries altogether, in milliseconds. */
	maxWaitMs: number;
}

export interface Persistence {
	bounds: Bounds;
	clock: Clock;
	pacer: Pacer;
	gate: Gate;
	/** Told of each refusal for too many requests. */
	onRefusal?: () => void;
}

const recipientOf = ({ body }: ApiRequest): string | undefined =>
	isRecord(body) && typeof body.to === 'string' ? body.to : undefined;

const furtherTries = (rule: Rule, { method }: ApiRequest): number =>
	isRepeatable(method) ? rule.repeatable : rule.once;

/** How far a request has come. */
interface Tries {
	/** How often it was tried, from 1. */
	tries: number;
	/** How long it has waited for its further tries: for their time, their place and their turn. */
	waitedMs: number;
	/** When the last try was sent, in milliseconds since 1970. */
	sentAt: number;
	/** Whether one before the last may have been carried out. */
	isLost: boolean;
}

/** One try: when it was sent and what came of it. */
interface Attempt {
	sentAt: number;
	result: Settled<unknown>;
}

/** What is done after a try that did not end well. */
type Next = { answer: undefined } | { thrown: unknown } | { waitMs: number };

/**
 * Makes a transport that tries again where the policy allows it, at the pace and with as many
 * requests under way as the service takes.
 *
 * @throws ConversationsApiError with the number of tries, where there was more than one
 * @throws CancelledError in the place of a request that was not sent any more
 */
export const createPersistentTransport = (
	transport: Transport,
	{ bounds, clock, pacer, gate, onRefusal }: Persistence,
): Transport => {
	/**
	 * One try, which tells pace and gate what came of it.
	 *
	 * @throws HeldBackError where it can't be sent until `latest`
	 */
	const attempt = async (request: ApiRequest, tries: number, latest: number): Promise<Attempt> =>
		await gate.through(async () => {
			const turnAt = await pacer.turn(`${request.method} ${request.path}`, latest);
			const result = await settle(() => transport(request));
			if ('answer' in result) {
				pacer.taken(clock.now() - turnAt);
				gate.widen();
			} else if (result.thrown instanceof ConversationsApiError) {
				const { thrown } = result;
				if (ruleFor(thrown).slowsAll === true) {
					onRefusal?.();
					const pauseMs = waitBefore(tries, thrown.retryAfterMs, clock.random);
					if (pacer.refused(turnAt, pauseMs)) gate.narrow();
				} else if (thrown.status !== undefined || thrown.uncertain) {
					// Whatever became of it: it was not too many.
					pacer.taken(thrown.status === undefined ? undefined : clock.now() - turnAt);
				}
			}
			return { sentAt: turnAt, result };
		});

	/** Decides what follows on a try. */
	const decide = (
		thrown: ConversationsApiError,
		request: ApiRequest,
		{ tries, waitedMs, sentAt, isLost: isAnyLost }: Tries,
	): Next => {
		const isLost = isAnyLost && request.method === 'DELETE';
		// What a lost try deleted is not there for the next one.
		if (isLost && isMissing(thrown)) {
			return { answer: undefined };
		}
		if (thrown.uncertain && !isRepeatable(request.method)) {
			return { thrown: lost(thrown, { sentAt, to: recipientOf(request) }) };
		}
		const rule = ruleFor(thrown);
		if (tries > furtherTries(rule, request)) {
			return { thrown: tries === 1 ? thrown : gaveUp(thrown, { tries, waitedMs, isLost }) };
		}
		const ownWaitMs = waitBefore(tries, thrown.retryAfterMs, clock.random);
		const waitMs = Math.max(ownWaitMs, rule.slowsAll === true ? pacer.pauseMs() : 0);
		const isOut = tries >= bounds.maxTries || waitedMs + waitMs > bounds.maxWaitMs;
		return isOut ? { thrown: gaveUp(thrown, { tries, waitedMs, bounds, isLost }) } : { waitMs };
	};

	return async (request) => {
		const soFar = { waitedMs: 0, isLost: false };
		/** The last try that was sent: what came of it, and when. */
		let last: { thrown: ConversationsApiError; endedAt: number } | undefined;
		for (let tries = 1; ; tries++) {
			clock.check();
			// What only waits for its first turn may wait for it as long as it takes.
			const latest = last ? last.endedAt + bounds.maxWaitMs - soFar.waitedMs : Infinity;
			const tried = await settle(() => attempt(request, tries, latest));
			const endedAt = clock.now();
			if ('thrown' in tried) {
				if (!last || !(tried.thrown instanceof HeldBackError)) throw tried.thrown;
				const waitedMs = soFar.waitedMs + endedAt - last.endedAt;
				const isLost = soFar.isLost && request.method === 'DELETE';
				throw gaveUp(last.thrown, { tries: tries - 1, waitedMs, bounds, isLost });
			}
			const { sentAt, result } = tried.answer;
			if ('answer' in result) return result.answer;
			const { thrown } = result;
			if (!(thrown instanceof ConversationsApiError)) throw thrown;
			if (last) soFar.waitedMs += sentAt - last.endedAt;
			const next = decide(thrown, request, { ...soFar, tries, sentAt });
			if ('answer' in next) return next.answer;
			if ('thrown' in next) throw next.thrown;
			soFar.isLost ||= thrown.uncertain;
			last = { thrown, endedAt };
			await clock.wait(next.waitMs);
		}
	};
};
