import type {
	Page,
	PageQuery,
} from '../../../../nodes/MessageBirdConversations/client/contract/types';
import {
	readShortList,
	MAX_PAGE_SIZE,
	type ReadPage,
} from '../../../../nodes/MessageBirdConversations/client/pagination/pagination';

interface Element {
	id?: string;
	status?: string;
}

const elements = (count: number, prefix = 'e'): Element[] =>
	Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}` }));

const ids = (items: Element[]): Array<string | undefined> => items.map(({ id }) => id);

interface Service {
	readPage: ReadPage<Element>;
	asked: PageQuery[];
}

/** A list of the service, newest first, in its response format. */
const serve = (
	list: Element[],
	{
		largestPage = Number.POSITIVE_INFINITY,
		hasTotal = true,
		beforePage = (_page: number): void => undefined,
	} = {},
): Service => {
	const asked: PageQuery[] = [];
	const readPage = ({ offset, limit: wanted }: PageQuery): Promise<Page<Element>> => {
		beforePage(asked.length);
		asked.push({ offset, limit: wanted });
		const limit = Math.min(wanted, largestPage);
		const items = list.slice(offset, offset + limit);
		const total = hasTotal ? { totalCount: list.length } : {};
		return Promise.resolve({ offset, limit, count: items.length, items, ...total });
	};
	return { readPage, asked };
};

/** Returns these pages in order, whatever is requested, and repeats the last one. */
const servePages = (...pages: Array<Page<Element>>): Service => {
	const asked: PageQuery[] = [];
	const readPage = (query: PageQuery): Promise<Page<Element>> => {
		asked.push(query);
		if (asked.length > 50) throw new Error('It reads forever');
		return Promise.resolve(pages[asked.length - 1] ?? pages.at(-1) ?? {});
	};
	return { readPage, asked };
};

describe('the number of items read', () => {
	test.each([0, 1, 19, 20, 21, 40, 45])('is all of %i, in order', async (count) => {
		const list = elements(count);
		expect(await readShortList(serve(list).readPage)).toEqual(list);
	});

	test.each([0, 19, 20, 21, 40, 45])(
		'is all of %i if the service gives no total',
		async (count) => {
			const list = elements(count);
			expect(await readShortList(serve(list, { hasTotal: false }).readPage)).toEqual(list);
		},
	);

	test.each([1, 19, 20, 21, 40, 44])('is %i of 45 if no more are wanted', async (limit) => {
		const list = elements(45);
		expect(await readShortList(serve(list).readPage, limit)).toEqual(list.slice(0, limit));
	});

	test('is all of them if the limit is higher', async () => {
		const list = elements(25);
		expect(await readShortList(serve(list).readPage, 1000)).toEqual(list);
	});

	test('is none, without a request, if none are wanted', async () => {
		const { readPage, asked } = serve(elements(5));
		expect(await readShortList(readPage, 0)).toEqual([]);
		expect(asked).toEqual([]);
	});
});

describe('a page request', () => {
	test('never asks for more than 20 items', async () => {
		const { readPage, asked } = serve(elements(95));
		await readShortList(readPage);
		expect(MAX_PAGE_SIZE).toBe(20);
		expect(Math.max(...asked.map(({ limit }) => limit))).toBe(20);
	});

	test('asks for no more items than are still wanted', async () => {
		const { readPage, asked } = serve(elements(95));
		await readShortList(readPage, 45);
		expect(asked).toEqual([
			{ offset: 0, limit: 20 },
			{ offset: 20, limit: 20 },
			{ offset: 40, limit: 5 },
		]);
	});

	test("isn't sent once the total is reached", async () => {
		const { readPage, asked } = serve(elements(40));
		await readShortList(readPage);
		expect(asked).toHaveLength(2);
	});

	test('uses the page size of a service that returns fewer items than requested', async () => {
		const list = elements(25);
		const { readPage, asked } = serve(list, { largestPage: 10 });
		expect(await readShortList(readPage)).toEqual(list);
		expect(asked.map(({ offset }) => offset)).toEqual([0, 10, 20]);
	});

	test("uses the smaller page size if there's no total, too", async () => {
		const list = elements(25);
		const { readPage } = serve(list, { largestPage: 10, hasTotal: false });
		expect(await readShortList(readPage)).toEqual(list);
	});
});

describe('the end of reading', () => {
	test("isn't reached at pages of known items while many new ones arrive", async () => {
		const list = elements(45);
		const { readPage } = serve(list, {
			beforePage: (page) => {
				if (page === 1) list.unshift(...elements(40, 'new'));
			},
		});
		expect(ids(await readShortList(readPage))).toEqual(expect.arrayContaining(ids(elements(45))));
	});

	test("is reached at a short page if there's no total", async () => {
		const { readPage, asked } = servePages(
			{ limit: 20, items: elements(20) },
			{ limit: 20, items: elements(3, 'f') },
		);
		expect(await readShortList(readPage)).toHaveLength(23);
		expect(asked).toHaveLength(2);
	});

	test.each([
		['the requested limit', 20],
		['no limit', undefined],
	])(
		"isn't reached before the total if the service leaves items out of its pages and names %s",
		async (_, limit) => {
			const list = elements(60);
			const readPage: ReadPage<Element> = async (query) =>
				await Promise.resolve({
					totalCount: 60,
					limit,
					items: list
						.slice(query.offset, query.offset + query.limit)
						.filter(
							({ id = '' }) =>
								!['e3', 'e25', 'e26', 'e35', 'e36', 'e37', 'e38', 'e39', 'e59'].includes(id),
						),
				});
			expect(await readShortList(readPage)).toHaveLength(51);
		},
	);

	test("isn't reached at small pages that name no limit", async () => {
		const list = elements(60);
		const readPage: ReadPage<Element> = async ({ offset }) =>
			await Promise.resolve({ totalCount: 60, items: list.slice(offset, offset + 10) });
		expect(await readShortList(readPage)).toEqual(list);
	});

	test('is reached at an empty page, even if the total is higher', async () => {
		const { readPage, asked } = servePages(
			{ totalCount: 100, limit: 20, items: elements(20) },
			{ totalCount: 100, limit: 20, items: [] },
		);
		expect(await readShortList(readPage)).toHaveLength(20);
		expect(asked).toHaveLength(2);
	});

	test('is reached at a response without items', async () => {
		const { readPage, asked } = servePages({});
		expect(await readShortList(readPage)).toEqual([]);
		expect(asked).toHaveLength(1);
	});

	test.each([undefined, 100])(
		'is reached if the same page comes again, with the total %p',
		async (totalCount) => {
			const page = { limit: 20, items: elements(20), ...(totalCount ? { totalCount } : {}) };
			const { readPage, asked } = servePages(page);
			expect(await readShortList(readPage)).toHaveLength(20);
			expect(asked).toHaveLength(2);
		},
	);

	test('is reached if the same page of items without IDs comes again', async () => {
		const items = Array.from({ length: 20 }, (_, index) => ({ status: `s${index}` }));
		const { readPage, asked } = servePages({ limit: 20, items });
		expect(await readShortList(readPage)).toHaveLength(20);
		expect(asked).toHaveLength(2);
	});

	test("throws a page's error", async () => {
		const failure = new Error('gone');
		const { readPage } = serve(elements(40), {
			beforePage: (page) => {
				if (page === 1) throw failure;
			},
		});
		await expect(readShortList(readPage)).rejects.toBe(failure);
	});
});

describe('a list that grows while it is read', () => {
	const growing = (by: number, list: Element[]) =>
		serve(list, {
			beforePage: (page) => {
				if (page === 1) list.unshift(...elements(by, 'new'));
			},
		});

	test.each([1, 3, 20, 25])(
		'returns nothing twice and misses nothing after %i arrived',
		async (by) => {
			const read = ids(await readShortList(growing(by, elements(45)).readPage));
			expect(new Set(read).size).toBe(read.length);
			expect(read.filter((id) => id?.startsWith('e'))).toEqual(ids(elements(45)));
		},
	);

	test.each([1, 3])('returns as many as are wanted after %i arrived', async (by) => {
		const expected = ids(elements(45)).slice(0, 25);
		expect(ids(await readShortList(growing(by, elements(45)).readPage, 25))).toEqual(expected);
	});
});
