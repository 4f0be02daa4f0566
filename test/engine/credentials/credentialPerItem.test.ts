import type { INodeParameters, JsonObject } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../../simulator';
import { runNode, searchList } from '../harness/run';
import { byId } from '../harness/service';

/** Two accounts, each in its own simulator. */
let one: Simulator;
let other: Simulator;

beforeAll(async () => {
	[one, other] = await Promise.all([
		startSimulator({ statusDelayMs: 1 }),
		startSimulator({ statusDelayMs: 1, accessKey: 'live_key_of_another_account' }),
	]);
});
beforeEach(() => {
	for (const { control } of [one, other]) control.reset();
});
afterAll(async () => {
	await Promise.all([one.close(), other.close()]);
});

const CREDENTIALS = {
	accessKey: '={{ $json.key }}',
	baseUrl: '={{ $json.url }}',
	signingKey: '',
};

const channelOf = ({ control }: Simulator): string => control.channels()[1]?.id ?? '';

const itemOf = (account: Simulator, index: number, fields: JsonObject = {}): JsonObject => ({
	key: account.accessKey,
	url: account.baseUrl,
	channel: channelOf(account),
	to: `+3161100${1000 + index}`,
	...fields,
});

const SEND: INodeParameters = {
	resource: 'message',
	operation: 'send',
	channelId: byId('={{ $json.channel }}'),
	to: '={{ $json.to }}',
	text: 'Hello',
};

const recipientsOf = ({ control }: Simulator): unknown[] =>
	control
		.journal()
		.filter(({ accepted }) => accepted)
		.map(({ body }) => (body as { to: string }).to);

test('sends each item from its own account, and fails only the item whose key is refused', async () => {
	const { json } = await runNode({
		credentials: CREDENTIALS,
		parameters: SEND,
		items: [itemOf(one, 0), itemOf(one, 1, { key: 'key-of-another-account' }), itemOf(other, 2)],
		settings: { onError: 'continueRegularOutput' },
	});

	expect(json[0]).toMatchObject({ status: 'accepted' });
	expect(json[1]).toMatchObject({ error: expect.stringMatching(/401.*\[item 1\]/) as unknown });
	expect(json[2]).toMatchObject({ status: 'accepted' });
	expect(recipientsOf(one)).toEqual(['+31611001000']);
	expect(recipientsOf(other)).toEqual(['+31611001002']);
});

test('fails the first item because of its own key, and sends the others', async () => {
	const { json } = await runNode({
		credentials: CREDENTIALS,
		parameters: SEND,
		items: [itemOf(one, 0, { key: 'key-of-another-account' }), itemOf(one, 1)],
		settings: { onError: 'continueRegularOutput' },
	});

	expect(json[0]).toMatchObject({ error: expect.stringMatching(/401.*\[item 0\]/) as unknown });
	expect(json[1]).toMatchObject({ status: 'accepted' });
	expect(recipientsOf(one)).toEqual(['+31611001001']);
});

test.each(['accessKey', 'baseUrl', 'signingKey'] as const)(
	'reads the credential for each item even if only %s is an expression',
	async (field) => {
		const { GivenCredentials } = await import('../harness/credentials');
		const reads = jest.spyOn(GivenCredentials.prototype, 'getDecrypted');
		const { accessKey, signingKey, baseUrl } = one;
		const expressions = { ...CREDENTIALS, signingKey: '={{ $json.key }}' };
		const credentials = {
			accessKey,
			signingKey,
			baseUrl,
			[field]: expressions[field],
		};
		const items = [itemOf(one, 0), itemOf(one, 1)];
		const { error } = await runNode({ credentials, parameters: SEND, items });

		expect(error).toBeUndefined();
		// One read to detect expressions, then one for each item.
		expect(reads).toHaveBeenCalledTimes(3);
		reads.mockRestore();
	},
);

