/** Which elements of a list are wanted. */
export interface Selection<Item, Kept> {
	/** The maximum number of elements. */
	limit: number;
	/** What to keep of an element; `undefined` to skip it. */
	keep(item: Item): Kept | undefined;
	/** Whether an element and all elements after it are out of range. */
	isPast?(item: Item): boolean;
	/** Whether `keep` skips some. */
	isFiltered: boolean;
}

/** Whether the selection may be complete before the list ends, at an unknown position. */
export const canEndEarly = (selection: Selection<never, unknown>): boolean =>
	selection.isPast !== undefined || (selection.isFiltered && selection.limit !== Infinity);

/** An element of a list; without an ID, its whole content identifies it. */
export interface Identified {
	id?: string;
}

/** The key that identifies an element. */
export const keyOf = (item: Identified): string => item.id ?? JSON.stringify(item);

/** What a page contained. */
export interface PageSummary {
	/** Whether it contained an element that earlier pages didn't. */
	hasNew: boolean;
	/** Whether it reached elements that are out of range. */
	isPast: boolean;
}

/** Collects the elements of a list in order, each once. */
export class PageCollector<Item extends Identified, Kept> {
	/** By key; a skipped element has the value `undefined`. */
	private collected = new Map<string, Kept | undefined>();

	/** What earlier passes through the list collected. */
	private earlierPasses = new Map<string, Kept | undefined>();

	private keptCount = 0;

	constructor(readonly selection: Selection<Item, Kept>) {}

	/** How many elements are still missing. */
	get remaining(): number {
		return this.selection.limit - this.keptCount;
	}

	/** Adds the elements that are in range, until there are enough. */
	add(items: Item[]): PageSummary {
		let hasNew = false;
		for (const item of items) {
			if (this.selection.isPast?.(item) === true) return { hasNew, isPast: true };
			const key = keyOf(item);
			if (this.collected.has(key)) continue;
			hasNew = true;
			if (this.remaining > 0) this.keep(key, item);
		}
		return { hasNew, isPast: false };
	}

	/** Starts a new pass from the start of the list: its elements come before those of earlier ones. */
	startOver(): void {
		for (const [key, kept] of this.earlierPasses)
			if (!this.collected.has(key)) this.collected.set(key, kept);
		this.earlierPasses = this.collected;
		this.collected = new Map();
		this.keptCount = 0;
	}

	/** Returns all selected elements. */
	toList(): Kept[] {
		this.startOver();
		const list: Kept[] = [];
		for (const kept of this.earlierPasses.values()) if (kept !== undefined) list.push(kept);
		return list;
	}

	/** An element that an earlier pass selected stays selected, even if it has changed. */
	private keep(key: string, item: Item): void {
		const kept = this.earlierPasses.get(key) ?? this.selection.keep(item);
		this.collected.set(key, kept);
		if (kept !== undefined) this.keptCount++;
	}
}
