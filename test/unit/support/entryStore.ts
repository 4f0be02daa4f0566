import type { EntryStore } from '../../../nodes/MessageBirdConversations/items/sendOnce/entryStore';
import { shareStore } from '../../../nodes/MessageBirdConversations/items/sendOnce/entryStore';
import { createSendOnce } from '../../../nodes/MessageBirdConversations/items/sendOnce/sendOnce';
import { openSentKeys } from '../../../nodes/MessageBirdConversations/items/sendOnce/sentKeys';

/** n8n's database: the lists of entries by workflow. */
export type Database = Map<string, string[]>;

const tick = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

const WORKFLOW = 'workflow-1';

/**
 * A store as n8n's: each call reads the list, and writes it whole a moment later. `afterRead` runs in
 * between. Stores of different processes of n8n don't take turns.
 */
export const createEntryStore = (
	database: Database,
	{
		process = 'main',
		afterRead = tick,
	}: { process?: string; afterRead?: () => Promise<void> } = {},
): EntryStore & { calls: string[][] } => {
	const id = WORKFLOW;
	const calls: string[][] = [];
	const read = async (): Promise<string[]> => {
		const entries = [...(database.get(id) ?? [])];
		await afterRead();
		return entries;
	};
	return {
		id: `${process} ${id}`,
		calls,
		async record(entries, maxEntries) {
			calls.push(entries);
			const known = await read();
			const added = entries.filter((entry) => !known.includes(entry));
			database.set(id, [...known, ...added].slice(-maxEntries));
			return added;
		},
		async remove(entries) {
			const known = await read();
			database.set(
				id,
				known.filter((entry) => !entries.includes(entry)),
			);
		},
		async clear() {
			await tick();
			database.delete(id);
		},
		count: async () => (await read()).length,
	};
};

let ids = 0;

/** The claims of a run, in a database that others may share. */
export const openSendOnce = ({
	database = new Map(),
	nodeId = 'node-1',
	maxKeys = 1000,
	store = createEntryStore(database),
	unrecorded = [],
	now = () => 0,
}: {
	database?: Database;
	nodeId?: string;
	maxKeys?: number;
	store?: EntryStore;
	/** Receives the numbers of accepted messages that couldn't be recorded. */
	unrecorded?: number[];
	now?: () => number;
} = {}) => {
	const keys = openSentKeys(shareStore(store), {
		nodeId,
		maxKeys,
		wait: tick,
		random: Math.random,
		createId: () => String(ids++),
	});
	return createSendOnce({
		owner: `${store.id} ${nodeId}`,
		keys,
		maxKeys,
		now,
		// Beats are for runs that last longer than a test.
		wait: async () => await new Promise(() => undefined),
		onUnrecorded: (count) => unrecorded.push(count),
	});
};
