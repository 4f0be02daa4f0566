import { PageCollector, keyOf, type Identified, type Selection } from './pageCollector';
import {
	DEFAULT_CONCURRENCY,
	isLast,
	MAX_REPEATED_PAGES,
	readOnce,
	type ReadPage,
} from './pagination';

/** What is wanted of a list, and how the list changes while it is read. */
export interface ListSelection<Item, Kept> extends Selection<Item, Kept> {
	/**
	 * Whether elements change their place or leave the list. Messages, for one, do neither: new ones
	 * come first.
	 */
	isMoving: boolean;
}

/** How much of a page is read again with the next one, where the list has moved. */
const OVERLAP = 0.25;

/** How often a step back is made where a page doesn't join the one before it. */
const MAX_STEPS_BACK = 100;

/** How often the head is read again until it has come to rest. */
const MAX_HEAD_READS = 10;

/** What reading a list from its head has shown. */
interface Sweep<Item> {
	head: Item[];
	pages: number;
}

/**
 * Reads a list that moves from its head on, one page after another, until `take` wants no more. Each
 * page overlaps with the one before, so that nothing slips through between them as the list moves up.
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
		// A total may tell more than there is.
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

/** Reads the whole list again, and what has come to its head meanwhile, until the head is at rest. */
const readAgain = async <Item extends Identified, Kept>(
	readPage: ReadPage<Item>,
	size: number,
	collector: PageCollector<Item, Kept>,
): Promise<void> => {
	/** Sweeps as far as what has not moved since an earlier one, if there was one. */
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
	for (let looks = 0; looks < MAX_HEAD_READS && last.pages > 1; looks++)
		last = await sweepTo(last.head);
};

/**
 * Reads a list as far as it is wanted, in its order, each element once; at most `concurrency` pages at
 * a time.
 *
 * A whole list is read again, carefully, where it has changed meanwhile in a way that may have hidden
 * something. So nothing is lost that was there from beginning to end.
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
		// A single page shows the list as it was at one time.
		if (!hasMore) return false;
		const now = await readPage({ offset: 0, limit: size });
		const isSame = JSON.stringify(now.items?.map(keyOf)) === JSON.stringify(head.items?.map(keyOf));
		return !isSame || now.totalCount !== head.totalCount;
	};
	if (selection.limit === Infinity && (await hasMoved()))
		await readAgain(readPage, size, collector);
	return collector.toList();
};
