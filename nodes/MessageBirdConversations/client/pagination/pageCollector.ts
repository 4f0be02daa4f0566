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
export const canEndEarly = (wanted: Selection<never, unknown>): boolean =>
	wanted.isPast !== undefined || (wanted.isFiltered && wanted.limit !== Infinity);

/** An element of a list; without an ID it is known by all that it says. */
export interface Identified {
	id?: string;
}

/** What tells elements apart. */
export const keyOf = (item: Identified): string => item.id ?? JSON.stringify(item);

/** What a page brought. */
export interface Taken {
	/** Whether something of it is not known from the pages before. */
	isNews: boolean;
	/** Whether the list has come to what is out of range. */
	isPast: boolean;
}

/** What was found of a list, in its order, each element once. */
export class Found<Item extends Identified, Kept> {
	/** By key; what is not wanted is known, too: nothing is kept of it. */
	private known = new Map<string, Kept | undefined>();

	/** What was found on earlier ways through the list. */
	private earlier = new Map<string, Kept | undefined>();

	private keptCount = 0;

	constructor(readonly wanted: Selection<Item, Kept>) {}

	/** How many are still wanted. */
	get missing(): number {
		return this.wanted.limit - this.keptCount;
	}

	/** Takes what is in range; where there is enough, no more. */
	add(items: Item[]): Taken {
		let isNews = false;
		for (const item of items) {
			if (this.wanted.isPast?.(item) === true) return { isNews, isPast: true };
			const key = keyOf(item);
			if (this.known.has(key)) continue;
			isNews = true;
			if (this.missing > 0) this.keep(key, item);
		}
		return { isNews, isPast: false };
	}

	/** Goes back to the list's beginning: what is found from now on stands before the rest. */
	rewind(): void {
		for (const [key, kept] of this.earlier) if (!this.known.has(key)) this.known.set(key, kept);
		this.earlier = this.known;
		this.known = new Map();
		this.keptCount = 0;
	}

	/** All that is wanted of what was found. */
	toList(): Kept[] {
		this.rewind();
		const list: Kept[] = [];
		for (const kept of this.earlier.values()) if (kept !== undefined) list.push(kept);
		return list;
	}

	/** What was wanted when it was found before is given, whatever has become of it. */
	private keep(key: string, item: Item): void {
		const kept = this.earlier.get(key) ?? this.wanted.keep(item);
		this.known.set(key, kept);
		if (kept !== undefined) this.keptCount++;
	}
}
