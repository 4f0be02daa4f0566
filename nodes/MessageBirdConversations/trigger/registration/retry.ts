import { ConversationsApiError, toRetriesExhaustedError } from '../../client/http/errors';

/** The waits before retries: short, as someone is waiting for the activation. */
const DELAYS_MS = [400, 1200, 3000];

/** Whether an error may go away by itself. */
const isTransient = (thrown: unknown): thrown is ConversationsApiError =>
	thrown instanceof ConversationsApiError &&
	(thrown.status === undefined || thrown.status === 429 || thrown.status >= 500);

/**
 * Retries transient errors. Only for work that checks the current state before it changes anything,
 * as an earlier attempt may have been processed without an answer.
 *
 * @throws the error of the last attempt, or the first that is not transient
 */
export const retryTransient = async <Result>(
	attempt: () => Promise<Result>,
	sleep: (ms: number) => Promise<void>,
): Promise<Result> => {
	const waitedMs = DELAYS_MS.reduce((sum, delayMs) => sum + delayMs, 0);
	for (const delayMs of DELAYS_MS) {
		const outcome = await attempt().then(
			(result) => ({ result }),
			(thrown: unknown) => {
				if (!isTransient(thrown)) throw thrown;
				return undefined;
			},
		);
		if (outcome) return outcome.result;
		await sleep(delayMs);
	}
	return await attempt().catch((thrown: unknown) => {
		throw isTransient(thrown)
			? toRetriesExhaustedError(thrown, { tries: DELAYS_MS.length + 1, waitedMs })
			: thrown;
	});
};
