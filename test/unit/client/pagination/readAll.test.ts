import fc from 'fast-check';

import type {
	Page,
	PageQuery,
} from '../../../../nodes/MessageBirdConversations/client/contract/types';
import {
	readAll,
	type ListSelection,
} from '../../../../nodes/MessageBirdConversations/client/pagination/readAll';

interface Element {
	id: string;
	at: number;
}

const listOf = (count: number): Element[] =>
	Array.from({ length: count }, (_, index) => ({ id: `e${index}`, at: 1_000_000 - index }));

/** A list that is read page by page, and that can change before each page. */
const serve = (
	list: Element[],
	{
		change = (_: number): void => undefined,
		hasTotal = true,
		/** How long the nth response takes, in turns of the event loop. */
		turns = (_: number): number => 1,
	} = {},
) => {
	const asked: PageQuery[] = [];
	let underWay = 0;
	let answered = 0;
	const stats = { most: 0 };
	const readPage = async ({ offset, limit }: PageQuery) => {
		asked.push({ offset, limit });
		stats.most = Math.max(stats.most, ++underWay);
		const number = asked.length;
		for (let turn = 0; turn < turns(number); turn++) {
			await new Promise((resolve) => setImmediate(resolve));
		}
		underWay--;
		change(++answered);
		const size = Math.min(limit, 20);
		return {
			offset,
			limit: size,
			items: list.slice(offset, offset + size).map((element) => ({ ...element })),
			...(hasTotal ? { totalCount: list.length } : {}),
		};
	};
	return { readPage, asked, stats };
};

const all: ListSelection<Element, string> = {
	limit: Infinity,
	keep: ({ id }) => id,
	isFiltered: false,
	isMoving: true,
};

const idsOf = (list: Element[]): string[] => list.map(({ id }) => id);

test.each([0, 1, 19, 20, 21, 40, 250])('reads a list of %i in order', async (count) => {
	const list = listOf(count);
	expect(await readAll(serve(list).readPage, all)).toEqual(idsOf(list));
});

test('reads the first two pages alone and the others concurrently', async () => {
	const { readPage, asked, stats } = serve(listOf(100));
	await readAll(readPage, { ...all, isMoving: false });
	expect(asked.map(({ offset }) => offset)).toEqual([0, 20, 40, 60, 80]);
	expect(stats.most).toBe(3);
});

test('reads the first entry again only if a list can change', async () => {
	const { readPage, asked } = serve(listOf(50));
	await readAll(readPage, all);
	expect(asked.map(({ offset }) => offset)).toEqual([0, 20, 40, 0]);
});

test.each([1, 3, 20, 50, 99])('reads no more than a limit of %i', async (limit) => {
	const { readPage, asked } = serve(listOf(100));
	expect(await readAll(readPage, { ...all, limit })).toEqual(idsOf(listOf(limit)));
	expect(asked.reduce((sum, window) => sum + window.limit, 0)).toBe(limit);
});

test("reads on until a page isn't full if there's no total", async () => {
	const { readPage } = serve(listOf(45), { hasTotal: false });
	expect(await readAll(readPage, { ...all, isMoving: false })).toEqual(idsOf(listOf(45)));
});

test('stops once the items are out of range', async () => {
	const { readPage, asked } = serve(listOf(1000));
	const isPast = ({ at }: Element): boolean => at <= 1_000_000 - 25;
	const found = await readAll(readPage, { ...all, isPast, isFiltered: true, isMoving: false });
	expect(found).toEqual(idsOf(listOf(25)));
	expect(asked.map(({ offset }) => offset)).toEqual([0, 20]);
});

test('reads at most twice as far as necessary', async () => {
	const { readPage, asked } = serve(listOf(2000));
	const isPast = ({ at }: Element): boolean => at <= 1_000_000 - 500;
	await readAll(readPage, { ...all, isPast, isFiltered: true, isMoving: false });
	expect(asked.length).toBeLessThanOrEqual(50);
});

test('counts kept items towards the limit, not read ones', async () => {
	const keep = ({ id, at }: Element): string | undefined => (at % 10 === 0 ? id : undefined);
	const { readPage } = serve(listOf(500));
	const found = await readAll(readPage, { ...all, keep, isFiltered: true, limit: 12 });
	expect(found).toHaveLength(12);
	expect(found[1]).toBe('e10');
});

test('fails with the first page that fails', async () => {
	const { readPage } = serve(listOf(200));
	const failing = async (window: PageQuery) =>
		window.offset === 60 ? await Promise.reject(new Error('page 4')) : await readPage(window);
	await expect(readAll(failing, all)).rejects.toThrow('page 4');
});

