import type { IExecuteFunctions } from 'n8n-workflow';

import { openSentKeyStore } from '../../../../nodes/MessageBirdConversations/n8n/execution/sentKeyStore';
import { InputError } from '../../../../nodes/MessageBirdConversations/parameters/values/parameters';

/** What n8n gives to a node, with the calls of its store. */
const createContext = (id: string | undefined, answer: () => Promise<unknown>) => {
	const calls: unknown[][] = [];
	const helper =
		(name: string) =>
		async (...given: unknown[]) => {
			calls.push([name, ...given]);
			return await answer();
		};
	const context = {
		getWorkflow: () => ({ id }),
		helpers: {
			checkProcessedAndRecord: helper('record'),
			removeProcessed: helper('remove'),
			clearAllProcessedItems: helper('clear'),
			getProcessedDataCount: helper('count'),
		},
	};
	return { context: context as unknown as IExecuteFunctions, calls };
};

test("uses the workflow's part of n8n's store", async () => {
	const { context, calls } = createContext('w1', () =>
		Promise.resolve({ new: ['a'], processed: ['b'] }),
	);
	const store = openSentKeyStore(context);
	expect(store.id).toBe('w1');
	expect(await store.record(['a', 'b'], 40)).toEqual(['a']);
	await store.remove(['a']);
	await store.clear();

	const mode = { mode: 'entries' };
	expect(calls).toEqual([
		['record', ['a', 'b'], 'workflow', { ...mode, maxEntries: 40 }],
		['remove', ['a'], 'workflow', mode],
		['clear', 'workflow', mode],
	]);
});

test.each([undefined, '', '__EMPTY__'])(
	"asks for the workflow to be saved if it isn't (its ID is %j)",
	async (id) => {
		const { context, calls } = createContext(id, () => Promise.resolve({}));
		const recording = openSentKeyStore(context).record(['a'], 4);

		await expect(recording).rejects.toThrow(
			"Send Once Keys can't be recorded, because the workflow isn't saved",
		);
		expect(calls).toEqual([]);
	},
);

test('says what n8n could not do, and the way out', async () => {
	const { context, calls } = createContext('w1', () => Promise.reject(new Error('disk is full')));
	const thrown: unknown = await openSentKeyStore(context)
		.record(['a'], 4)
		.catch((error: unknown) => error);

	expect(thrown).toBeInstanceOf(InputError);
	expect(thrown).toMatchObject({
		message: "n8n can't record Send Once Keys: disk is full",
		remedy: expect.stringContaining('Save the workflow') as string,
	});
	// Another process may have created the list in the same moment.
	expect(calls).toHaveLength(3);
});
