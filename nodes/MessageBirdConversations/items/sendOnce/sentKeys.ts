import { shortHash } from '../../shared/shortHash';
import type { EntryStore, SharedStore } from './entryStore';
import { createHeartbeat, isQuiet, type Heartbeat } from './heartbeat';

/**
 * The keys of sent messages, as entries of n8n's store.
 *
 * n8n offers a store for each node and one for each workflow. This uses the workflow's, because the
 * operation that forgets keys is in a node of its own, and a node's store is closed to other nodes. The
 * keys of a node bear its ID, so that nodes don't share keys.
 *
 * The node that forgets a key doesn't know the IDs of the others, and n8n stores only hashes. So a key has
 * a second entry, which bears a short hash of the ID, one of a few that can be tried in turn. A
 * key counts as used as long as both are there. Two nodes with the same short hash stay apart, as each has
 * its first entry. At most, one of them doesn't notice that a key was forgotten which the other has used again.
 */

/** What is known of a key: nobody has used it before, or its message was or may have been accepted. */
export type KeyState = 'claimed' | 'accepted' | 'uncertain';

export interface SentKeys {
	/** Records keys before their messages are sent, and returns what was known of each. */
	claim(keys: string[]): Promise<Map<string, KeyState>>;
	/** Records that the messages of these keys were accepted. */
	recordAccepted(keys: string[]): Promise<void>;
	/** Takes back keys whose messages were not sent. */
	release(keys: string[]): Promise<void>;
	/** To beat while claimed keys are not settled. */
	heartbeat: Heartbeat;
	/** Whether no other process is sending messages with keys. Takes some seconds. */
	isAbandoned(): Promise<boolean>;
}

export interface SentKeysOptions {
	nodeId: string;
	/** How many keys to keep. */
	maxKeys: number;
	wait: (ms: number) => Promise<void>;
	/** From 0 to below 1. */
	random: () => number;
	/** Creates a text that no other process creates. */
	createId: () => string;
}

/** A key has three entries, and there is one for each claim. */
const ENTRIES_PER_KEY = 4;

/**
 * How long after a claim to check that it's there. A call of another process that read the store before
 * the claim, and writes it after the claim, overwrites it. n8n takes a few milliseconds between the two.
 */
const CHECK_AFTER_MS = 50;

/** How often a claim may be overwritten. */
const MAX_CLAIMS = 10;

/** All short hashes of a node's ID: one character of base64url. */
const GROUPS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const groupOf = (nodeId: string): string => shortHash(nodeId, 1);

const toGroupEntry = (group: string, key: string): string => `known ${group} ${key}`;

/** Opens the keys of a node. */
export const openSentKeys = (
	store: SharedStore,
	{ nodeId, maxKeys, wait, random, createId }: SentKeysOptions,
): SentKeys => {
	const maxEntries = maxKeys * ENTRIES_PER_KEY;
	const group = groupOf(nodeId);
	const toSent = (key: string): string => `sent ${nodeId} ${key}`;
	const toKnown = (key: string): string => toGroupEntry(group, key);
	const toAccepted = (key: string): string => `accepted ${nodeId} ${key}`;
	const record = async (entries: string[]): Promise<Set<string>> =>
		new Set(await store.record(entries, maxEntries));

	/** The keys among used ones whose messages were accepted. */
	const findAccepted = async (keys: string[]): Promise<Set<string>> => {
		// n8n can't look without recording, so what was recorded by looking is removed.
		const added = await record(keys.map(toAccepted));
		if (added.size > 0) await store.remove([...added]);
		return new Set(keys.filter((key) => !added.has(toAccepted(key))));
	};

	return {
		async claim(keys) {
			const mark = `claim ${createId()}`;
			const states = new Map<string, KeyState>();
			const used: string[] = [];
			let open = keys;
			for (let claims = 0; open.length > 0; claims++) {
				// The mark comes last, so that it's the last to go if the store is too small.
				const added = await record([...open.flatMap((key) => [toSent(key), toKnown(key)]), mark]);
				if (claims > 0 && !added.has(mark)) break;
				if (claims === MAX_CLAIMS) {
					throw new Error('Other executions have overwritten the keys again and again');
				}
				const isNew = (key: string): boolean => added.has(toSent(key)) || added.has(toKnown(key));
				used.push(...open.filter((key) => !isNew(key)));
				open = open.filter(isNew);
				const forgotten = open.filter((key) => !added.has(toSent(key)));
				if (forgotten.length > 0) await store.remove(forgotten.map(toAccepted));
				if (open.length > 0) await wait(CHECK_AFTER_MS);
			}
			for (const key of open) states.set(key, 'claimed');
			if (used.length === 0) return states;
			const accepted = await findAccepted(used);
			for (const key of used) states.set(key, accepted.has(key) ? 'accepted' : 'uncertain');
			return states;
		},
		async recordAccepted(keys) {
			// Whatever has overwritten the other entries meanwhile, they're there again.
			await record(keys.flatMap((key) => [toSent(key), toKnown(key), toAccepted(key)]));
		},
		async release(keys) {
			await store.remove(keys.flatMap((key) => [toSent(key), toKnown(key)]));
		},
		heartbeat: createHeartbeat(store, createId(), maxEntries),
		isAbandoned: async () =>
			await store.alone(
				async (own) => await isQuiet(own, { id: createId(), maxEntries, wait, random }),
			),
	};
};

/** Forgets one key for all nodes of the workflow, or all keys. */
export const forgetSentKeys = async (store: EntryStore, key?: string): Promise<void> => {
	if (key === undefined) await store.clear();
	else await store.remove(GROUPS.map((group) => toGroupEntry(group, key)));
};
