import type { INodeParameters, JsonObject } from 'n8n-workflow';

import { toKey } from '../../../nodes/MessageBirdConversations/items/sentLedger';
import { startSimulator, type Simulator } from '../../simulator';
import type { Spelling } from '../../simulator/spelling';
import { runNode, type RunResult } from '../harness/run';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator({ statusDelayMs: 1 });
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const channelId = (): string => simulator.control.channels()[1]?.id ?? '';

const send = (options: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: { __rl: true, mode: 'id', value: channelId() },
	to: '={{ $json.to }}',
	text: '={{ $json.text }}',
	options,
});

/** Items to several recipients in turn. */
const itemsTo = (count: number, recipients = count): JsonObject[] =>
	Array.from({ length: count }, (_, index) => ({
		to: `+3161100${String(1000 + (index % recipients))}`,
		text: `Message ${index}`,
	}));

const run = async (
	items: JsonObject[],
	{ options, ...more }: { options?: INodeParameters } & Partial<Parameters<typeof runNode>[0]> = {},
): Promise<RunResult> =>
	await runNode({ credentials: simulator, parameters: send(options), items, ...more });

interface Sent {
	to: string;
	content: { text: string };
}

const accepted = (): Sent[] =>
	simulator.control
		.journal()
		.filter((entry) => entry.accepted && entry.method === 'POST')
		.map(({ body }) => body as Sent);

const textsOf = (sent: Sent[]): string[] => sent.map(({ content }) => content.text);
const texts = (): string[] => textsOf(accepted()).sort();

