import { isRecord, toCanonicalJson } from '../shared/json';
import { shortHash } from '../shared/shortHash';

/** The part of the execution's data that this node may use: plain JSON. */
export type ExecutionData = Record<string, unknown>;

/** What an item was sent from, regardless of how its expressions currently resolve. */
export interface Origin {
	/** The operation, and whatever else distinguishes one action from another. */
	operation: object;
	/** The item's data. */
	item: unknown;
	/** The parameters as the workflow stores them, unresolved. */
	parameters: object;
	/** Identifies the account without revealing its key. */
	account: string;
}

/**
 * What identifies an item. A time or a random text changes the content at each try, so content is the
 * weakest identifier.
 */
export interface ItemIdentity {
	/** The operation and the item's data: identifies what was accepted. */
	item: string;
	/** The same with the parameters: identifies what may have been accepted. */
	message: string;
	/** The content as it resolves now: identifies entries of earlier versions. */
	content: string;
	/** The account to send it with; `undefined` if unknown. */
	account?: string;
}

/** The entry of an accepted item, with the answer. */
export interface AcceptedEntry {
	key: string;
	answer: object;
	/** The account that accepted it; missing in entries of earlier versions. */
	account?: string;
	/** If the answer doesn't name the message: when it was accepted, and its lookup key. */
	at?: number;
	alike?: string;
}

/** The entry of an item: accepted, or uncertain because no answer came. */
export type LedgerEntry = AcceptedEntry | UncertainEntry;

/** The entry of an item that may have been accepted. */
export interface UncertainEntry {
	key: string;
	/** The key of the content; in entries of earlier versions it is the `key`. */
	content?: string;
	account?: string;
	doubt: UncertainAttempt;
}

/** A try that may have been accepted. */
export interface UncertainAttempt {
	/** When it was tried, in milliseconds since 1970. */
	at: number;
	/** What happened, as `Uncertainty` describes it. */
	what: object;
	/** The message to look up, and its lookup key; entries of earlier versions lack both. */
	sent?: object;
	alike?: string;
}

/** The record of what the service has accepted from the items of a run. */
export interface SentLedger {
	/**
	 * Finds an item's entry: an accepted one even if the parameters have changed, an uncertain one
	 * only while the parameters or the content are the same.
	 */
	find(itemIndex: number, identity: ItemIdentity): LedgerEntry | undefined;
	/** Records an answer and returns its entry; with `withoutId` if it doesn't name the message. */
	recordAccepted(
		itemIndex: number,
		identity: ItemIdentity,
		answer: object,
		withoutId?: { at: number; alike: string },
	): AcceptedEntry;
	recordUncertain(itemIndex: number, identity: ItemIdentity, attempt: UncertainAttempt): void;
	/** Whether there are no entries: nothing of this run was sent in an earlier try. */
	isEmpty(): boolean;
	/** All accepted entries, even if their items have changed. */
	acceptedEntries(): AcceptedEntry[];
	/** Deletes all entries: n8n doesn't retry a run that succeeded. */
	clear(): void;
}

/** The key of the ledger. It must not change, as executions are retried after updates. */
const LEDGER_KEY = 'accepted';

/** A short hash of some content. */
export const toKey = (content: object): string => shortHash(toCanonicalJson(content));

/** Hashes operation and item; only the operation if JSON can't represent the item (a cycle). */
const toDataKey = (operation: object, item: unknown): string => {
	try {
		return toKey([operation, item]);
	} catch {
		return toKey([operation]);
	}
};

/**
 * Computes what identifies an item: without an origin, only its content. For an idempotent operation
 * the parameters count too, so that it follows the workflow as it is now.
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
		// Computed on demand, as few items need them.
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

/** Whether an entry belongs to an item. */
const isOf = (remembered: LedgerEntry, identity: ItemIdentity, isTool: boolean): boolean => {
	const { key } = remembered;
	const isAnswer = 'answer' in remembered;
	if (isAnswer && !isTool) return key === identity.item || key === identity.content;
	const content = isAnswer ? undefined : remembered.content;
	return key === identity.message || [key, content].includes(identity.content);
};

/**
 * The run of the node: its number in a loop, or `tool` if an agent calls the node. Each call of a
 * tool has one item, several may be in flight, and n8n counts each try of a call as a separate run.
 */
export type RunId = number | 'tool';

/**
 * Opens the ledger of a run. It is stored in the execution's data, which survives Retry On Fail and
 * the retry of a failed execution. Earlier runs of a loop have succeeded: their entries are
 * deleted. A tool's entries are identified by item, parameters or content across all of its calls.
 */
export const openSentLedger = (store: ExecutionData, run: RunId): SentLedger => {
	const isTool = run === 'tool';
	const read = (): Record<string, unknown> => {
		const kept = isRecord(store[LEDGER_KEY]) ? store[LEDGER_KEY][run] : undefined;
		return isRecord(kept) ? kept : {};
	};
	/** The keys of the entries that this call of a tool has recorded or found. */
	const own = new Set<string>();
	const keep = <Kept extends LedgerEntry>(itemIndex: number, remembered: Kept): Kept => {
		const name = isTool ? remembered.key : String(itemIndex);
		const items = read();
		// Equal concurrent calls must not overwrite each other's uncertain entry.
		if (isTool && name in items && !own.has(name)) return remembered;
		if (isTool) own.add(name);
		items[name] = remembered;
		// Written only on a change, so that reading alone doesn't alter the execution's data.
		store[LEDGER_KEY] = { [run]: items };
		return remembered;
	};
	const find = (itemIndex: number, identity: ItemIdentity): unknown => {
		const items = read();
		if (!isTool) return items[itemIndex];
		// The model may send the same content with different arguments.
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
		isEmpty: () => Object.keys(read()).length === 0,
		acceptedEntries: () => Object.values(read()).filter(isAccepted),
		clear() {
			if (isTool) for (const name of own) delete read()[name];
			else delete store[LEDGER_KEY];
		},
	};
};
