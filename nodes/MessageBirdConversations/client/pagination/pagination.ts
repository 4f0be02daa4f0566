import type { Page, PageQuery } from '../contract/types';
import { mapConcurrently } from './orderedConcurrentMap';
import { canEndEarly, PageCollector, type Identified } from './pageCollector';

/** The largest page that the service is known to give. */
export const MAX_PAGE_SIZE = 20;

/** Reads one page of a list. */
export type ReadPage<Item> = (query: PageQuery) => Promise<Page<Item>>;

/** How many pages in a row may bring nothing new because so much has come before them. */
export const MAX_REPEATED_PAGES = 50;

/** The same where pages are not full, and those that follow overlap with them. */
const MAX_REPEATED_SHORT_PAGES = 3;

/** How many pages are read concurrently unless told otherwise. */
export const DEFAULT_CONCURRENCY = 5;

/** The service may give smaller pages than asked for: its own limit says what a full page is. */
const isShort = ({ items = [], limit }: Page<unknown>, asked: number): boolean =>
	items.length < Math.min(asked, limit ?? asked);

/** Whether a list ends with a page: by the total where there is one to go by, or on a short page. */
export const isLast = (page: Page<unknown>, offset: number, asked: number): boolean => {
	const { items = [], totalCount = 0 } = page;
	const end = offset + items.length;
	// A total that is lower than what was given tells nothing.
	return items.length === 0 || (totalCount < end ? isShort(page, asked) : totalCount === end);
};

/** A part of a list as the service gave it. */
interface Part<Item> {
	offset: number;
	asked: number;
	page: Page<Item>;
}

/** Reads a window, in several parts where the service's pages have become smaller than it. */
const readWindow = async <Item>(
	readPage: ReadPage<Item>,
	{ offset, limit }: PageQuery,
): Promise<Array<Part<Item>>> => {
	const page = await readPage({ offset, limit });
	const part = { offset, asked: limit, page };
	const { length } = page.items ?? [];
	if (length >= limit || isLast(page, offset, limit)) return [part];
	const rest = await readWindow(readPage, { offset: offset + length, limit: limit - length });
	// The service may leave out all of the rest, though the list goes on behind it.
	return [part, ...rest.filter(({ page: { items = [] } }) => items.length > 0)];
};

/** Where a list ends as a part tells; `Infinity` where it tells nothing, or less than it gives. */
const endOf = ({ offset, page: { items = [], totalCount = Infinity } }: Part<unknown>): number =>
	totalCount < offset + items.length ? Infinity : totalCount;

/** A way through a list, from its first page on: what it has shown, and what is to be read next. */
class ListReader<Item extends Identified, Kept> {
	/** Whether all pages gave the same total. */
	isTotalStable = true;

	/** Whether a page told a lower total than the one before: something lies between them. */
	hasTotalDropped = false;

	/** Whether a page was not full before the end, so that those that follow may bring nothing new. */
	private hasShortPages = false;

	/** Whether a page after the first brought something. */
	hasMore = false;

	/** Whether reading goes on, if the list does. */
	private continues = true;

	private end = 0;

	private next: number;

	private lastTotal: number;

	/** How many pages in a row brought nothing new. */
	private pagesWithoutNew = 0;

	constructor(
		readonly head: Page<Item>,
		private readonly collector: PageCollector<Item, Kept>,
	) {
		this.next = this.size;
		this.lastTotal = head.totalCount ?? 0;
	}

	/** What the service gives at once. */
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
		// What has come meanwhile pushes known elements onto the pages that follow.
		const hasGrown = totalCount > (this.head.totalCount ?? Infinity);
		const mostRepeats = hasGrown
			? MAX_REPEATED_PAGES
			: this.hasShortPages
				? MAX_REPEATED_SHORT_PAGES
				: 0;
		const mayGoOn = hasNew || this.pagesWithoutNew <= mostRepeats;
		this.continues = !isEnd && !isPast && this.collector.remaining > 0 && mayGoOn;
	}

	/** The next windows that may be read concurrently. */
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
		// The second page alone shows whether the service takes the offset.
		const isUnsure = this.next === this.size || this.end === Infinity;
		const safe = canEndEarly(selection) ? this.next : Infinity;
		// Where some are left out, nobody knows how many hold those that are missing.
		const needed = selection.isFiltered ? Infinity : remaining;
		return Math.min(isUnsure ? this.size : safe, needed);
	}
}

/**
 * Reads a list once as far as it is wanted. The first page tells the total; the others are read
 * concurrently, at most `concurrency` at a time. Where the list can end early, as many are read ahead
 * as were read before; where no total is told, none.
 *
 * It ends with the total, on an empty page, on one that is not full where no total is told, and
 * where pages bring nothing new: at once, or after some where the list has grown or pages are not
 * full. What was already asked for is taken all the same, and goes on if it has news.
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

/** Reads a list of few elements into an array, up to a limit. @throws ConversationsApiError */
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