describe('Retry On Fail', () => {
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

	test("sends only what wasn't accepted, and returns the recorded responses for the rest", async () => {
		simulator.control.addFault({ every: 5, times: 2, status: 404 });
		const { json, error } = await run(itemsTo(10), { settings });

		expect(error).toBeUndefined();
		expect(texts()).toEqual(itemsTo(10).map(({ text }) => text));
		expect(accepted()).toHaveLength(10);
		const ids = simulator.control
			.journal()
			.filter((entry) => entry.accepted)
			.map(({ resultId }) => resultId);
		expect(new Set(json.map(({ id }) => id))).toEqual(new Set(ids));
	});

	test.each([
		['the time', '={{ $json.text + $now.toISO() }}'],
		['chance', '={{ $json.text + Math.random() }}'],
		['the execution', '={{ $json.text + $execution.id + Math.random() }}'],
	])('sends nothing twice if the text changes with %s', async (_, text) => {
		simulator.control.addFault({ every: 3, times: 1, status: 404 });
		simulator.control.addFault({ every: 5, times: 1, cut: 'after' });
		const failed = await runNode({
			credentials: simulator,
			parameters: { ...send(), text },
			items: itemsTo(6),
			settings,
		});
		expect(failed.error?.message).toMatch(/^Of 6 items, 1 may have been accepted, 5 were accepted/);
		await failed.retry();

		const numbers = texts().map((sent) => /Message (\d)/.exec(sent)?.[1]);
		expect(numbers.sort()).toEqual(['0', '1', '2', '3', '4', '5']);
	});

	test("doesn't re-send a message that may have been accepted", async () => {
		simulator.control.addFault({ every: 3, times: 1, cut: 'after' });
		const { error } = await run(itemsTo(5), { settings });

		expect(texts()).toHaveLength(5);
		expect(error?.message).toMatch(/^Of 5 items, 1 may have been accepted, 4 were accepted/);
	});

	test('also sends failed items again with On Error set to Continue', async () => {
		simulator.control.addFault({ times: 1, status: 404 });
		const { json } = await run(itemsTo(3), {
			options: { parallelRequests: 1 },
			settings: { ...settings, onError: 'continueRegularOutput' },
		});

		expect(json.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(accepted()).toHaveLength(3);
	});
});

describe('retrying a failed execution', () => {
	test('sends only what is missing', async () => {
		simulator.control.addFault({ every: 4, times: 2, status: 404 });
		const failed = await run(itemsTo(10));
		expect(failed.error?.message).toMatch(/^Of 10 items, 2 failed, 8 were accepted/);

		const { json, error } = await failed.retry();
		expect(error).toBeUndefined();
		expect(json).toHaveLength(10);
		expect(accepted()).toHaveLength(10);
		expect(new Set(texts()).size).toBe(10);
	});

	test("sends failed messages with the new text, and doesn't re-send accepted ones", async () => {
		simulator.control.addFault({ every: 3, times: 1, status: 404 });
		const failed = await run(itemsTo(3), { options: { parallelRequests: 1 } });
		await failed.retry({ parameters: { ...send(), text: '={{ $json.text + "!" }}' } });

		expect(texts()).toEqual(['Message 0', 'Message 1', 'Message 2!']);
	});

	test('recognizes what an earlier version recorded for an address with a space and for a typed number', async () => {
		simulator.control.addFault({ every: 2, times: 1, status: 404 });
		const url = 'https://example.com/my file.jpg';
		const { text: _, ...parameters } = send({ parallelRequests: 1 });
		const failed = await runNode({
			credentials: simulator,
			parameters: { ...parameters, messageType: 'image', mediaUrl: url },
			items: [{ to: '+31 6 11001000' }, { to: '+31611001001' }],
		});
		expect(accepted()).toHaveLength(1);
		// As version 0.1.0 stored it: by content alone, with values as typed.
		const content = {
			resource: 'message',
			value: 'send',
			from: channelId(),
			to: '+31 6 11001000',
			type: 'image',
			content: { image: { url } },
			credentialId: '1',
		};
		const context = failed.run.data.executionData?.contextData['node:messageBirdConversations'];
		const store = context?.accepted as Record<string, Record<string, { answer: object }>>;
		const { answer } = store[0]?.[0] ?? {};
		Object.assign(store[0] ?? {}, { 0: { key: toKey(content), answer } });

		expect((await failed.retry()).error).toBeUndefined();
		expect(accepted().map(({ to }) => to)).toEqual(['+31611001000', '+31611001001']);
	});

	test.each<[messageType: string, fields: INodeParameters]>([
		['image', { mediaUrl: 'https://example.com/a.jpg', caption: '={{ $now.toISO() }}' }],
		[
			'hsm',
			{
				templateNamespace: 'ns',
				templateName: 'order_update',
				templateLanguage: 'en',
				templateLanguagePolicy: 'deterministic',
				templateParameters: { parameter: [{ default: '={{ $now.toISO() }}' }] },
			},
		],
	])(
		'knows an earlier version by the parameters that it had for %s',
		async (messageType, fields) => {
			const { text: _, options, ...given } = send({ parallelRequests: 1, maxTries: 1 });
			const parameters = { ...given, messageType, ...fields, additionalFields: {} };
			const entryOf = ({ run: { data } }: RunResult, item: number): { key?: string } => {
				const context = data.executionData?.contextData['node:messageBirdConversations'];
				return (context?.accepted as Array<Array<{ key?: string }>>)[0]?.[item] ?? {};
			};
			const runAll = async () =>
				await runNode({
					credentials: simulator,
					parameters: { ...parameters, options },
					items: itemsTo(2),
				});
			simulator.control.addFault({ every: 2, times: 1, status: 404 });
			const { key: ofItem } = entryOf(await runAll(), 0);
			simulator.control.addFault({ times: 1, cut: 'after' });
			const failed = await runAll();

			// By its item and by the parameters of version 0.1.0, which had no source of media and no list.
			expect(entryOf(failed, 0).key).toBe(toKey([ofItem, parameters]));
			const before = accepted().length;
			expect((await failed.retry()).error?.message).toContain('1 may have been accepted');
			expect(accepted()).toHaveLength(before);
		},
	);

	test('keeps uncertain messages uncertain, and looks them up if asked to', async () => {
		simulator.control.addFault({ times: 1, cut: 'after' });
		const failed = await run(itemsTo(2), { options: { parallelRequests: 1 } });
		const still = await failed.retry();
		expect(still.error?.message).toContain('1 may have been accepted');

		const { json, error } = await still.retry({ parameters: send({ confirmUncertain: true }) });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ direction: 'sent', content: { text: 'Message 0' } });
		expect(accepted()).toHaveLength(2);
	});
});

