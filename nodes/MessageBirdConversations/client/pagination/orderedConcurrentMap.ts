import { settle, type Settled } from '../../shared/result';

/** How many answers may wait for those before them, as a multiple of the width. */
const HELD = 2;

/**
 * Runs something for each input, at most `width` at a time, and yields the answers in the order of
 * the inputs. An input is asked for when there is room for it; the width, whenever one has ended.
 * After a failure none is begun any more; it ends when nothing is under way any more.
 *
 * @throws the first failure, in the order of the inputs
 */
export async function* sideBySide<Input, Answer>(
	inputs: Iterable<Input>,
	run: (input: Input) => Promise<Answer>,
	width: () => number,
): AsyncGenerator<Answer, void, undefined> {
	const comers = inputs[Symbol.iterator]();
	const begun: Array<Promise<Settled<Answer>>> = [];
	let underWay = 0;
	let isOver = false;

	const begin = async (input: Input): Promise<Settled<Answer>> => {
		underWay++;
		const settled = await settle(async () => await run(input));
		underWay--;
		if ('thrown' in settled) isOver = true;
		beginMore();
		return settled;
	};
	const beginMore = (): void => {
		while (!isOver && underWay < width() && begun.length < HELD * width()) {
			const next = comers.next();
			if (next.done === true) return;
			begun.push(begin(next.value));
		}
	};

	try {
		for (;;) {
			beginMore();
			const [first] = begun;
			if (!first) return;
			const settled = await first;
			void begun.shift();
			if ('thrown' in settled) throw settled.thrown;
			yield settled.answer;
		}
	} finally {
		isOver = true;
		await Promise.all(begun);
	}
}
