import { MAX_PAGE_SIZE, type ReadPage } from './paging';
import type { Page, PageQuery } from './types';

/** What is wanted of a list. */
export interface Wanted<Item, Kept> {
	/** How many are wanted at most. */
	limit: number;
	/** What is kept of an element; `undefined` where it is not wanted. */
	keep(item: Item): Kept | undefined;
	/** Whether an element and all that follow it are out of range. */
	isPast?(item: Item): boolean;
	/** Whether `keep` leaves some out. */
	isFiltered: boolean;
	/** Whether elements change their place or leave the list; messages, for one, do neither. */
	isMoving: boolean;
}

interface Identified {
	id?: string;
}

const keyOf = (item: Identified): string => item.id ?? JSON.stringify(item);

/** Elements by the order in which they were found, each once. */
class Found<Item extends Identified, Kept> {
	readonly kept: Kept[] = [];

	/** Whether the list has come to what is out of range. */
	isPast = false;

	private readonly seen = new Set<string>();

	constructor(private readonly wanted: Wanted<Item, Kept>) {}

	get isEnough(): boolean {
		return this.isPast || this.kept.length >= this.wanted.limit;
	}

	/** How many different elements there were, kept or not. */
	get count(): number {
		return this.seen.size;
	}

	/** Adds what is new. */
	add(items: Item[]): void {
		this.kept.push(...this.takeNew(items));
	}

	/** Adds what has come to the list's head since. */
	addAtHead(items: Item[]): void {
		const wasPast = this.isPast;
		this.kept.unshift(...this.takeNew(items));
		this.isPast = wasPast;
	}

	private takeNew(items: Item[]): Kept[] {
		const taken: Kept[] = [];
		for (const item of items) {
			if (this.wanted.isPast?.(item) === true) {
				this.isPast = true;
				break;
			}
			const key = keyOf(item);
			if (this.seen.has(key)) continue;
			this.seen.add(key);
			const kept = this.wanted.keep(item);
			if (kept !== undefined) taken.push(kept);
		}
		return taken;
	}
}

/** Reads windows side by side and hands them on in their order; none is started after `stop`. */
const readWindows = async <Item>(
	readPage: ReadPage<Item>,
	windows: PageQuery[],
	take: (page: Page<Item>) => void,
): Promise<void> => {
	let isStopped = false;
	const pages = windows.map(async (window) => (isStopped ? {} : await readPage(window)));
	try {
		for (const page of pages) take(await page);
	} finally {
		isStopped = true;
		// Others may go the way of the one that failed, with nobody waiting for them any more.
		await Promise.allSettled(pages);
	}
};

const windowsOf = (from: number, to: number, size: number): PageQuery[] =>
	Array.from({ length: Math.max(0, Math.ceil((to - from) / size)) }, (_, index) => {
		const offset = from + index * size;
		return { offset, limit: Math.min(size, to - offset) };
	});

/** How much of a window is read again with the next one, where the list has moved. */
const OVERLAP = 0.25;

/**
 * Reads a list that moves from its beginning to its end, one window after another. Each overlaps
 * with the one before, so that nothing slips through between them as the list moves up.
 */
const readCarefully = async <Item extends Identified>(
	readPage: ReadPage<Item>,
	size: number,
	take: (items: Item[]) => boolean,
): Promise<void> => {
	const step = Math.max(1, Math.floor(size * (1 - OVERLAP)));
	let previous = new Set<string>();
	let offset = 0;
	let stepsBack = 0;
	for (;;) {
		const { items = [], totalCount = 0 } = await readPage({ offset, limit: size });
		const isJoined = offset === 0 || items.some((item) => previous.has(keyOf(item)));
		if (!isJoined && stepsBack < 100) {
			stepsBack++;
			offset = Math.max(0, Math.min(offset, totalCount) - step);
			continue;
		}
		const goesOn = take(items);
		if (!goesOn || items.length === 0 || offset + items.length >= totalCount) return;
		previous = new Set(items.map(keyOf));
		offset += Math.min(step, items.length);
	}
};

/**
 * Reads a list as far as it is wanted, in its order, each element once. The first page tells the
 * total, the others are read side by side. Where the list can end early, as many pages are read
 * ahead as were read before.
 *
 * A list that moves is looked at again: where its head or its total has changed meanwhile, it is
 * read once more, carefully, and then its head until something that has not moved. So nothing is
 * lost that was there from beginning to end.
 *
 * @throws ConversationsApiError
 */
export const readMany = async <Item extends Identified, Kept>(
	readPage: ReadPage<Item>,
	wanted: Wanted<Item, Kept>,
): Promise<Kept[]> => {
	const found = new Found(wanted);
	const isWhole = wanted.limit === Infinity;
	const canEndEarly = wanted.isPast !== undefined || (wanted.isFiltered && !isWhole);
	const asked = canEndEarly ? MAX_PAGE_SIZE : Math.min(MAX_PAGE_SIZE, wanted.limit);
	const first = await readPage({ offset: 0, limit: asked });
	const head = first.items ?? [];
	found.add(head);
	const size = head.length;
	const total = first.totalCount ?? Infinity;
	// The service may give smaller pages than asked for: its own limit says what a full page is.
	const isShort = size < Math.min(asked, first.limit ?? asked);
	if (isShort || size >= total || found.isEnough) return found.kept.slice(0, wanted.limit);

	let hasEnded = false;
	let hasMoved = false;
	const take = ({ items = [], totalCount }: Page<Item>): void => {
		if (totalCount !== first.totalCount) hasMoved = true;
		if (items.length === 0 || (total === Infinity && items.length < size)) hasEnded = true;
		if (!found.isEnough) found.add(items);
	};
	for (let next = size; next < total && !found.isEnough && !hasEnded;) {
		const before = found.count;
		// The second page alone shows whether the service takes the offset.
		const isSure = next > size && !canEndEarly && total !== Infinity;
		const missing = wanted.limit - found.kept.length;
		const ahead = isSure ? Infinity : Math.max(next - (next % size), size);
		const end = Math.min(isWhole ? Math.ceil(total / size) * size : total, next + ahead);
		const windows = windowsOf(next, canEndEarly ? end : Math.min(end, next + missing), size);
		await readWindows(readPage, windows, take);
		if (found.count === before && !hasMoved && !found.isPast) return found.kept;
		next = (windows.at(-1)?.offset ?? end) + (windows.at(-1)?.limit ?? 0);
	}

	if (!isWhole || !wanted.isMoving) return found.kept.slice(0, wanted.limit);
	const still = new Set(head.map((item) => JSON.stringify(item)));
	const again = await readPage({ offset: 0, limit: size });
	const isSame =
		again.totalCount === first.totalCount &&
		JSON.stringify(again.items?.map(keyOf)) === JSON.stringify(head.map(keyOf));
	if (isSame && !hasMoved) return found.kept;

	await readCarefully(readPage, size, (items) => {
		found.add(items);
		return !found.isPast;
	});
	await readCarefully(readPage, size, (items) => {
		found.addAtHead(items);
		return !items.some((item) => still.has(JSON.stringify(item)));
	});
	return found.kept;
};