test('a retry with another credential sends everything, as that one has accepted nothing', async () => {
	simulator.control.addFault({ every: 3, times: 1, status: 404 });
	const failed = await run(itemsTo(3), { options: { parallelRequests: 1 } });
	const credentials = { messageBirdConversationsApi: { id: '2', name: 'Another account' } };
	await failed.retry({ settings: { credentials } });
	expect(accepted()).toHaveLength(5);
});

test('another execution with the same input sends everything', async () => {
	await run(itemsTo(2));
	await run(itemsTo(2));
	expect(accepted()).toHaveLength(4);
});

test('identical items are separate messages, and each is sent', async () => {
	await run(Array.from({ length: 3 }, () => ({ to: '+31611000000', text: 'Hi' })));
	expect(accepted()).toHaveLength(3);
});

test("each recipient's messages arrive in the order of the items, whatever fails", async () => {
	simulator.control.addFault({ every: 4, status: 429, retryAfter: 0, times: 3 });
	const items = itemsTo(60, 6);
	const { error } = await run(items);
	expect(error).toBeUndefined();
	for (const to of new Set(items.map((item) => item.to))) {
		const sent = accepted().filter((one) => one.to === to);
		expect(textsOf(sent)).toEqual(items.filter((item) => item.to === to).map((item) => item.text));
	}
});

test('different spellings of a number are one recipient, whose messages arrive in order', async () => {
	simulator.control.addFault({ every: 3, status: 429, retryAfter: 0, times: 2 });
	simulator.control.latency({ ms: 10 });
	const spellings = ['31611001000', '+31611001000'];
	const items = Array.from({ length: 12 }, (_, index) => ({
		to: spellings[index % 2] ?? '',
		text: `Message ${index}`,
	}));
	await run(items);
	expect(textsOf(accepted())).toEqual(items.map(({ text }) => text));
	expect(accepted().map(({ to }) => to)).toEqual(items.map(({ to }) => to));
});

test('never has more requests in flight than Parallel Requests, and sends one after another at 1', async () => {
	simulator.control.latency({ ms: 20 });
	await run(itemsTo(12), { options: { parallelRequests: 1 } });
	const journal = simulator.control.journal();
	for (const [index, { at }] of journal.entries()) {
		const before = journal[index - 1];
		if (before) expect(at - before.at).toBeGreaterThanOrEqual(19);
	}
	expect(textsOf(accepted())).toEqual(itemsTo(12).map(({ text }) => text));
});

describe('the summary at the end', () => {
	test('counts accepted and failed items, with the reasons and item numbers', async () => {
		const items = itemsTo(8);
		for (const index of [2, 3, 4]) Object.assign(items[index] ?? {}, { to: 'nobody' });
		simulator.control.addFault({ every: 8, times: 1, status: 503 });
		const { error } = await run(items, { options: { parallelRequests: 1 } });

		expect(error?.message).toMatch(
			/^Of 8 items, 3 failed, 1 may have been accepted, 4 were accepted: .*\[item 2\]$/,
		);
		expect(error?.description).toContain('3 items (2–4): MessageBird answered 422');
		expect(error?.description).toContain('1 item (7): MessageBird answered 503');
		expect(error?.description).toContain('not sent again, neither by Retry On Fail');
	});

	test("doesn't claim that nothing was sent if everything may have been", async () => {
		simulator.control.addFault({ status: 503 });
		const { error } = await run(itemsTo(3));

		expect(error?.message).toMatch(/^Of 3 items, 3 may have been accepted, 0 were accepted/);
		expect(error?.description).toContain(
			'Items that may have been accepted are not sent again either',
		);
		expect(error?.description).not.toContain('Nothing was sent');
	});

	test("names what was done if the operation doesn't send", async () => {
		simulator.control.addFault({ every: 2, status: 404 });
		const { error } = await runNode({
			credentials: simulator,
			parameters: { resource: 'message', operation: 'get', messageId: '={{ $json.id }}' },
			items: [{ id: 'a' }, { id: 'b' }],
		});

		expect(error?.message).toMatch(/^Of 2 items, 2 failed, 0 were done/);
		expect(error?.description).not.toMatch(/sent|accepted/);
	});
});

