import { toResult, type Result } from '../../shared/result';
import { BEAT_EVERY_MS } from './heartbeat';
import { holdKey, outcomeOf, type KeyOutcome } from './keysInUse';
import type { KeyState, SentKeys } from './sentKeys';

/** An item's claim of its key. */
export interface Claim {
	/** Whether the item may be sent, or what became of an earlier message with the key. */
	state: KeyState;
	/** Reports what became of the item. A claim that is never settled ends with the run. */
	settle: (outcome: KeyOutcome) => Promise<void>;
}

/** Sends each key once, for the items of a run. */
export interface SendOnce {
	/**
	 * Adds an item that will be sent, in the order of the items; with `isSent` if an earlier try of this
	 * execution has sent it, so that it needs no claim.
	 */
	add(itemIndex: number, key: string, isSent: boolean): void;
	/** How many items to read ahead, so that their keys are recorded together. */
	readAhead: () => number;
	/**
	 * Claims an item's key before the item is sent, together with the keys of the items that follow. If
	 * another item with the key is being sent, waits until it's clear what became of that one.
	 *
	 * @throws what the store throws: the item must not be sent
	 */
	claim(itemIndex: number, key: string): Promise<Claim>;
	/**
	 * Whether no other execution is about to send what keys were claimed for. Waits for a few seconds, once
	 * in a run.
	 */
	isAbandoned(): Promise<boolean>;
	/** The claim of an item that an earlier try of this execution has sent. */
	resume(key: string): Claim;
	/** Takes back the claims of items that were not sent, and records the accepted ones. */
	close: () => Promise<void>;
}

export interface SendOnceOptions {
	/** Identifies the node in this process. */
	owner: string;
	keys: SentKeys;
	/** How many keys are kept. */
	maxKeys: number;
	/** Milliseconds since 1970. */
	now: () => number;
	wait: (ms: number) => Promise<void>;
	/** Called if accepted messages couldn't be recorded as such. */
	onUnrecorded: (count: number) => void;
}

/** An item that waits to be sent. */
interface Item {
	position: number;
	key: string;
	claim?: Promise<Claim>;
}

/**
 * How many keys to claim together. A crash leaves those uncertain that were not sent yet, so they are as
 * many as are sent in about half a second.
 */
const CLAIMS = { first: 50, min: 25, max: 250, fastMs: 500, slowMs: 1500 };

/** How long accepted messages wait to be recorded together. */
const RECORD_EVERY_MS = 250;

