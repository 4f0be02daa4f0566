import { toResult, type Result } from '../../shared/result';

/**
 * n8n's store of entries for a workflow, of which it keeps hashes. All of the workflow's nodes share it,
 * in all of n8n's processes.
 */
export interface EntryStore {
	/** Identifies the store: the workflow's ID. */
	id: string;
	/**
	 * Records entries, and returns those that weren't there. The oldest go when there are more than
	 * `maxEntries`. n8n reads the list and then writes it whole, so a call of another process at the same
	 * moment may be told the same, and may overwrite what this one wrote.
	 */
	record(entries: string[], maxEntries: number): Promise<string[]>;
	remove(entries: string[]): Promise<void>;
	/** Removes all entries. */
	clear(): Promise<void>;
	/** The number of entries. */
	count(): Promise<number>;
}

/** A store that the executions of this process share. */
export interface SharedStore extends EntryStore {
	/** Does something with the store that no other call of this process may interrupt. */
	alone<Answer>(run: (store: EntryStore) => Promise<Answer>): Promise<Answer>;
}

/** How often to try a call: two processes that create a store at the same moment get in each other's way. */
const MAX_TRIES = 3;

/** A call that waits for its turn. Calls to record can go together. */
interface Call {
	entries?: string[];
	maxEntries: number;
	run: (entries: string[], maxEntries: number) => Promise<unknown>;
	end: (result: Result<unknown>) => void;
}

/**
 * The calls that wait for each store in this process. n8n reads and writes a store in two steps, so
 * the calls of several executions take turns. Bounded by the executions in progress: a store without
 * calls has no queue.
 */
const QUEUES = new Map<string, Call[]>();

/** Takes the first call of a queue, and those behind it that can go with it. */
const takeCalls = (queue: Call[]): Call[] => {
	if (queue[0]?.entries === undefined) return queue.splice(0, 1);
	const end = queue.findIndex(({ entries }) => entries === undefined);
	return queue.splice(0, end === -1 ? queue.length : end);
};

const runQueue = async (id: string, queue: Call[]): Promise<void> => {
	for (;;) {
		// What is called in the same moment goes together: n8n takes as long for 50 entries as for one.
		await Promise.resolve();
		const calls = takeCalls(queue);
		const [first] = calls;
		if (!first) break;
		const entries = calls.flatMap((call) => call.entries ?? []);
		const maxEntries = Math.max(...calls.map((call) => call.maxEntries));
		const run = async (): Promise<unknown> => await first.run(entries, maxEntries);
		let result = await toResult(run);
		const tries = first.entries === undefined ? 1 : MAX_TRIES;
		for (let tried = 1; 'error' in result && tried < tries; tried++) result = await toResult(run);
		for (const { end } of calls) end(result);
	}
	QUEUES.delete(id);
};

const enqueue = async (id: string, call: Omit<Call, 'end'>): Promise<unknown> => {
	const result = await new Promise<Result<unknown>>((end) => {
		const queue = QUEUES.get(id);
		if (queue) queue.push({ ...call, end });
		else {
			const started = [{ ...call, end }];
			QUEUES.set(id, started);
			void runQueue(id, started);
		}
	});
	if ('error' in result) throw result.error;
	return result.value;
};

/** Lets the calls of this process take turns, and records together what waits. */
export const shareStore = (store: EntryStore): SharedStore => {
	const alone: SharedStore['alone'] = async (run) => {
		let end = (): void => undefined;
		const ended = new Promise<void>((resolve) => {
			end = resolve;
		});
		await new Promise<void>((start) => {
			void enqueue(store.id, {
				maxEntries: 0,
				async run() {
					start();
					await ended;
				},
			});
		});
		try {
			return await run(store);
		} finally {
			end();
		}
	};
	return {
		id: store.id,
		alone,
		async record(entries, maxEntries) {
			const added = await enqueue(store.id, {
				entries,
				maxEntries,
				run: async (all, max) => new Set(await store.record(all, max)),
			});
			return added instanceof Set ? entries.filter((entry) => added.has(entry)) : [];
		},
		remove: async (entries) => await alone(async () => await store.remove(entries)),
		clear: async () => await alone(async () => await store.clear()),
		count: async () => await alone(async () => await store.count()),
	};
};
