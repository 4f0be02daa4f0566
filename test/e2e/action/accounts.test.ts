import type { INodeParameters, JsonObject } from 'n8n-workflow';

import { messageBird, NODE, workflowOf } from '../../bench/workflows';
import type { Execution } from '../../n8n/api';
import { startSimulator, type Simulator } from '../../simulator';
import { shareSystem, type System } from '../harness/system';
import { byId, START } from '../harness/workflows';

let system: System;
/** A second account. */
let other: Simulator;
/** A credential that takes its values from the items. */
let credentialId: string;

beforeAll(async () => {
	system = await shareSystem();
	other = await startSimulator({ statusDelayMs: 20, accessKey: 'live_key_of_another_account' });
	credentialId = await system.api.saveCredential('Per item', {
		accessKey: '={{ $json.key }}',
		signingKey: '',
		baseUrl: '={{ $json.url }}',
	});
}, 300_000);
afterAll(async () => {
	await other.close();
	await system.close();
});

const channelOf = ({ control }: Simulator): string => control.channels()[0]?.id ?? '';

const itemOf = (account: Simulator, to: string, fields: JsonObject = {}): JsonObject => ({
	key: account.accessKey,
	url: account.baseUrl,
	channel: channelOf(account),
	to,
	...fields,
});

const SEND: INodeParameters = {
	resource: 'message',
	operation: 'send',
	channelId: byId('={{ $json.channel }}'),
	to: '={{ $json.to }}',
	text: '=At {{ $now.toISO() }}, {{ Math.random() }}',
};

const recipientsOf = ({ control }: Simulator): unknown[] =>
	control
		.journal()
		.filter(({ accepted }) => accepted)
		.map(({ body }) => (body as { to: string }).to)
		.sort();

const runWith = async (
	credential: string,
	items: JsonObject[],
	settings: Parameters<typeof messageBird>[1] = {},
	parameters = SEND,
): Promise<Execution> => {
	const file = workflowOf(items, [messageBird(parameters, settings)]);
	const id = await system.api.run(await system.api.addWorkflow(file, credential), START);
	if (id === undefined) throw new Error('The workflow waits instead of running');
	return await system.api.finished(id);
};

const outputOf = ({ data }: Execution) =>
	(data.resultData.runData[NODE]?.at(-1)?.data?.main?.[0] ?? []).map(({ json }) => json);

beforeEach(() => {
	for (const { control } of [system.simulator, other]) control.reset();
});

test('sends each item from its own account, and fails only the item whose key is refused', async () => {
	const execution = await runWith(
		credentialId,
		[
			itemOf(system.simulator, '+31611001000'),
			itemOf(system.simulator, '+31611001001', { key: 'key-of-another-account' }),
			itemOf(other, '+31611001002'),
		],
		{ onError: 'continueRegularOutput' },
	);

	expect(outputOf(execution)).toMatchObject([
		{ status: 'accepted' },
		{ error: expect.stringMatching(/401.*\[item 1\]/) as unknown },
		{ status: 'accepted' },
	]);
	expect(recipientsOf(system.simulator)).toEqual(['+31611001000']);
	expect(recipientsOf(other)).toEqual(['+31611001002']);
});

test('sends nothing if an item has no key, and names the item', async () => {
	const execution = await runWith(credentialId, [
		itemOf(system.simulator, '+31611001000'),
		itemOf(system.simulator, '+31611001001', { key: '' }),
	]);

	expect(execution.data.resultData.error?.message).toContain(
		'"Access Key" in the credential is empty [item 1]',
	);
	expect(recipientsOf(system.simulator)).toEqual([]);
});

test('sends nothing twice if the text changes with each try, not even on a retry', async () => {
	const { control } = system.simulator;
	control.addFault({ every: 3, times: 1, status: 404 });
	control.addFault({ every: 7, times: 1, status: 503 });
	const items = Array.from({ length: 9 }, (_, index) =>
		itemOf(system.simulator, `+3161100100${index}`),
	);
	const failed = await runWith(
		system.credentialId,
		items,
		{ retryOnFail: true, maxTries: 3, waitBetweenTries: 50 },
		{ ...SEND, channelId: byId(channelOf(system.simulator)), options: { parallelRequests: 1 } },
	);
	expect(failed.data.resultData.error?.message).toMatch(
		/^Of 9 items, 1 may have been accepted, 8 were accepted/,
	);
	const sent = recipientsOf(system.simulator);
	expect(new Set(sent).size).toBe(sent.length);

	for (const workflow of ['original', 'saved'] as const) {
		await system.api.finished(await system.api.retry(failed.id, workflow));
		expect(recipientsOf(system.simulator)).toEqual(sent);
	}
});

test("explains that a dropdown list has no item for the credential's expression", async () => {
	const results = system.api.locatorResults(
		'messageBirdConversations',
		'searchChannels',
		credentialId,
	);
	await expect(results).rejects.toThrow(/credential/);
});
