import { PageCollector, keyOf, type Identified, type Selection } from './pageCollector';
import {
	DEFAULT_CONCURRENCY,
	isLast,
	MAX_REPEATED_PAGES,
	readOnce,
	type ReadPage,
} from './pagination';

/** What to select from a list, and how the list changes while it is read. */
export interface ListSelection<Item, Kept> extends Selection<Item, Kept> {
	/**
	 * Whether elements may move or leave the list. Messages do neither: new ones are added at the
	 * start.
	 */
	isMoving: boolean;
}

/** How much of a page to read again with the next one after the list has moved. */
const OVERLAP = 0.25;

/** How often to step back if a page doesn't overlap with the one before it. */
const MAX_STEPS_BACK = 100;

/** How often to read the head again until it no longer changes. */
const MAX_HEAD_READS = 10;

/** What a sweep from the head of a list has read. */
interface Sweep<Item> {
	head: Item[];
	pages: number;
}

/**
 * Reads a moving list from its head, page by page, until `take` returns false. Each page overlaps
 * with the one before, so no element is missed between them when the list moves up.
 */
const sweep = async <Item extends Identified>(
	readPage: ReadPage<Item>,
	size: number,
	take: (items: Item[]) => boolean,
): Promise<Sweep<Item>> => {
	let head: Item[] = [];
	let previous = new Set<string>();
	let offset = 0;
	let stepsBack = 0;
	for (let pages = 1; ; pages++) {
		const page = await readPage({ offset, limit: size });
		const { items = [], totalCount = Infinity } = page;
		// A total may be higher than the real number.
		const isBeyond = items.length === 0 && offset < totalCount && totalCount < Infinity;
		const step = Math.max(1, Math.floor(items.length * (1 - OVERLAP)));
		const isJoined = offset === 0 || items.some((item) => previous.has(keyOf(item)));
		if (!isJoined && !isBeyond && stepsBack < MAX_STEPS_BACK) {
			stepsBack++;
			offset = Math.max(0, Math.min(offset, totalCount) - Math.ceil(size * (1 - OVERLAP)));
			continue;
		}
		if (pages === 1) head = items;
		if (!take(items) || isLast(page, offset, size)) return { head, pages };
		previous = new Set(items.map(keyOf));
		offset += step;
	}
};

/** Reads the whole list again, and then its head until it no longer changes. */
const readAgain = async <Item extends Identified, Kept>(
	readPage: ReadPage<Item>,
	size: number,
	collector: PageCollector<Item, Kept>,
): Promise<void> => {
	/** Sweeps to the first element that has not changed since an earlier sweep, if there was one. */
	const sweepTo = async (earlier: Item[]): Promise<Sweep<Item>> => {
		const still = new Set(earlier.map((item) => JSON.stringify(item)));
		let repeats = 0;
		collector.startOver();
		return await sweep(readPage, size, (items) => {
			const { hasNew, isPast } = collector.add(items);
			repeats = hasNew ? 0 : repeats + 1;
			const isAtRest = items.some((item) => still.has(JSON.stringify(item)));
			return !isPast && !isAtRest && repeats <= MAX_REPEATED_PAGES;
		});
	};
	let last = await sweepTo([]);
	for (let reads = 0; reads < MAX_HEAD_READS && last.pages > 1; reads++)
		last = await sweepTo(last.head);
};

/**
 * Reads a list as far as the selection needs, in order, each element once, with at most `concurrency`
 * pages at a time.
 *
 * If a whole list has changed meanwhile in a way that may have hidden an element, it is read again
 * with overlapping pages. So no element is lost that was in the list all the time.
 *
 * @throws ConversationsApiError
 */
export const readAll = async <Item extends Identified, Kept>(
	readPage: ReadPage<Item>,
	selection: ListSelection<Item, Kept>,
	concurrency: () => number = () => DEFAULT_CONCURRENCY,
): Promise<Kept[]> => {
	const collector = new PageCollector(selection);
	const { head, size, isTotalStable, hasTotalDropped, hasMore } = await readOnce(
		readPage,
		collector,
		concurrency,
	);

	const hasMoved = async (): Promise<boolean> => {
		if (!selection.isMoving) return hasTotalDropped;
		if (!isTotalStable) return true;
		// A single page is a consistent snapshot.
		if (!hasMore) return false;
		const now = await readPage({ offset: 0, limit: size });
		const isSame = JSON.stringify(now.items?.map(keyOf)) === JSON.stringify(head.items?.map(keyOf));
		return !isSame || now.totalCount !== head.totalCount;
	};
	if (selection.limit === Infinity && (await hasMoved()))
		await readAgain(readPage, size, collector);
	return collector.toList();
};