/** Creates the claims of a run. */
export const createSendOnce = ({
	owner,
	keys,
	maxKeys,
	now,
	wait,
	onUnrecorded,
}: SendOnceOptions): SendOnce => {
	/** Items by index, until they're sent. */
	const items = new Map<number, Item>();
	/** The items to claim, in their order. */
	let unclaimed: Item[] = [];
	/** Claimed keys that are not settled, with the function that ends the claim. */
	const open = new Map<string, { state?: KeyState; end: (outcome: KeyOutcome) => void }>();
	/** What is being written to the store. */
	const writes = new Set<Promise<unknown>>();
	let accepted: string[] = [];
	let added = 0;
	let claimed = 0;
	let size = CLAIMS.first;
	let claimedAt: number | undefined;
	let recordedAt = now();
	let isBeating = false;
	let isClosed = false;
	let isAbandoned: Promise<boolean> | undefined;

	/** Writes to the store; the run ends after it. */
	const write = (call: () => Promise<unknown>): Promise<Result<unknown>> => {
		const writing = toResult(call);
		writes.add(writing);
		void writing.then(() => writes.delete(writing));
		return writing;
	};

	const recordAccepted = async (): Promise<void> => {
		const toRecord = accepted;
		accepted = [];
		recordedAt = now();
		if (toRecord.length === 0) return;
		const recorded = await write(async () => await keys.recordAccepted(toRecord));
		// The messages were sent. Their keys stay recorded, so that they're not sent again.
		if ('error' in recorded) onUnrecorded(toRecord.length);
	};

	const end = (key: string, outcome: KeyOutcome): void => {
		open.get(key)?.end(outcome);
		open.delete(key);
	};

	const settle = async (key: string, outcome: KeyOutcome): Promise<void> => {
		if (outcome === 'accepted') {
			accepted.push(key);
			if (now() - recordedAt >= RECORD_EVERY_MS) void recordAccepted();
		}
		// An item that waits for the key can claim it only after it was taken back.
		if (outcome === 'released') {
			await write(async () => await keys.release([key]));
		}
		end(key, outcome);
	};

	/** The claim of an item that must not be sent. */
	const toSettled = (state: KeyState): Claim => ({
		state,
		settle: async () => await Promise.resolve(),
	});

	/** Beats until the run ends. A beat that fails is made up by the next one. */
	const keepBeating = async (): Promise<void> => {
		for (;;) {
			await wait(BEAT_EVERY_MS);
			if (isClosed) return;
			await write(async () => await keys.heartbeat.beat());
		}
	};

	/** Claims the keys of items together. */
	const claimAll = (together: Item[]): void => {
		const held: Item[] = [];
		for (const item of together) {
			const other = outcomeOf(owner, item.key);
			if (other) item.claim = other.then(async (outcome) => await claimAfter(item, outcome));
			else {
				open.set(item.key, { end: holdKey(owner, item.key) });
				held.push(item);
			}
		}
		if (held.length === 0) return;
		if (!isBeating) void keepBeating();
		isBeating = true;
		void recordAccepted();
		const claiming = keys.claim(held.map(({ key }) => key));
		for (const item of held) {
			const { key } = item;
			item.claim = claiming.then(
				(states) => {
					const state = states.get(key) ?? 'uncertain';
					const claim = open.get(key);
					if (claim) claim.state = state;
					if (state !== 'accepted') {
						return { state, settle: async (outcome) => await settle(key, outcome) };
					}
					end(key, state);
					return toSettled(state);
				},
				(thrown: unknown) => {
					end(key, 'released');
					throw thrown;
				},
			);
		}
		// Nobody may take the claims if the run ends.
		void write(async () => await Promise.all(held.map(async ({ claim }) => await claim)));
	};

	const claimAfter = async (item: Item, outcome: KeyOutcome): Promise<Claim> => {
		if (outcome !== 'released') return toSettled(outcome);
		if (isClosed) return toSettled('uncertain');
		claimAll([item]);
		return (await item.claim) ?? toSettled('uncertain');
	};

	const claimNext = (): void => {
		const elapsedMs = claimedAt === undefined ? CLAIMS.fastMs : now() - claimedAt;
		if (elapsedMs < CLAIMS.fastMs) size = Math.min(size * 2, CLAIMS.max, maxKeys);
		if (elapsedMs > CLAIMS.slowMs) size = Math.max(Math.floor(size / 2), CLAIMS.min);
		claimedAt = now();
		const together = unclaimed.slice(0, size);
		unclaimed = unclaimed.slice(size);
		claimed += together.length;
		claimAll(together);
	};

	return {
		add(itemIndex, key, isSent) {
			if (isSent) return;
			const item = { position: added++, key };
			items.set(itemIndex, item);
			unclaimed.push(item);
		},
		readAhead: () => (added > 0 ? size : 0),
		async claim(itemIndex, key) {
			const item = items.get(itemIndex) ?? { position: -1, key };
			items.delete(itemIndex);
			while (item.position >= claimed) claimNext();
			// The next keys are recorded while these are sent.
			if (unclaimed.length > 0 && claimed - item.position <= size / 2) claimNext();
			if (!item.claim) claimAll([item]);
			return (await item.claim) ?? toSettled('uncertain');
		},
		async isAbandoned() {
			isAbandoned ??= keys.isAbandoned();
			return await isAbandoned;
		},
		resume: (key) => ({
			state: 'claimed',
			settle: async (outcome) => await settle(key, outcome),
		}),
		async close() {
			isClosed = true;
			// Claims that are still being written can be taken back only afterwards.
			while (writes.size > 0) await Promise.all(writes);
			void recordAccepted();
			void write(async () => await keys.heartbeat.stop());
			const unsent = [...open].flatMap(([key, { state }]) => (state === 'claimed' ? [key] : []));
			if (unsent.length > 0) {
				await write(async () => await keys.release(unsent));
			}
			for (const key of open.keys()) end(key, unsent.includes(key) ? 'released' : 'uncertain');
			while (writes.size > 0) await Promise.all(writes);
		},
	};
};
