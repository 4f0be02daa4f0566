import type { IExecuteFunctions } from 'n8n-workflow';

import { shareStore, type SharedStore } from '../../items/sendOnce/entryStore';
import { InputError } from '../../parameters/values/parameters';
import { toResult } from '../../shared/result';
import { messageOf } from '../../shared/thrown';

/** n8n's own ID of a workflow that was never saved. */
const UNSAVED = '__EMPTY__';

/** The nodes of a workflow share this part of n8n's store, in all of n8n's processes. */
const SCOPE = 'workflow';

/**
 * Opens n8n's store for the workflow. n8n keeps it in its database, so it outlasts executions, crashes and
 * restarts. Its calls throw an InputError if n8n can't do what they ask.
 */
export const openSentKeyStore = (context: IExecuteFunctions): SharedStore => {
	const { helpers } = context;
	const { id = '' } = context.getWorkflow();

	const ask = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
		if (id === '' || id === UNSAVED) {
			throw new InputError(
				"Send Once Keys can't be recorded, because the workflow isn't saved",
				'Save the workflow, then run it again. Nothing was sent.',
			);
		}
		const asked = await toResult(call);
		if ('value' in asked) return asked.value;
		throw new InputError(
			`n8n can't record Send Once Keys: ${messageOf(asked.error)}`,
			"Save the workflow, and check n8n's log and database. If a Remove Duplicates node in this workflow has the scope Workflow, set it to Node. Messages whose key isn't recorded are not sent.",
		);
	};

	return shareStore({
		id,
		record: async (entries, maxEntries) =>
			await ask(async () => {
				const recorded = await helpers.checkProcessedAndRecord(entries, SCOPE, {
					mode: 'entries',
					maxEntries,
				});
				return recorded.new.map(String);
			}),
		remove: async (entries) =>
			await ask(async () => await helpers.removeProcessed(entries, SCOPE, { mode: 'entries' })),
		clear: async () =>
			await ask(async () => await helpers.clearAllProcessedItems(SCOPE, { mode: 'entries' })),
		count: async () =>
			await ask(async () => await helpers.getProcessedDataCount(SCOPE, { mode: 'entries' })),
	});
};