test('refuses an item without a key before it sends anything, and names the item', async () => {
	const { error } = await runNode({
		credentials: CREDENTIALS,
		parameters: SEND,
		items: [itemOf(one, 0), itemOf(one, 1, { key: '' })],
	});

	expect(error?.message).toContain('"Access Key" in the credential is empty [item 1]');
	expect(one.control.journal()).toEqual([]);
});

test('runs the items of other accounts if the first item has no credential', async () => {
	const { json } = await runNode({
		credentials: { ...CREDENTIALS, accessKey: '={{ $json.keys.mine }}' },
		parameters: SEND,
		items: [itemOf(one, 0), itemOf(one, 1, { keys: { mine: one.accessKey } })],
		settings: { onError: 'continueRegularOutput' },
	});

	expect(json[0]).toHaveProperty('error');
	expect(json[1]).toMatchObject({ status: 'accepted' });
});

test('a 429 from one account slows down no other account', async () => {
	one.control.addFault({ status: 429, retryAfter: 4, times: 1 });
	const items = Array.from({ length: 40 }, (_, index) =>
		itemOf(index % 2 === 0 ? one : other, index),
	);
	const { error } = await runNode({ credentials: CREDENTIALS, parameters: SEND, items });

	expect(error).toBeUndefined();
	const lastOf = ({ control }: Simulator): number => control.journal().at(-1)?.at ?? 0;
	expect(recipientsOf(one)).toHaveLength(20);
	expect(recipientsOf(other)).toHaveLength(20);
	// The other account had finished before the first one's pause ended.
	expect(lastOf(one)).toBeGreaterThan(lastOf(other));
});

test('each account has up to Parallel Requests in flight', async () => {
	for (const { control } of [one, other]) control.latency({ ms: 100 });
	const items = Array.from({ length: 8 }, (_, index) => itemOf(index < 4 ? one : other, index));
	await runNode({
		credentials: CREDENTIALS,
		parameters: { ...SEND, options: { parallelRequests: 1 } },
		items,
	});

	const startOf = ({ control }: Simulator): number => control.journal()[0]?.at ?? 0;
	const times = one.control.journal().map(({ at }) => at);
	for (const [index, at] of times.entries()) {
		if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(95);
	}
	expect(startOf(other)).toBeLessThan(times[1] ?? 0);
});

test('a message that one account accepted never counts as sent for another with the same credential', async () => {
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 };
	one.control.addFault({ status: 404, every: 2, times: 1 });
	const items = [itemOf(one, 0), itemOf(one, 1)];
	const failed = await runNode({
		credentials: { accessKey: one.accessKey, baseUrl: one.baseUrl },
		parameters: { ...SEND, options: { parallelRequests: 1 } },
		items,
	});
	expect(failed.error?.message).toMatch(/1 failed, 1 was accepted/);

	const { error } = await failed.retry({
		credentials: { accessKey: other.accessKey, baseUrl: other.baseUrl },
		parameters: { ...SEND, channelId: byId(channelOf(other)) },
		settings,
	});
	expect(error).toBeUndefined();
	expect(recipientsOf(other).sort()).toEqual(['+31611001000', '+31611001001']);
	expect(recipientsOf(one)).toEqual(['+31611001000']);
});

test('a credential without expressions is read once for all items', async () => {
	const { GivenCredentials } = await import('../harness/credentials');
	const reads = jest.spyOn(GivenCredentials.prototype, 'getDecrypted');
	const items = Array.from({ length: 20 }, (_, index) => itemOf(one, index));
	const { accessKey, baseUrl } = one;
	await runNode({ credentials: { accessKey, baseUrl }, parameters: SEND, items });

	expect(recipientsOf(one)).toHaveLength(20);
	expect(reads).toHaveBeenCalledTimes(1);
	reads.mockRestore();
});

test("a dropdown list explains that it has no item for the credential's expression", async () => {
	const search = searchList({
		method: 'searchChannels',
		credentials: { ...CREDENTIALS, baseUrl: one.baseUrl },
	});
	await expect(search).rejects.toThrow('An expression in the credential has no value here');
});