describe('a list that fails', () => {
	const failingAt = (offset: number, { readPage, asked }: ReturnType<typeof serve>) => ({
		asked,
		readPage: async (window: PageQuery) => {
			const page = await readPage(window);
			if (window.offset >= offset) throw new Error(`from ${window.offset}`);
			return page;
		},
	});

	test('requests no pages beyond those in flight', async () => {
		const { readPage, asked } = failingAt(60, serve(listOf(2000)));
		await expect(readAll(readPage, all, () => 4)).rejects.toThrow('from 60');
		expect(asked.length).toBeLessThanOrEqual(2 + 2 * 4);
	});

	test('fails with its first failed page, even if a later one fails sooner', async () => {
		const unhandled = jest.fn();
		process.on('unhandledRejection', unhandled);
		const turns = (number: number): number => (number === 4 ? 10 : 1);
		const { readPage } = failingAt(60, serve(listOf(200), { turns }));
		await expect(readAll(readPage, all)).rejects.toThrow('from 60');
		process.off('unhandledRejection', unhandled);
		expect(unhandled).not.toHaveBeenCalled();
	});

	test('has nothing in flight when it has failed', async () => {
		let underWay = 0;
		const { readPage } = failingAt(40, serve(listOf(200), { turns: (number) => number }));
		const counting = async (window: PageQuery) => {
			underWay++;
			return await readPage(window).finally(() => underWay--);
		};
		await expect(readAll(counting, all)).rejects.toThrow('from 40');
		expect(underWay).toBe(0);
	});
});

describe('the number of pages read concurrently', () => {
	test.each([1, 3, 20])('is %i if that is the concurrency', async (width) => {
		const { readPage, stats } = serve(listOf(1000));
		await readAll(readPage, all, () => width);
		expect(stats.most).toBe(width);
	});

	test('follows a concurrency that changes', async () => {
		let width = 8;
		const { readPage, stats } = serve(listOf(1000), {
			change(number) {
				if (number !== 20) return;
				width = 2;
				stats.most = 0;
			},
		});
		await readAll(readPage, all, () => width);
		expect(stats.most).toBe(2);
	});

	test('is limited to twice as many pages that wait for a slow one before them', async () => {
		let kept = 0;
		let most = 0;
		const keep = ({ id }: Element): string => {
			kept++;
			return id;
		};
		const { readPage, asked } = serve(listOf(2000), { turns: (n) => (n % 7 === 0 ? 40 : 1) });
		const watched = async (window: PageQuery) => {
			most = Math.max(most, asked.length + 1 - kept / 20);
			return await readPage(window);
		};
		expect(await readAll(watched, { ...all, keep }, () => 4)).toEqual(idsOf(listOf(2000)));
		expect(most).toBeLessThanOrEqual(2 * 4);
	});

	test('also limits how far it reads beyond the range', async () => {
		const { readPage, asked } = serve(listOf(2000));
		const isPast = ({ at }: Element): boolean => at <= 1_000_000 - 490;
		await readAll(readPage, { ...all, isPast, isFiltered: true, isMoving: false }, () => 2);
		expect(asked.length).toBeLessThanOrEqual(25 + 2 * 2);
	});
});

/** What happens to a list between two pages. */
type Change = { kind: 'arrive' } | { kind: 'leave' | 'rise'; place: number };

const changes: fc.Arbitrary<Change | undefined> = fc.option(
	fc.oneof(
		fc.constant<Change>({ kind: 'arrive' }),
		fc.record({
			kind: fc.constantFrom('leave' as const, 'rise' as const),
			place: fc.double({ min: 0, max: 0.999, noNaN: true }),
		}),
	),
	{ nil: undefined },
);

/** Creates a list and its changes. `left` collects the entries that have left it. */
const changing = (count: number, happening: Array<Change | undefined>) => {
	const list = listOf(count);
	const left = new Set<string>();
	let time = 2_000_000;
	const change = (reads: number): void => {
		const now = happening[reads - 1];
		if (!now) return;
		if (now.kind === 'arrive') list.unshift({ id: `new${time}`, at: time++ });
		else {
			const [element] = list.splice(Math.floor(now.place * list.length), 1);
			if (!element) return;
			if (now.kind === 'leave') left.add(element.id);
			else list.unshift({ id: element.id, at: time++ });
		}
	};
	return { list, left, change };
};

/** How long each response takes, so that later pages arrive before earlier ones. */
const delays = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }).map(
	(turns) =>
		(number: number): number =>
			turns[number % turns.length] ?? 1,
);

const width = fc.integer({ min: 1, max: 8 }).map((most) => () => most);

