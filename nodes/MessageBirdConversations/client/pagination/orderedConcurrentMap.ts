import { toResult, type Result } from '../../shared/result';

/** How many results may wait for earlier ones, as a multiple of the concurrency. */
const MAX_AHEAD = 2;

/**
 * Runs a function for each input, at most `concurrency` at a time, and yields the results in the
 * order of the inputs. It takes an input only when there is capacity for it, and reads the
 * concurrency again whenever a call ends. After a failure it starts no more calls, and ends when
 * none is in flight.
 *
 * @throws the first failure, in the order of the inputs
 */
export async function* mapConcurrently<Input, Answer>(
	inputs: Iterable<Input>,
	run: (input: Input) => Promise<Answer>,
	concurrency: () => number,
): AsyncGenerator<Answer, void, undefined> {
	const iterator = inputs[Symbol.iterator]();
	const started: Array<Promise<Result<Answer>>> = [];
	let inFlight = 0;
	let isStopping = false;

	const start = async (input: Input): Promise<Result<Answer>> => {
		inFlight++;
		const result = await toResult(async () => await run(input));
		inFlight--;
		if ('error' in result) isStopping = true;
		startMore();
		return result;
	};
	const startMore = (): void => {
		while (!isStopping && inFlight < concurrency() && started.length < MAX_AHEAD * concurrency()) {
			const next = iterator.next();
			if (next.done === true) return;
			started.push(start(next.value));
		}
	};

	try {
		for (;;) {
			startMore();
			const [first] = started;
			if (!first) return;
			const result = await first;
			void started.shift();
			if ('error' in result) throw result.error;
			yield result.value;
		}
	} finally {
		isStopping = true;
		await Promise.all(started);
	}
}
