import { ConversationsApiError, toRetriesExhaustedError } from '../../client/http/errors';

/** The waits before a step is tried again: short, as somebody waits for the activation. */
const DELAYS_MS = [400, 1200, 3000];

/** Whether something stood in the way that may be gone in a moment. */
const isTransient = (thrown: unknown): thrown is ConversationsApiError =>
	thrown instanceof ConversationsApiError &&
	(thrown.status === undefined || thrown.status === 429 || thrown.status >= 500);

/**
 * Tries until it succeeds, or the tries are used up. For work alone that looks at what is there
 * before it changes anything, as an attempt may have been carried out without an answer.
 *
 * @throws what the last attempt throws, or the first that another attempt won't change.
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
