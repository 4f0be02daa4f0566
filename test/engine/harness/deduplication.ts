import { createHash } from 'node:crypto';
import { setImmediate as tick } from 'node:timers/promises';

import { DataDeduplicationService } from 'n8n-core';
import {
	UnexpectedError,
	type DeduplicationItemTypes,
	type DeduplicationScope,
	type ICheckProcessedContextData,
	type IDataDeduplicator,
	type IDeduplicationOutput,
} from 'n8n-workflow';

/** The lists of hashes in n8n's database, by workflow and node. */
const LISTS = new Map<string, string[]>();

/** What a test lets happen instead of recording. */
let failure: Error | undefined;

const hash = (item: DeduplicationItemTypes): string =>
	createHash('md5').update(item.toString()).digest('base64');

const toId = (
	scope: DeduplicationScope,
	{ workflow, node }: ICheckProcessedContextData,
): string => {
	if (!workflow.id) throw new UnexpectedError('The expression evaluated to a falsy value');
	return `${workflow.id} ${scope === 'node' ? (node?.id ?? '') : ''}`;
};

/** Reads a list as n8n does, which takes a moment. */
const read = async (id: string): Promise<string[]> => {
	await tick();
	return [...(LISTS.get(id) ?? [])];
};

/** Records hashes as n8n does, but in memory. */
const DEDUPLICATOR: IDataDeduplicator = {
	async checkProcessedAndRecord(
		items,
		scope,
		context,
		{ maxEntries },
	): Promise<IDeduplicationOutput> {
		if (failure) throw failure;
		const id = toId(scope, context);
		const list = await read(id);
		const known = new Set(list);
		const isKnown = (item: DeduplicationItemTypes): boolean => known.has(hash(item));
		const added = items.filter((item) => !isKnown(item));
		list.push(...added.map(hash));
		LISTS.set(id, list.slice(-(maxEntries ?? Infinity)));
		return { new: added, processed: items.filter(isKnown) };
	},
	async removeProcessed(items, scope, context) {
		const id = toId(scope, context);
		const removed = new Set(items.map(hash));
		LISTS.set(
			id,
			(await read(id)).filter((entry) => !removed.has(entry)),
		);
	},
	async clearAllProcessedItems(scope, context) {
		await tick();
		LISTS.delete(toId(scope, context));
	},
	getProcessedDataCount: async (scope, context) => (await read(toId(scope, context))).length,
};

void DataDeduplicationService.init(DEDUPLICATOR);

/** Empties n8n's database, and ends what {@link failRecording} began. */
export const clearRecorded = (): void => {
	LISTS.clear();
	failure = undefined;
};

/** The number of entries in n8n's database. */
export const countRecorded = (): number =>
	[...LISTS.values()].reduce((sum, list) => sum + list.length, 0);

/** Lets n8n's database refuse to record. */
export const failRecording = (message: string): void => {
	failure = new Error(message);
};

/** Removes entries from n8n's database, as if a crash had come before they were recorded. */
export const dropRecorded = (...items: string[]): void => {
	const dropped = new Set(items.map(hash));
	for (const [id, list] of LISTS) {
		LISTS.set(
			id,
			list.filter((entry) => !dropped.has(entry)),
		);
	}
};
