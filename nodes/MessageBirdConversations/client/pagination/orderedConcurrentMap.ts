import { toResult, type Result } from '../../shared/result';

/** How many answers may wait for those before them, as a multiple of the width. */
const MAX_AHEAD = 2;

/**
 * Runs something for each input, at most `width` at a time, and yields the answers in the order of
 * the inputs. An input is asked for when there is room for it; the width, whenever one has ended.
 * After a failure none is begun any more; it ends when nothing is under way any more.
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