describe('a cancelled execution', () => {
	test('sends nothing more, and reports how many were accepted', async () => {
		simulator.control.latency({ ms: 50 });
		const ui: string[] = [];
		await run(itemsTo(100), { options: { parallelRequests: 2 }, cancelAfterMs: 300, ui });
		await new Promise((resolve) => setTimeout(resolve, 150));
		const sent = simulator.control.journal().length;
		await new Promise((resolve) => setTimeout(resolve, 200));

		expect(simulator.control.journal()).toHaveLength(sent);
		expect(sent).toBeLessThan(30);
		expect(ui.at(-1)).toMatch(/Of 100 items, .*\d+ were accepted, \d+ were not sent/);
	});
});

describe('Confirm Uncertain Messages', () => {
	const OPERATIONS: Record<string, () => INodeParameters> = {
		send: () => send({ confirmUncertain: true }),
		start: () => ({
			...send({ confirmUncertain: true }),
			resource: 'conversation',
			operation: 'start',
		}),
		reply: () => ({
			resource: 'message',
			operation: 'reply',
			conversationId: {
				__rl: true,
				mode: 'id',
				value: simulator.control.conversations()[0]?.id ?? '',
			},
			text: '={{ $json.text }}',
			options: { confirmUncertain: true },
		}),
	};
	const item = { to: '+31600000001', text: 'Hello again' };

	test.each(Object.keys(OPERATIONS))('finds the message that %s did send', async (name) => {
		const parameters = OPERATIONS[name]?.() ?? {};
		simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'after' });
		const { json, error } = await runNode({ credentials: simulator, parameters, items: [item] });

		expect(error).toBeUndefined();
		expect(json).toHaveLength(1);
		expect(accepted()).toHaveLength(1);
	});

	test.each(Object.keys(OPERATIONS))("sends the message that %s didn't send", async (name) => {
		const parameters = OPERATIONS[name]?.() ?? {};
		simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'before' });
		const { error } = await runNode({ credentials: simulator, parameters, items: [item] });

		expect(error).toBeUndefined();
		expect(accepted()).toHaveLength(1);
	});

	test("doesn't mistake another item's identical message for the lost one", async () => {
		simulator.control.addFault({ match: { method: 'POST' }, every: 2, times: 1, cut: 'before' });
		const parameters = OPERATIONS.reply?.() ?? {};
		await runNode({ credentials: simulator, parameters, items: [item, item] });
		expect(accepted()).toHaveLength(2);
	});

	test.each(['send', 'start', 'reply'])(
		"doesn't mistake a later item's message from an earlier try for the lost one of %s",
		async (name) => {
			const parameters = OPERATIONS[name]?.() ?? {};
			const options = { parallelRequests: 1 };
			simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'before' });
			const failed = await runNode({
				credentials: simulator,
				parameters: { ...parameters, options },
				items: [item, item],
			});
			expect(accepted()).toHaveLength(1);

			const { error, json } = await failed.retry({ parameters });
			expect(error).toBeUndefined();
			expect(json).toHaveLength(2);
			expect(accepted()).toHaveLength(2);
		},
	);

	test.each(['send', 'start', 'reply'])(
		'finds the message that %s did send behind more than a page of newer messages',
		async (name) => {
			const parameters = OPERATIONS[name]?.() ?? {};
			simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'after' });
			const failed = await runNode({
				credentials: simulator,
				parameters: { ...parameters, options: {} },
				items: [item],
			});
			const to = simulator.control
				.conversations()
				.find(({ messages }) => messages.some(({ content }) => content.text === item.text));
			for (let count = 0; count < 30; count++) {
				to?.messages.push({ ...to.messages[0], id: `n${count}`, direction: 'received' } as never);
				Object.assign(to?.messages.at(-1) ?? {}, { createdDatetime: new Date().toISOString() });
			}

			const { error } = await failed.retry({ parameters });
			expect(error).toBeUndefined();
			expect(accepted()).toHaveLength(1);
		},
	);

	test("leaves a message uncertain if it timed out and isn't there yet", async () => {
		simulator.control.addFault({ match: { method: 'POST' }, times: 1, latencyMs: 8000 });
		const parameters = OPERATIONS.reply?.() ?? {};
		const { error } = await runNode({
			credentials: simulator,
			parameters: { ...parameters, options: { confirmUncertain: true, timeoutSeconds: 1 } },
			items: [item],
		});
		expect(error?.description).toContain('is not sent again');
		expect(simulator.control.journal().filter(({ method }) => method === 'POST')).toHaveLength(1);
	});

	test("returns what is known about a started conversation that can't be read", async () => {
		const parameters = OPERATIONS.start?.() ?? {};
		simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'after' });
		simulator.control.addFault({ match: { operationId: 'viewConversation' }, status: 404 });
		const { error, json } = await runNode({ credentials: simulator, parameters, items: [item] });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ id: expect.any(String) as unknown });
		expect(accepted()).toHaveLength(1);
	});

	test("leaves a message uncertain if the recipient's conversation isn't found", async () => {
		simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'before' });
		const { error } = await run([{ to: '+31699999999', text: 'Hi' }], {
			options: { confirmUncertain: true },
		});
		expect(error?.description).toContain('is not sent again');
		expect(accepted()).toHaveLength(0);
	});

	const location = { messageType: 'location', latitude: 52.3702157, longitude: 4.8951679 };
	const image = { messageType: 'image', mediaUrl: 'https://example.com/a.jpg', caption: 'Hi' };
	const template = {
		messageType: 'hsm',
		templateNamespace: 'n',
		templateName: 't',
		templateLanguage: 'en',
	};

	describe.each<[Spelling, INodeParameters]>([
		['mediaUrl', image],
		['withoutCaption', image],
		['singlePrecision', location],
		['withoutPolicy', template],
		['straightQuotes', { text: 'It’s here' }],
	])('if the service returns content in a different form (%s)', (as, content) => {
		test.each(Object.keys(OPERATIONS))(
			'leaves the message that %s did send uncertain, and sends nothing twice',
			async (name) => {
				simulator.control.contentSpelling({ as });
				const parameters = { ...OPERATIONS[name]?.(), ...content };
				simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'after' });

				const { error } = await runNode({ credentials: simulator, parameters, items: [item] });

				expect(accepted()).toHaveLength(1);
				expect(error?.description).toContain('is not sent again');
			},
		);
	});

	test("sends a missing message even if another item's message is uncertain", async () => {
		const items = ['one', 'two'].map((text) => ({ ...item, text }));
		const parameters = OPERATIONS.reply?.() ?? {};
		simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'before' });
		simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'after' });
		const failed = await runNode({
			credentials: simulator,
			parameters: { ...parameters, options: { parallelRequests: 1 } },
			items,
		});
		expect(textsOf(accepted())).toEqual(['two']);

		const { error } = await failed.retry({ parameters });

		expect(error).toBeUndefined();
		expect(textsOf(accepted())).toEqual(['two', 'one']);
	});

	test('leaves a missing message uncertain if somebody else has written meanwhile', async () => {
		const parameters = OPERATIONS.reply?.() ?? {};
		simulator.control.addFault({ match: { method: 'POST' }, times: 1, cut: 'before' });
		const failed = await runNode({
			credentials: simulator,
			parameters: { ...parameters, options: {} },
			items: [item],
		});
		await runNode({ credentials: simulator, parameters, items: [{ ...item, text: 'A human' }] });

		const { error } = await failed.retry({ parameters });

		expect(error?.description).toContain('is not sent again');
		expect(textsOf(accepted())).toEqual(['A human']);
	});
});
