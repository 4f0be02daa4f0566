import type { Page, PageQuery } from '../contract/types';
import { mapConcurrently } from './orderedConcurrentMap';
import { canEndEarly, PageCollector, type Identified } from './pageCollector';

/** The largest page size that the service is known to return. */
export const MAX_PAGE_SIZE = 20;

/** Reads one page of a list. */
export type ReadPage<Item> = (query: PageQuery) => Promise<Page<Item>>;

/** How many pages in a row may contain nothing new after the list has grown. */
export const MAX_REPEATED_PAGES = 50;

/** The same if pages are not full, so the next ones overlap with them. */
const MAX_REPEATED_SHORT_PAGES = 3;

/** How many pages to read concurrently by default. */
export const DEFAULT_CONCURRENCY = 5;

/** Whether a page is not full. The service may return less than asked for, and says so in `limit`. */
const isShort = ({ items = [], limit }: Page<unknown>, asked: number): boolean =>
	items.length < Math.min(asked, limit ?? asked);

/** Whether a page is the last: by the total if it is usable, or because the page is short. */
export const isLast = (page: Page<unknown>, offset: number, asked: number): boolean => {
	const { items = [], totalCount = 0 } = page;
	const end = offset + items.length;
	// A total below what was returned is unusable.
	return items.length === 0 || (totalCount < end ? isShort(page, asked) : totalCount === end);
};

/** A part of a list as the service returned it. */
interface Part<Item> {
	offset: number;
	asked: number;
	page: Page<Item>;
}

/** Reads a window, in several parts if the service's pages are smaller. */
const readWindow = async <Item>(
	readPage: ReadPage<Item>,
	{ offset, limit }: PageQuery,
): Promise<Array<Part<Item>>> => {
	const page = await readPage({ offset, limit });
	const part = { offset, asked: limit, page };
	const { length } = page.items ?? [];
	if (length >= limit || isLast(page, offset, limit)) return [part];
	const rest = await readWindow(readPage, { offset: offset + length, limit: limit - length });
	// The service may return nothing for the rest, although the list continues after it.
	return [part, ...rest.filter(({ page: { items = [] } }) => items.length > 0)];
};

/** Where a list ends according to a part; `Infinity` if its total is missing or unusable. */
const endOf = ({ offset, page: { items = [], totalCount = Infinity } }: Part<unknown>): number =>
	totalCount < offset + items.length ? Infinity : totalCount;

/** One pass through a list, from its first page: what it has seen, and what to read next. */
class ListReader<Item extends Identified, Kept> {
	/** Whether all pages had the same total. */
	isTotalStable = true;

	/** Whether a page had a lower total than the one before: something was removed in between. */
	hasTotalDropped = false;

	/** Whether a page before the end was not full, so the next ones may contain nothing new. */
	private hasShortPages = false;

	/** Whether a page after the first contained something new. */
	hasMore = false;

	/** Whether to continue, if the list does. */
	private continues = true;

	private end = 0;

	private next: number;

	private lastTotal: number;

	/** How many pages in a row contained nothing new. */
	private pagesWithoutNew = 0;

	constructor(
		readonly head: Page<Item>,
		private readonly collector: PageCollector<Item, Kept>,
	) {
		this.next = this.size;
		this.lastTotal = head.totalCount ?? 0;
	}

	/** The page size that the service returns. */
	get size(): number {
		return this.head.items?.length ?? 0;
	}

	get hasNext(): boolean {
		return this.continues && this.next < this.end;
	}

	take(part: Part<Item>): void {
		const { items = [], totalCount = this.lastTotal } = part.page;
		const { hasNew, isPast } = this.collector.add(items);
		this.end = Math.max(this.end, endOf(part));
		if (hasNew && part.offset > 0) this.hasMore = true;
		this.isTotalStable &&= part.page.totalCount === this.head.totalCount;
		this.hasTotalDropped ||= totalCount < this.lastTotal;
		this.lastTotal = totalCount;
		this.pagesWithoutNew = hasNew ? 0 : this.pagesWithoutNew + 1;
		const isEnd = isLast(part.page, part.offset, part.asked);
		this.hasShortPages ||= !isEnd && isShort(part.page, part.asked);
		// New elements push known ones onto the next pages.
		const hasGrown = totalCount > (this.head.totalCount ?? Infinity);
		const mostRepeats = hasGrown
			? MAX_REPEATED_PAGES
			: this.hasShortPages
				? MAX_REPEATED_SHORT_PAGES
				: 0;
		const mayGoOn = hasNew || this.pagesWithoutNew <= mostRepeats;
		this.continues = !isEnd && !isPast && this.collector.remaining > 0 && mayGoOn;
	}

	/** The next windows to read concurrently. */
	*windows(): Generator<PageQuery, void, undefined> {
		const horizon = this.next + this.ahead();
		while (this.hasNext && this.next < horizon) {
			const window = { offset: this.next, limit: Math.min(this.size, horizon - this.next) };
			this.next += window.limit;
			yield window;
		}
	}

	/** How many elements may be read ahead. */
	private ahead(): number {
		const { selection, remaining } = this.collector;
		// Only the second page shows whether the service supports the offset.
		const isUnsure = this.next === this.size || this.end === Infinity;
		const safe = canEndEarly(selection) ? this.next : Infinity;
		// With a filter, nobody knows how many elements contain the missing ones.
		const needed = selection.isFiltered ? Infinity : remaining;
		return Math.min(isUnsure ? this.size : safe, needed);
	}
}

/**
 * Reads a list once, as far as the selection needs. The first page tells the total; the others are
 * read concurrently, at most `concurrency` at a time. If the list can end early, it reads ahead as
 * much as it has read before; without a total, it doesn't read ahead.
 *
 * It ends at the total, on an empty page, on a page that is not full if there is no total, and when
 * pages contain nothing new: at once, or after some pages if the list has grown or pages are not
 * full. Pages that were already requested still count, and reading continues if they contain
 * something new.
 *
 * @throws ConversationsApiError
 */
export const readOnce = async <Item extends Identified, Kept>(
	readPage: ReadPage<Item>,
	collector: PageCollector<Item, Kept>,
	concurrency: () => number,
): Promise<ListReader<Item, Kept>> => {
	const { selection } = collector;
	const asked = canEndEarly(selection) ? MAX_PAGE_SIZE : Math.min(MAX_PAGE_SIZE, selection.limit);
	const head = await readPage({ offset: 0, limit: asked });
	const reader = new ListReader(head, collector);
	reader.take({ offset: 0, asked, page: head });
	const read = async (window: PageQuery) => await readWindow(readPage, window);
	while (reader.hasNext) {
		for await (const parts of mapConcurrently(reader.windows(), read, concurrency)) {
			for (const part of parts) reader.take(part);
		}
	}
	return reader;
};

/** Reads a short list into an array, up to a limit. @throws ConversationsApiError */
export const readShortList = async <Item extends Identified>(
	readPage: ReadPage<Item>,
	limit = Infinity,
): Promise<Item[]> => {
	if (limit < 1) return [];
	const collector = new PageCollector<Item, Item>({
		limit,
		keep: (item) => item,
		isFiltered: false,
	});
	await readOnce(readPage, collector, () => DEFAULT_CONCURRENCY);
	return collector.toList();
};
