import { createHash } from 'node:crypto';

/** The execution's own data, as far as this node may keep things in it: plain JSON. */
export type Store = Record<string, unknown>;

/** What is remembered of an item: the answer, or that none came though it may have been done. */
export type Remembered = { key: string; answer: object } | { key: string; doubt: Doubt };

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
	accept(itemIndex: number, content: object, answer: object): void;
	doubt(itemIndex: number, content: object, doubt: Doubt): void;
	/** Lets go of everything: n8n doesn't run again what ended well. */
	forget(): void;
}

/** The entry of the store. Its name is not to change, as executions are retried after updates. */
const ENTRY = 'accepted';

/** JSON whose names stand in one order, whatever order they were put in. */
export const toCanonicalJson = (value: unknown): string =>
	JSON.stringify(value, (_, inner: unknown) =>
		typeof inner === 'object' && inner !== null && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
			: inner,
	) ?? '';

/** A short text that two contents share only if they are the same. */
export const toKey = (content: object): string =>
	createHash('sha256').update(toCanonicalJson(content)).digest('base64url').slice(0, 22);

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

const isRemembered = (value: unknown): value is Remembered =>
	isRecord(value) &&
	typeof value.key === 'string' &&
	(isRecord(value.answer) || (isRecord(value.doubt) && isRecord(value.doubt.what)));

/**
 * Opens the memory of a run. It lies in the execution's own data, which Retry On Fail and the retry
 * of a failed execution find again. Earlier runs of a loop have ended well: they are let go.
 *
 * @param runIndex which run of the node this is, in a loop
 */
export const openMemory = (store: Store, runIndex: number): Memory => {
	const kept = isRecord(store[ENTRY]) ? store[ENTRY][runIndex] : undefined;
	const items: Record<string, unknown> = isRecord(kept) ? kept : {};
	const keep = (itemIndex: number, remembered: Remembered): void => {
		items[itemIndex] = remembered;
		// Only what was accepted changes an execution's data.
		store[ENTRY] = { [runIndex]: items };
	};
	return {
		recall(itemIndex, content) {
			const remembered = items[itemIndex];
			return isRemembered(remembered) && remembered.key === toKey(content) ? remembered : undefined;
		},
		accept: (itemIndex, content, answer) => keep(itemIndex, { key: toKey(content), answer }),
		doubt: (itemIndex, content, doubt) => keep(itemIndex, { key: toKey(content), doubt }),
		forget() {
			delete store[ENTRY];
		},
	};
};
