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

/** A list of the service, newest first, as its envelope shows it. */
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

/** Gives the pages one after another, whatever is asked, and then always the last one. */
const servePages = (...pages: Array<Page<Element>>): Service => {
	const asked: PageQuery[] = [];
	const readPage = (query: PageQuery): Promise<Page<Element>> => {
		asked.push(query);
		if (asked.length > 50) throw new Error('It reads for ever');
		return Promise.resolve(pages[asked.length - 1] ?? pages.at(-1) ?? {});
	};
	return { readPage, asked };
};

describe('how much is read', () => {
	test.each([0, 1, 19, 20, 21, 40, 45])(
		'reads all of %i elements in their order',
		async (count) => {
			const list = elements(count);
			expect(await readShortList(serve(list).readPage)).toEqual(list);
		},
	);

	test.each([0, 19, 20, 21, 40, 45])(
		'reads all of %i elements where no total is told',
		async (count) => {
			const list = elements(count);
			expect(await readShortList(serve(list, { hasTotal: false }).readPage)).toEqual(list);
		},
	);

	test.each([1, 19, 20, 21, 40, 44])(
		'reads %i of 45 elements where no more are wanted',
		async (limit) => {
			const list = elements(45);
			expect(await readShortList(serve(list).readPage, limit)).toEqual(list.slice(0, limit));
		},
	);

	test('reads all where the limit is higher than what there is', async () => {
		const list = elements(25);
		expect(await readShortList(serve(list).readPage, 1000)).toEqual(list);
	});

	test('asks nothing where nothing is wanted', async () => {
		const { readPage, asked } = serve(elements(5));
		expect(await readShortList(readPage, 0)).toEqual([]);
		expect(asked).toEqual([]);
	});
});

describe('what is asked', () => {
	test('never asks for more than 20 at once', async () => {
		const { readPage, asked } = serve(elements(95));
		await readShortList(readPage);
		expect(MAX_PAGE_SIZE).toBe(20);
		expect(Math.max(...asked.map(({ limit }) => limit))).toBe(20);
	});

	test('asks for no more than is still wanted', async () => {
		const { readPage, asked } = serve(elements(95));
		await readShortList(readPage, 45);
		expect(asked).toEqual([
			{ offset: 0, limit: 20 },
			{ offset: 20, limit: 20 },
			{ offset: 40, limit: 5 },
		]);
	});

	test('asks no further once the total is reached', async () => {
		const { readPage, asked } = serve(elements(40));
		await readShortList(readPage);
		expect(asked).toHaveLength(2);
	});

	test('goes by the page size of a service that gives less than asked', async () => {
		const list = elements(25);
		const { readPage, asked } = serve(list, { largestPage: 10 });
		expect(await readShortList(readPage)).toEqual(list);
		expect(asked.map(({ offset }) => offset)).toEqual([0, 10, 20]);
	});

	test('goes by the smaller page size where no total is told too', async () => {
		const list = elements(25);
		const { readPage } = serve(list, { largestPage: 10, hasTotal: false });
		expect(await readShortList(readPage)).toEqual(list);
	});
});

describe('where reading ends', () => {
	test('goes on past pages of known elements while many arrive', async () => {
		const list = elements(45);
		const { readPage } = serve(list, {
			beforePage: (page) => {
				if (page === 1) list.unshift(...elements(40, 'new'));
			},
		});
		expect(ids(await readShortList(readPage))).toEqual(expect.arrayContaining(ids(elements(45))));
	});

	test('ends on a short page where no total is told', async () => {
		const { readPage, asked } = servePages(
			{ limit: 20, items: elements(20) },
			{ limit: 20, items: elements(3, 'f') },
		);
		expect(await readShortList(readPage)).toHaveLength(23);
		expect(asked).toHaveLength(2);
	});

	test.each([
		['the limit that it was asked for', 20],
		['no limit', undefined],
	])(
		'reads on to the total past pages from which the service left some out, told %s',
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

	test('reads on where pages are small and tell no limit', async () => {
		const list = elements(60);
		const readPage: ReadPage<Element> = async ({ offset }) =>
			await Promise.resolve({ totalCount: 60, items: list.slice(offset, offset + 10) });
		expect(await readShortList(readPage)).toEqual(list);
	});

	test('ends on an empty page, though the total says more', async () => {
		const { readPage, asked } = servePages(
			{ totalCount: 100, limit: 20, items: elements(20) },
			{ totalCount: 100, limit: 20, items: [] },
		);
		expect(await readShortList(readPage)).toHaveLength(20);
		expect(asked).toHaveLength(2);
	});

	test('ends on an envelope without elements', async () => {
		const { readPage, asked } = servePages({});
		expect(await readShortList(readPage)).toEqual([]);
		expect(asked).toHaveLength(1);
	});

	test.each([undefined, 100])(
		'ends where the same page comes again, the total being %p',
		async (totalCount) => {
			const page = { limit: 20, items: elements(20), ...(totalCount ? { totalCount } : {}) };
			const { readPage, asked } = servePages(page);
			expect(await readShortList(readPage)).toHaveLength(20);
			expect(asked).toHaveLength(2);
		},
	);

	test('ends where the same page of elements without id comes again', async () => {
		const items = Array.from({ length: 20 }, (_, index) => ({ status: `s${index}` }));
		const { readPage, asked } = servePages({ limit: 20, items });
		expect(await readShortList(readPage)).toHaveLength(20);
		expect(asked).toHaveLength(2);
	});

	test('throws what a page throws', async () => {
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

	test.each([1, 3, 20, 25])('gives none twice and misses none after %i arrived', async (by) => {
		const read = ids(await readShortList(growing(by, elements(45)).readPage));
		expect(new Set(read).size).toBe(read.length);
		expect(read.filter((id) => id?.startsWith('e'))).toEqual(ids(elements(45)));
	});

	test.each([1, 3])('gives as many as are wanted after %i arrived', async (by) => {
		const expected = ids(elements(45)).slice(0, 25);
		expect(ids(await readShortList(growing(by, elements(45)).readPage, 25))).toEqual(expected);
	});
});
