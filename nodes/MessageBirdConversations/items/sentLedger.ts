import { isRecord, toCanonicalJson } from '../shared/json';
import { shortHash } from '../shared/shortHash';

/** The execution's own data, as far as this node may keep things in it: plain JSON. */
export type ExecutionData = Record<string, unknown>;

/** What an item was written from, however its expressions resolve at the moment. */
export interface Origin {
	/** The operation, and what else tells one thing to do from another. */
	operation: object;
	/** The item's data. */
	item: unknown;
	/** The parameters as the workflow has them, unresolved. */
	parameters: object;
	/** Tells accounts apart without telling their keys. */
	account: string;
}

/**
 * What an item is known by. A clock or a random text gives other content at each try, so that
 * content tells least.
 */
export interface ItemIdentity {
	/** The operation and the item's data: what was accepted is known by it. */
	item: string;
	/** The parameters besides: what may have been accepted is known by it. */
	message: string;
	/** The content as it resolves now: entries of earlier versions are known by it. */
	content: string;
	/** The account that it is written with; `undefined` where nobody tells. */
	account?: string;
}

/** What was accepted, by its answer. */
export interface AcceptedEntry {
	key: string;
	answer: object;
	/** The account that accepted it; entries of earlier versions don't say. */
	account?: string;
	/** Where the answer doesn't name what was written: when it was accepted, and what it is like. */
	at?: number;
	alike?: string;
}

/** The entry of an item: its answer, or that none came though it may have been carried out. */
export type LedgerEntry = AcceptedEntry | UncertainEntry;

/** An item that may have been carried out. */
export interface UncertainEntry {
	key: string;
	/** The content's own key; entries of earlier versions have it as `key`. */
	content?: string;
	account?: string;
	doubt: UncertainAttempt;
}

/** Something that may have been carried out. */
export interface UncertainAttempt {
	/** When it was tried, in milliseconds since 1970. */
	at: number;
	/** What happened, as the edge describes it. */
	what: object;
	/** The message to look for, and what it is like; entries of earlier versions lack both. */
	sent?: object;
	alike?: string;
}

/** The record of what the service has accepted from the items of a run. */
export interface SentLedger {
	/**
	 * Finds an item's entry: its answer, also where the parameters have changed since; an uncertain one
	 * only while the parameters or the content are the same.
	 */
	find(itemIndex: number, identity: ItemIdentity): LedgerEntry | undefined;
	/** Records an answer and gives its entry; `withoutId` where it doesn't name what was written. */
	recordAccepted(
		itemIndex: number,
		identity: ItemIdentity,
		answer: object,
		withoutId?: { at: number; alike: string },
	): AcceptedEntry;
	recordUncertain(itemIndex: number, identity: ItemIdentity, attempt: UncertainAttempt): void;
	/** All that was accepted, whatever has become of its items' content. */
	acceptedEntries(): AcceptedEntry[];
	/** Deletes all entries: n8n doesn't run again what ended well. */
	clear(): void;
}

/** Where the ledger is kept. The name must not change, as executions are retried after updates. */
const LEDGER_KEY = 'accepted';

/** A short text that two contents share only if they are the same. */
export const toKey = (content: object): string => shortHash(toCanonicalJson(content));

/** What JSON can't hold, such as a circle, tells nothing: the item's place alone is left then. */
const toDataKey = (operation: object, item: unknown): string => {
	try {
		return toKey([operation, item]);
	} catch {
		return toKey([operation]);
	}
};

/**
 * Tells what an item is known by; without an origin, its content is all that is known. What may be
 * done twice without harm is done as the workflow says by now: the parameters tell it, too.
 */
