import { createHash } from 'node:crypto';

import { isRecord } from '../api/guards';

/** The execution's own data, as far as this node may keep things in it: plain JSON. */
export type Store = Record<string, unknown>;

/** What was accepted, by its answer. */
export interface Accepted {
	key: string;
	answer: object;
	/** Where the answer doesn't name what was written: when it was accepted, and what it is like. */
	at?: number;
	alike?: string;
}

/** What is remembered of an item: the answer, or that none came though it may have been done. */
export type Remembered = Accepted | { key: string; doubt: Doubt };

/** Something that may have been carried out. */
export interface Doubt {
	/** When it was tried, in milliseconds since 1970. */
	at: number;
	/** What happened, as the edge describes it. */
	what: object;
}

/** What the service has accepted from the items of a run. */
export interface Memory {
	/** What is remembered of an item with this very content; nothing where it has changed. */
	recall(itemIndex: number, content: object): Remembered | undefined;
	/** Remembers an answer and gives its entry; `unnamed` where it doesn't name what was written. */
	accept(
		itemIndex: number,
		content: object,
		answer: object,
		unnamed?: { at: number; alike: string },
	): Accepted;
	doubt(itemIndex: number, content: object, doubt: Doubt): void;
	/** All that was accepted, whatever has become of its items' content. */
	accepted(): Accepted[];
	/** Lets go of everything: n8n doesn't run again what ended well. */
	forget(): void;
}

/** The entry of the store. Its name is not to change, as executions are retried after updates. */
const ENTRY = 'accepted';

/** JSON whose names stand in one order, whatever order they were put in. */
export const toCanonicalJson = (value: unknown): string =>
	JSON.stringify(value, (_, inner: unknown) =>
		isRecord(inner)
			? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
			: inner,
	) ?? '';

/** A short text that two contents share only if they are the same. */
export const toKey = (content: object): string =>
	createHash('sha256').update(toCanonicalJson(content)).digest('base64url').slice(0, 22);

const isAccepted = (value: unknown): value is Accepted =>
	isRecord(value) &&
	typeof value.key === 'string' &&
	(isRecord(value.answer) || Array.isArray(value.answer));

const isRemembered = (value: unknown): value is Remembered =>
	isAccepted(value) ||
	(isRecord(value) &&
		typeof value.key === 'string' &&
		isRecord(value.doubt) &&
		isRecord(value.doubt.what));

/**
 * Which run of the node it is: its number in a loop, or `tool` where an agent calls the node. Each
 * call has one item, several may be under way, and n8n counts each try of one as a run of its own.
 */
export type Run = number | 'tool';

/**
 * Opens the memory of a run. It lies in the execution's own data, which Retry On Fail and the retry
 * of a failed execution find again. Earlier runs of a loop have ended well: they are let go. What a
 * tool has done is told by its content alone, in all of its calls; what ended well is let go.
 */
export const openMemory = (store: Store, run: Run): Memory => {
	const isTool = run === 'tool';
	const read = (): Record<string, unknown> => {
		const kept = isRecord(store[ENTRY]) ? store[ENTRY][run] : undefined;
		return isRecord(kept) ? kept : {};
	};
	/** What this call of a tool has kept or found, by its keys. */
	const own = new Set<string>();
	const keep = <Kept extends Remembered>(itemIndex: number, remembered: Kept): Kept => {
		const name = isTool ? remembered.key : String(itemIndex);
		const items = read();
		// Of equal calls side by side, none ends what another is in doubt of.
		if (isTool && name in items && !own.has(name)) return remembered;
		if (isTool) own.add(name);
		items[name] = remembered;
		// Only what was accepted changes an execution's data.
		store[ENTRY] = { [run]: items };
		return remembered;
	};
	return {
		recall(itemIndex, content) {
			const remembered = read()[isTool ? toKey(content) : itemIndex];
			if (!isRemembered(remembered) || remembered.key !== toKey(content)) return undefined;
			if (isTool) own.add(remembered.key);
			return remembered;
		},
		accept: (itemIndex, content, answer, unnamed) =>
			keep(itemIndex, { key: toKey(content), answer, ...unnamed }),
		doubt(itemIndex, content, doubt) {
			keep(itemIndex, { key: toKey(content), doubt });
		},
		accepted: () => Object.values(read()).filter(isAccepted),
		forget() {
			if (isTool) for (const name of own) delete read()[name];
			else delete store[ENTRY];
		},
	};
};
