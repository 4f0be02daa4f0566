import type { INodeParameters, JsonObject } from 'n8n-workflow';

import {
	clearRecorded,
	countRecorded,
	dropRecorded,
	failRecording,
} from '../harness/deduplication';
import { runNode } from '../harness/run';
import { byId, useService } from '../harness/service';

const service = useService();

beforeEach(clearRecorded);

const send = (options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('sms')),
	to: '={{ $json.to }}',
	text: '={{ $json.text }}',
	additionalFields: { sendOnceKey: '=reminder-{{ $json.id }}' },
	options,
	...more,
});

const forget = (more: INodeParameters): INodeParameters => ({
	resource: 'message',
	operation: 'forgetSentKeys',
	...more,
});

interface Given extends JsonObject {
	id: string;
	to: string;
	text: string;
}

const itemsOf = (count: number, from = 0): Given[] =>
	Array.from({ length: count }, (_, index) => ({
		id: `a${from + index}`,
		to: `+3161100${1000 + ((from + index) % 7)}`,
		text: `Message ${from + index}`,
	}));

const textsSent = (): string[] =>
	service
		.journal()
		.filter(({ method, accepted }) => method === 'POST' && accepted)
		.map(({ body }) => (body as { content: { text: string } }).content.text);

const textsOf = (items: Given[]): string[] => items.map(({ text }) => text);

const skippedItem = (reason: string, id: string) => ({
	skipped: true,
	reason,
	sendOnceKey: `reminder-${id}`,
});

/** What a crash leaves of messages that were sent: their keys, but not that they were accepted. */
const crashAfter = (items: Given[]): void =>
	dropRecorded(...items.map(({ id }) => `accepted id-of-messageBirdConversations reminder-${id}`));

test('a second execution skips what the first one sent, and sends what is new', async () => {
	await service.run(send(), { items: itemsOf(3) });
	const { json, error } = await service.run(send(), { items: itemsOf(4) });

	expect(error).toBeUndefined();
	expect(textsSent()).toEqual(['Message 0', 'Message 1', 'Message 2', 'Message 3']);
	expect(json.slice(0, 3)).toEqual(['a0', 'a1', 'a2'].map((id) => skippedItem('alreadySent', id)));
	expect(json[3]).toMatchObject({ status: 'accepted' });
});

test.each<[operation: string, parameters: () => INodeParameters]>([
	['start', () => send({}, { resource: 'conversation', operation: 'start' })],
	[
		'reply',
		() =>
			send(
				{},
				{ operation: 'reply', conversationId: byId(service.control.conversations()[0]?.id ?? '') },
			),
	],
])('%s skips a message whose key was used before', async (_, parameters) => {
	await service.run(parameters(), { items: itemsOf(1) });
	const { json } = await service.run(parameters(), { items: itemsOf(1) });

	expect(json).toEqual([skippedItem('alreadySent', 'a0')]);
	expect(textsSent()).toHaveLength(1);
});

test('sends the key with the message, beside the other data of its source', async () => {
	await service.run(
		send({}, { additionalFields: { sendOnceKey: 'k-1', source: '{ "orderId": 17 }' } }),
		{ items: itemsOf(1) },
	);
	expect(service.journal()[0]?.body).toMatchObject({ source: { orderId: 17, sendOnceKey: 'k-1' } });
});

test('an item with the key of another one is skipped, if that one was accepted', async () => {
	const item = itemsOf(1);
	const { json } = await service.run(send(), { items: [item, item, item].flat() });

	expect(textsSent()).toEqual(['Message 0']);
	expect(json.slice(1)).toEqual([
		skippedItem('alreadySent', 'a0'),
		skippedItem('alreadySent', 'a0'),
	]);
});

test('an item with the key of another one is sent, if that one was refused', async () => {
	service.control.addFault({ times: 1, status: 422 });
	const item = itemsOf(1);
	const { json } = await service.run(send(), {
		items: [item, item].flat(),
		settings: { onError: 'continueRegularOutput' },
	});

	expect(textsSent()).toEqual(['Message 0']);
	expect(json[0]?.error).toMatch(/422/);
	expect(json[1]).toMatchObject({ status: 'accepted' });
});

test('a refused message keeps no key, and the next execution sends it', async () => {
	service.control.addFault({ times: 1, status: 422 });
	const failed = await service.run(send(), { items: itemsOf(3) });
	expect(failed.error?.message).toMatch(/^Of 3 items, 1 failed, 2 were accepted/);

	const { json } = await service.run(send(), { items: itemsOf(3) });
	expect(textsSent().sort()).toEqual(textsOf(itemsOf(3)));
	expect(json.filter(({ reason }) => reason === 'alreadySent')).toHaveLength(2);
});