export const identify = (
	content: object,
	origin?: Origin,
	{
		isIdempotent = false,
		writesAsTyped = () => undefined,
	}: { isIdempotent?: boolean; writesAsTyped?: () => object | undefined } = {},
): ItemIdentity => {
	if (!origin) {
		const key = toKey(content);
		return { item: key, message: key, content: key };
	}
	const { operation, item, parameters, account } = origin;
	const key = toDataKey(isIdempotent ? { operation, parameters } : operation, item);
	return {
		item: key,
		account,
		// Needed of few items, and so made when they are asked for.
		get message() {
			return toKey([key, parameters]);
		},
		get content() {
			return toKey(writesAsTyped() ?? content);
		},
	};
};

const isAccepted = (value: unknown): value is AcceptedEntry =>
	isRecord(value) &&
	typeof value.key === 'string' &&
	(isRecord(value.answer) || Array.isArray(value.answer));

const isRemembered = (value: unknown): value is LedgerEntry =>
	isAccepted(value) ||
	(isRecord(value) &&
		typeof value.key === 'string' &&
		isRecord(value.doubt) &&
		isRecord(value.doubt.what));

/** Whether an entry is this item's. */
const isOf = (remembered: LedgerEntry, identity: ItemIdentity, isTool: boolean): boolean => {
	const { key } = remembered;
	const isAnswer = 'answer' in remembered;
	if (isAnswer && !isTool) return key === identity.item || key === identity.content;
	const content = isAnswer ? undefined : remembered.content;
	return key === identity.message || [key, content].includes(identity.content);
};

/**
 * Which run of the node it is: its number in a loop, or `tool` where an agent calls the node. Each
 * call has one item, several may be in flight, and n8n counts each try of one as a run of its own.
 */
export type RunId = number | 'tool';

/**
 * Opens the ledger of a run. It is kept in the execution's own data, which Retry On Fail and the retry
 * of a failed execution find again. Earlier runs of a loop have ended well: their entries are deleted.
 * What a tool has done is known by the item, the parameters or the content, in all of its calls.
 */
export const openSentLedger = (store: ExecutionData, run: RunId): SentLedger => {
	const isTool = run === 'tool';
	const read = (): Record<string, unknown> => {
		const kept = isRecord(store[LEDGER_KEY]) ? store[LEDGER_KEY][run] : undefined;
		return isRecord(kept) ? kept : {};
	};
	/** What this call of a tool has kept or found, by its keys. */
	const own = new Set<string>();
	const keep = <Kept extends LedgerEntry>(itemIndex: number, remembered: Kept): Kept => {
		const name = isTool ? remembered.key : String(itemIndex);
		const items = read();
		// Of equal concurrent calls, none overwrites the uncertain entry of another.
		if (isTool && name in items && !own.has(name)) return remembered;
		if (isTool) own.add(name);
		items[name] = remembered;
		// Only what was accepted changes an execution's data.
		store[LEDGER_KEY] = { [run]: items };
		return remembered;
	};
	const find = (itemIndex: number, identity: ItemIdentity): unknown => {
		const items = read();
		if (!isTool) return items[itemIndex];
		// The model may put the same thing into other arguments.
		const isSameContent = (entry: unknown): boolean =>
			isRecord(entry) && entry.content === identity.content;
		return (
			items[identity.message] ?? items[identity.content] ?? Object.values(items).find(isSameContent)
		);
	};
	return {
		find(itemIndex, identity) {
			const remembered = find(itemIndex, identity);
			if (!isRemembered(remembered)) return undefined;
			if (!isOf(remembered, identity, isTool)) return undefined;
			if (isTool) own.add(remembered.key);
			return remembered;
		},
		recordAccepted: (itemIndex, { item, message, account }, answer, withoutId) =>
			keep(itemIndex, {
				key: isTool ? message : item,
				...(account === undefined ? {} : { account }),
				answer,
				...withoutId,
			}),
		recordUncertain(itemIndex, { message, content, account }, attempt) {
			keep(itemIndex, {
				key: message,
				...(account === undefined ? {} : { content, account }),
				doubt: attempt,
			});
		},
		acceptedEntries: () => Object.values(read()).filter(isAccepted),
		clear() {
			if (isTool) for (const name of own) delete read()[name];
			else delete store[LEDGER_KEY];
		},
	};
};
