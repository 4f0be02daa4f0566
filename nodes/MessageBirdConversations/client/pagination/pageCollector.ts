/** Which elements of a list are wanted. */
export interface Selection<Item, Kept> {
	/** How many are wanted at most. */
	limit: number;
	/** What is kept of an element; `undefined` where it is not wanted. */
	keep(item: Item): Kept | undefined;
	/** Whether an element and all that follow it are out of range. */
	isPast?(item: Item): boolean;
	/** Whether `keep` leaves some out. */
	isFiltered: boolean;
}

/** Whether what is wanted may be complete before the list ends, at a place that is not known. */
export const canEndEarly = (selection: Selection<never, unknown>): boolean =>
	selection.isPast !== undefined || (selection.isFiltered && selection.limit !== Infinity);

/** An element of a list; without an ID it is known by all that it says. */
export interface Identified {
	id?: string;
}

/** What tells elements apart. */
export const keyOf = (item: Identified): string => item.id ?? JSON.stringify(item);

/** What a page brought. */
export interface PageSummary {
	/** Whether something of it is not known from the pages before. */
	hasNew: boolean;
	/** Whether the list has come to what is out of range. */
	isPast: boolean;
}

/** What was found of a list, in its order, each element once. */
export class PageCollector<Item extends Identified, Kept> {
	/** By key; what is not wanted is known, too: nothing is kept of it. */
	private collected = new Map<string, Kept | undefined>();

	/** What was found on earlier ways through the list. */
	private earlierPasses = new Map<string, Kept | undefined>();

	private keptCount = 0;

	constructor(readonly selection: Selection<Item, Kept>) {}

	/** How many are still wanted. */
	get remaining(): number {
		return this.selection.limit - this.keptCount;
	}

	/** Takes what is in range; where there is enough, no more. */
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

	/** Goes back to the list's beginning: what is found from now on stands before the rest. */
	startOver(): void {
		for (const [key, kept] of this.earlierPasses)
			if (!this.collected.has(key)) this.collected.set(key, kept);
		this.earlierPasses = this.collected;
		this.collected = new Map();
		this.keptCount = 0;
	}

	/** All that is wanted of what was found. */
	toList(): Kept[] {
		this.startOver();
		const list: Kept[] = [];
		for (const kept of this.earlierPasses.values()) if (kept !== undefined) list.push(kept);
		return list;
	}

	/** What was wanted when it was found before is given, whatever has become of it. */
	private keep(key: string, item: Item): void {
		const kept = this.earlierPasses.get(key) ?? this.selection.keep(item);
		this.collected.set(key, kept);
		if (kept !== undefined) this.keptCount++;
	}
}