test('a message without an answer keeps its key, and is skipped as one that may have been sent', async () => {
	service.control.addFault({ times: 1, cut: 'after' });
	await service.run(send(), { items: itemsOf(1) });
	const { json } = await service.run(send(), { items: itemsOf(1) });

	expect(json).toEqual([skippedItem('mayHaveBeenSent', 'a0')]);
	expect(textsSent()).toHaveLength(1);
});

test.each(['stopWorkflow', 'continueRegularOutput'] as const)(
	'records every key before its message, in the order of the items (%s)',
	async (onError) => {
		const items = itemsOf(700);
		const { json, error } = await service.run(send(), { items, settings: { onError } });

		expect(error).toBeUndefined();
		expect(json).toHaveLength(700);
		for (const to of new Set(items.map((item) => item.to))) {
			const expected = items.filter((item) => item.to === to).map(({ text }) => text);
			const sent = service
				.journal()
				.filter(({ body }) => (body as JsonObject).to === to)
				.map(({ body }) => (body as { content: { text: string } }).content.text);
			expect(sent).toEqual(expected);
		}
		const again = await service.run(send(), { items, settings: { onError } });
		expect(new Set(again.json.map(({ reason }) => reason))).toEqual(new Set(['alreadySent']));
		expect(textsSent()).toHaveLength(700);
	},
);

test('sends nothing whose key n8n refuses to record, and says how to go on', async () => {
	failRecording('database is locked');
	const { error } = await service.run(send(), { items: itemsOf(3) });

	expect(service.journal()).toEqual([]);
	expect(error?.message).toContain("n8n can't record Send Once Keys: database is locked");
	expect(error?.description).toContain('Save the workflow');
});

test('sends nothing if the expression of the key returns nothing', async () => {
	const { error } = await service.run(
		send({}, { additionalFields: { sendOnceKey: '={{ $json.missing }}' } }),
		{ items: itemsOf(1) },
	);
	expect(service.journal()).toEqual([]);
	expect(error?.message).toContain('"Send Once Key" under Additional Fields is empty');
});

describe('Retry On Fail and retried executions', () => {
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

	test('a try within the execution returns the recorded answers, and sends what was refused', async () => {
		service.control.addFault({ every: 5, times: 2, status: 404 });
		const { json, error } = await service.run(send(), { items: itemsOf(10), settings });

		expect(error).toBeUndefined();
		expect(json.map(({ status }) => status)).toEqual(Array(10).fill('accepted'));
		expect(textsSent().sort()).toEqual(textsOf(itemsOf(10)).sort());
	});

	test('a retried execution returns the recorded answers too', async () => {
		service.control.addFault({ every: 4, times: 2, status: 404 });
		const failed = await service.run(send(), { items: itemsOf(10) });
		const { json } = await failed.retry();

		expect(json.map(({ status }) => status)).toEqual(Array(10).fill('accepted'));
		expect(textsSent()).toHaveLength(10);
	});

	test('a message that a retried execution confirms counts as sent', async () => {
		service.control.addFault({ times: 1, cut: 'after' });
		const failed = await service.run(send(), { items: itemsOf(1) });
		const retried = await failed.retry({ parameters: send({ confirmUncertain: true }) });
		expect(retried.error).toBeUndefined();

		const { json } = await service.run(send(), { items: itemsOf(1) });
		expect(json).toEqual([skippedItem('alreadySent', 'a0')]);
	});
});

