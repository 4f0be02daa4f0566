import fc from 'fast-check';

import { readMany, type Wanted } from '../../nodes/MessageBirdConversations/api/readMany';
import type { PageQuery } from '../../nodes/MessageBirdConversations/api/types';

interface Element {
	id: string;
	at: number;
}

const listOf = (count: number): Element[] =>
	Array.from({ length: count }, (_, index) => ({ id: `e${index}`, at: 1_000_000 - index }));

/** A list that is read page by page, and that may change before each of them. */
const serve = (
	list: Element[],
	{ change = (_: number): void => undefined, hasTotal = true } = {},
) => {
	const asked: PageQuery[] = [];
	let underWay = 0;
	const stats = { most: 0 };
	const readPage = async ({ offset, limit }: PageQuery) => {
		asked.push({ offset, limit });
		stats.most = Math.max(stats.most, ++underWay);
		await new Promise((resolve) => setImmediate(resolve));
		underWay--;
		change(asked.length);
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

const all: Wanted<Element, string> = {
	limit: Infinity,
	keep: ({ id }) => id,
	isFiltered: false,
	isMoving: true,
};

const idsOf = (list: Element[]): string[] => list.map(({ id }) => id);

test.each([0, 1, 19, 20, 21, 40, 250])('reads a list of %i in its order', async (count) => {
	const list = listOf(count);
	expect(await readMany(serve(list).readPage, all)).toEqual(idsOf(list));
});

test('reads the first two pages alone and the others side by side', async () => {
	const { readPage, asked, stats } = serve(listOf(100));
	await readMany(readPage, { ...all, isMoving: false });
	expect(asked.map(({ offset }) => offset)).toEqual([0, 20, 40, 60, 80]);
	expect(stats.most).toBe(3);
});

test('looks at the head again where a list may move, and only then', async () => {
	const { readPage, asked } = serve(listOf(50));
	await readMany(readPage, all);
	expect(asked.map(({ offset }) => offset)).toEqual([0, 20, 40, 0]);
});

test.each([1, 3, 20, 50, 99])('reads no more than a limit of %i', async (limit) => {
	const { readPage, asked } = serve(listOf(100));
	expect(await readMany(readPage, { ...all, limit })).toEqual(idsOf(listOf(limit)));
	expect(asked.reduce((sum, window) => sum + window.limit, 0)).toBe(limit);
});

test('reads on where there is no total until a page is not full', async () => {
	const { readPage } = serve(listOf(45), { hasTotal: false });
	expect(await readMany(readPage, { ...all, isMoving: false })).toEqual(idsOf(listOf(45)));
});

test('stops as soon as what follows is out of range', async () => {
	const { readPage, asked } = serve(listOf(1000));
	const isPast = ({ at }: Element): boolean => at <= 1_000_000 - 25;
	const found = await readMany(readPage, { ...all, isPast, isFiltered: true, isMoving: false });
	expect(found).toEqual(idsOf(listOf(25)));
	expect(asked.map(({ offset }) => offset)).toEqual([0, 20]);
});

test('reads at most twice as far as it has to', async () => {
	const { readPage, asked } = serve(listOf(2000));
	const isPast = ({ at }: Element): boolean => at <= 1_000_000 - 500;
	await readMany(readPage, { ...all, isPast, isFiltered: true, isMoving: false });
	expect(asked.length).toBeLessThanOrEqual(50);
});

test('counts what is kept towards the limit, not what is read', async () => {
	const keep = ({ id, at }: Element): string | undefined => (at % 10 === 0 ? id : undefined);
	const { readPage } = serve(listOf(500));
	const found = await readMany(readPage, { ...all, keep, isFiltered: true, limit: 12 });
	expect(found).toHaveLength(12);
	expect(found[1]).toBe('e10');
});

test('fails with the first page that fails', async () => {
	const { readPage } = serve(listOf(200));
	const failing = async (window: PageQuery) =>
		window.offset === 60 ? await Promise.reject(new Error('page 4')) : await readPage(window);
	await expect(readMany(failing, all)).rejects.toThrow('page 4');
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

test('loses nothing that was there from beginning to end, and gives nothing twice', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 1, max: 200 }),
			fc.array(changes, { maxLength: 25 }),
			async (count, happening) => {
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
				const found = await readMany(serve(list, { change }).readPage, all);

				expect(new Set(found).size).toBe(found.length);
				for (const { id } of listOf(count)) {
					if (!left.has(id)) expect(found).toContain(id);
				}
			},
		),
		{ numRuns: 500 },
	);
});