describe("a list that changes while it's read", () => {
	/** How many entries are in range. Without a limit, it's all of them. */
	const ranges = fc.option(fc.integer({ min: 0, max: 200 }), { nil: Infinity });

	test('loses nothing that was there the whole time, and returns nothing twice', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 200 }),
				fc.array(changes, { maxLength: 25 }),
				ranges,
				delays,
				width,
				async (count, happening, range, turns, most) => {
					const { list, left, change } = changing(count, happening);
					const isPast = ({ at }: Element): boolean => at <= 1_000_000 - range;
					const wanted = range === Infinity ? all : { ...all, isPast, isFiltered: true };
					const found = await readAll(serve(list, { change, turns }).readPage, wanted, most);

					expect(new Set(found).size).toBe(found.length);
					const there = idsOf(listOf(Math.min(count, range))).filter((id) => !left.has(id));
					expect(found).toEqual(expect.arrayContaining(there));
				},
			),
			{ numRuns: 500 },
		);
	});

	test('is returned in order if new entries only come first', async () => {
		const arrivals = fc.array(fc.option(fc.constant<Change>({ kind: 'arrive' })), {
			maxLength: 25,
		});
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 200 }),
				arrivals,
				delays,
				width,
				async (count, happening, turns, most) => {
					const { list, change } = changing(
						count,
						happening.map((now) => now ?? undefined),
					);
					const { readPage } = serve(list, { change, turns });
					const found = await readAll(readPage, { ...all, isMoving: false }, most);

					expect(new Set(found).size).toBe(found.length);
					expect(found.filter((id) => id.startsWith('e'))).toEqual(idsOf(listOf(count)));
				},
			),
			{ numRuns: 500 },
		);
	});

	test('is read to the oldest entry, which new ones have pushed back, and no further', async () => {
		const list = listOf(100);
		const { readPage, asked } = serve(list, {
			change(number) {
				if (number === 2) list.unshift(...listOf(3).map(({ at }) => ({ id: `new${at}`, at: 2e6 })));
			},
		});
		const found = await readAll(readPage, { ...all, isMoving: false });
		expect(found).toEqual(idsOf(listOf(100)));
		expect(asked.map(({ offset }) => offset)).toEqual([0, 20, 40, 60, 80, 100]);
	});

	test('is returned as it finally is, with the entries that have left it at the end', async () => {
		const list = listOf(100);
		const { readPage } = serve(list, {
			change(number) {
				if (number !== 3) return;
				const [gone] = list.splice(5, 1);
				const [risen] = list.splice(70, 1);
				if (gone && risen) list.unshift({ ...risen, at: 2e6 });
			},
		});
		const found = await readAll(readPage, all);
		expect(found).toEqual([...idsOf(list), 'e5']);
	});
});

describe('a service whose list is inconsistent', () => {
	/** Responds by a rule, which gets the requested page and the number of earlier requests. */
	const answer = (rule: (window: PageQuery, number: number) => Page<Element>) => {
		const given = new Set<string>();
		let reads = 0;
		const readPage = (window: PageQuery): Promise<Page<Element>> => {
			if (reads > 1000) throw new Error('It reads forever');
			const page = rule(window, reads++);
			for (const { id } of page.items ?? []) given.add(id);
			return Promise.resolve(page);
		};
		return { readPage, given };
	};

	const list = listOf(90);
	const slice = ({ offset, limit }: PageQuery): Element[] => list.slice(offset, offset + limit);

	type Rule = [string, (window: PageQuery, number: number) => Page<Element>, count: number];
	const RULES: Rule[] = [
		['gives a total of 0', (window) => ({ totalCount: 0, items: slice(window) }), 90],
		['gives too low a total', (window) => ({ totalCount: 7, items: slice(window) }), 90],
		['gives too high a total', (window) => ({ totalCount: 5000, items: slice(window) }), 90],
		[
			'gives a total only on its first page',
			(window) => ({ items: slice(window), ...(window.offset === 0 ? { totalCount: 90 } : {}) }),
			90,
		],
		[
			'gives a different total each time',
			(window, number) => ({ totalCount: 90 + ((number * 7) % 40), items: slice(window) }),
			90,
		],
		['repeats the same page forever', () => ({ totalCount: 5000, items: list.slice(0, 20) }), 20],
		[
			'repeats the same page forever while the total grows',
			(_, number) => ({ totalCount: 5000 + number * 1000, items: list.slice(0, 20) }),
			20,
		],
		['returns empty pages', () => ({ totalCount: 5000, items: [] }), 0],
		['returns nothing', () => ({}), 0],
		[
			'returns an empty page in between',
			(window) => ({ totalCount: 90, items: window.offset === 40 ? [] : slice(window) }),
			70,
		],
		[
			'returns a short page in between',
			(window) => ({ totalCount: 90, items: slice(window).slice(window.offset === 40 ? 3 : 0) }),
			87,
		],
		[
			'returns ever smaller pages with their limit',
			({ offset, limit }) => {
				const size = offset < 40 ? limit : Math.min(limit, 6);
				return { totalCount: 90, limit: size, items: list.slice(offset, offset + size) };
			},
			90,
		],
		[
			'returns more than requested',
			({ offset }) => ({ totalCount: 90, items: list.slice(offset, offset + 33) }),
			90,
		],
	];

	test.each(RULES)("doesn't loop or lose entries if it %s", async (_, rule, count) => {
		for (const isMoving of [true, false]) {
			for (const wanted of [{}, { limit: 500 }, { isPast: () => false, isFiltered: true }]) {
				const { readPage, given } = answer(rule);
				const found = await readAll(readPage, { ...all, ...wanted, isMoving });
				expect(new Set(found)).toEqual(given);
				expect(found).toHaveLength(given.size);
				expect(found.length).toBeGreaterThanOrEqual(count);
			}
		}
	});
});