describe('after a crash', () => {
	test('skips messages whose keys were recorded, but not that they were accepted', async () => {
		await service.run(send(), { items: itemsOf(2) });
		crashAfter(itemsOf(1));
		const { json } = await service.run(send(), { items: itemsOf(2) });

		expect(json).toEqual([skippedItem('mayHaveBeenSent', 'a0'), skippedItem('alreadySent', 'a1')]);
	});

	test('skips them again the next time', async () => {
		await service.run(send(), { items: itemsOf(1) });
		crashAfter(itemsOf(1));
		await service.run(send(), { items: itemsOf(1) });
		const { json } = await service.run(send(), { items: itemsOf(1) });
		expect(json).toEqual([skippedItem('mayHaveBeenSent', 'a0')]);
	});

	test('Confirm Uncertain Messages sends what is missing to people without a conversation', async () => {
		// 100 others have written since, so that the list's first pages don't tell.
		const items = itemsOf(2).map((item, index) => ({ ...item, to: `+31622200${100 + index}` }));
		service.control.addFault({ cut: 'before' });
		await service.run(send(), { items });
		service.control.clearFaults();
		for (let index = 0; index < 120; index++) {
			const contact = { msisdn: `+31633300${100 + index}` };
			service.control.customerWrites({ contact, text: 'Hello', platform: 'sms' });
		}

		const { json } = await service.run(send({ confirmUncertain: true }), { items });
		expect(json.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
		expect(textsSent()).toEqual(['Message 0', 'Message 1']);
	});

	test('Confirm Uncertain Messages finds those that arrived, and sends those that did not', async () => {
		await service.run(send(), { items: itemsOf(4) });
		const sent = textsSent();
		// The keys of four more were recorded, and the crash came before their messages left.
		service.control.addFault({ cut: 'before' });
		await service.run(send(), { items: itemsOf(4, 7) });
		service.control.clearFaults();
		crashAfter(itemsOf(4));

		const { json, error } = await service.run(send({ confirmUncertain: true }), {
			items: [...itemsOf(4), ...itemsOf(4, 7)],
		});
		expect(error).toBeUndefined();
		expect(textsSent().slice(sent.length).sort()).toEqual(textsOf(itemsOf(4, 7)).sort());
		expect(json.map(({ skipped }) => skipped)).toEqual(Array(8).fill(undefined));

		const again = await service.run(send(), { items: [...itemsOf(4), ...itemsOf(4, 7)] });
		expect(new Set(again.json.map(({ reason }) => reason))).toEqual(new Set(['alreadySent']));
	});
});

test('two executions of this process that run at the same time send each key once', async () => {
	const items = itemsOf(100);
	const [one, other] = await Promise.all([
		service.run(send(), { items }),
		service.run(send(), { items }),
	]);

	expect(textsSent()).toHaveLength(100);
	const skipped = [...one.json, ...other.json].filter((item) => item.skipped);
	expect(skipped).toHaveLength(100);
	expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['alreadySent']));
});

test('another node of the workflow has keys of its own', async () => {
	await service.run(send(), { items: itemsOf(1) });
	const { json } = await service.run(send(), { items: itemsOf(1), settings: { id: 'another' } });
	expect(json[0]).toMatchObject({ status: 'accepted' });
	expect(textsSent()).toHaveLength(2);
});

test('a cancelled execution takes back the keys of what it did not send', async () => {
	service.control.latency({ ms: 20 });
	const items = itemsOf(300);
	await runNode({
		credentials: service.credentials,
		parameters: send({ parallelRequests: 1 }),
		items,
		cancelAfterMs: 2500,
	});
	// The node ends after n8n has ended the execution.
	await new Promise((resolve) => setTimeout(resolve, 500));
	service.control.latency({ ms: 0 });
	const before = textsSent().length;
	expect(before).toBeGreaterThan(0);
	expect(before).toBeLessThan(items.length);

	const { json } = await service.run(send(), { items });
	const idsOf = (given: string): unknown[] => json.filter(({ reason }) => reason === given);
	// n8n aborts the request that is in flight.
	expect(idsOf('mayHaveBeenSent').length).toBeLessThanOrEqual(1);
	expect(idsOf('alreadySent').length).toBeGreaterThanOrEqual(before - 1);
	expect(new Set(textsSent()).size).toBe(textsSent().length);
	expect(json.filter(({ status }) => status === 'accepted').length).toBeGreaterThanOrEqual(
		items.length - before - 1,
	);
});

describe('Forget Sent Keys', () => {
	const settings = { id: 'another' };

	test('lets the message of one key be sent again, by the node that sent it', async () => {
		await service.run(send(), { items: itemsOf(2) });
		const { json } = await service.run(
			forget({ forget: 'oneKey', sendOnceKey: '=reminder-{{ $json.id }}' }),
			{ items: itemsOf(1), settings },
		);
		expect(json).toEqual([{ forgotten: true, sendOnceKey: 'reminder-a0' }]);

		await service.run(send(), { items: itemsOf(2) });
		expect(textsSent()).toEqual(['Message 0', 'Message 1', 'Message 0']);
		await service.run(send(), { items: itemsOf(2) });
		expect(textsSent()).toHaveLength(3);
	});

	test('forgets all keys of the workflow', async () => {
		await service.run(send(), { items: itemsOf(3) });
		const { json } = await service.run(forget({ forget: 'allKeys' }), { settings });
		expect(json).toEqual([{ forgotten: true }]);
		expect(countRecorded()).toBe(0);
	});
});

test('keeps as many keys as the option says, and forgets the oldest', async () => {
	const options = { maxSendOnceKeys: 100 };
	for (const from of [0, 50, 100]) await service.run(send(options), { items: itemsOf(50, from) });

	const newest = await service.run(send(options), { items: itemsOf(100, 50) });
	expect(new Set(newest.json.map(({ reason }) => reason))).toEqual(new Set(['alreadySent']));
	const oldest = await service.run(send(options), { items: itemsOf(1) });
	expect(oldest.json[0]).toMatchObject({ status: 'accepted' });
});
