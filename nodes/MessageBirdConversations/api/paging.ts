import type { Page, PageQuery } from './types';

/** The largest page that the service is known to give. */
export const MAX_PAGE_SIZE = 20;

/** Reads one page of a list. */
export type ReadPage<Item> = (query: PageQuery) => Promise<Page<Item>>;

/**
 * Reads a list page by page and yields each element once, in the list's order, up to `limit`
 * elements (all of them by default).
 *
 * The lists are newest first, so an element that arrives meanwhile pushes others onto the next
 * page: what was seen is not given again. Reading ends with the list's total, or on a short (an
 * empty one too) or a repeated page.
 */
export async function* readAll<Item extends { id?: string }>(
	readPage: ReadPage<Item>,
	limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Item, void, undefined> {
	const seen = new Set<string>();
	let offset = 0;
	let given = 0;
	let firstTotal: number | undefined;

	while (given < limit) {
		const asked = Math.min(MAX_PAGE_SIZE, limit - given);
		const page = await readPage({ offset, limit: asked });
		const items = page.items ?? [];
		let isAllKnown = true;
		for (const item of items) {
			const key = item.id ?? JSON.stringify(item);
			if (seen.has(key)) continue;
			seen.add(key);
			isAllKnown = false;
			yield item;
			given++;
			if (given >= limit) return;
		}

		offset += items.length;
		const total = page.totalCount;
		firstTotal ??= total;
		// A page of known elements is the same page again, unless arrivals pushed them onto it.
		const hasGrown = total !== undefined && firstTotal !== undefined && total > firstTotal;
		const isRepeated = isAllKnown && !hasGrown;
		// The service may give smaller pages than asked for: its own limit says what a full page is.
		const isShort = items.length < Math.min(asked, page.limit ?? asked);
		const isLast = total !== undefined && offset >= total;
		if (isShort || isRepeated || isLast) return;
	}
}

/** Reads a list into an array; see {@link readAll}. */
export const collect = async <Item extends { id?: string }>(
	readPage: ReadPage<Item>,
	limit?: number,
): Promise<Item[]> => {
	const items: Item[] = [];
	for await (const item of readAll(readPage, limit)) items.push(item);
	return items;
};
