import type { INode, INodeParameters } from 'n8n-workflow';

import { byId, only, pairsOf, useService } from '../harness/service';

const service = useService();

/** Two items that can be sent, one that the service refuses, and one that the node refuses. */
const ITEMS = [
	{ n: 0, to: 'nobody' },
	{ n: 1, to: '+31600000001' },
	{ n: 2, to: ' ' },
	{ n: 3, to: '+34600000002' },
];

const send = (): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '={{ $json.to }}',
	text: '={{ "Hi " + $json.n }}',
});

const run = async (onError: INode['onError']) =>
	await service.run(send(), { items: ITEMS, settings: { onError } });

const REFUSED = {
	error: 'MessageBird answered 422: Value is not a valid msisdn (code 10, parameter to) [item 0]',
	details: {
		remedy: expect.stringContaining('+31612345678') as unknown,
		request: 'POST /send',
		status: 422,
		errors: [{ code: 10, description: 'Value is not a valid msisdn', parameter: 'to' }],
	},
};

const EMPTY = {
	error: '"To" is empty [item 2]',
	details: { remedy: expect.stringContaining('Enter a value for "To"') as unknown },
};

const RECEIPT = { id: expect.any(String) as unknown, status: 'accepted', fallback: null };

describe('failures in the output', () => {
	test('stand in the order of the input, with their details', async () => {
		const { json, error } = await run('continueRegularOutput');

		expect(error).toBeUndefined();
		expect(json).toEqual([REFUSED, RECEIPT, EMPTY, RECEIPT]);
	});

	test('are paired with the items that failed', async () => {
		const { items } = await run('continueRegularOutput');

		expect(pairsOf(items)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }, { item: 3 }]);
	});

	test("also appear with the node's older setting", async () => {
		const settings = { continueOnFail: true };

		const { json } = await service.run(send(), { items: ITEMS, settings });

		expect(json).toEqual([REFUSED, RECEIPT, EMPTY, RECEIPT]);
	});
});

describe('failures in their own branch', () => {
	test('go there with their details and the fields of the input', async () => {
		const { failed } = await run('continueErrorOutput');

		expect(failed.map(({ json }) => json)).toEqual([
			{ ...ITEMS[0], ...REFUSED },
			{ ...ITEMS[2], ...EMPTY },
		]);
	});

	test('leave successful items in the first branch', async () => {
		const { json, error } = await run('continueErrorOutput');

		expect(error).toBeUndefined();
		expect(json).toEqual([RECEIPT, RECEIPT]);
	});

	test('are paired with their items, and so are successful items', async () => {
		const { items, failed } = await run('continueErrorOutput');

		expect(pairsOf(items)).toEqual([{ item: 1 }, { item: 3 }]);
		expect(pairsOf(failed)).toEqual([{ item: 0 }, { item: 2 }]);
	});
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'if one item fails, the others are still sent (%s)',
	async (onError) => {
		await run(onError);

		const accepted = service.journal().filter((entry) => entry.accepted);
		const texts = accepted.map(({ body }) => (body as { content: { text: string } }).content.text);
		expect(texts.sort()).toEqual(['Hi 1', 'Hi 3']);
	},
);

test('an item whose connection was cut is marked as uncertain', async () => {
	service.control.addFault({ match: { path: '/send' }, cut: 'after' });

	const { json } = await service.run(send(), {
		items: ITEMS.slice(1, 2),
		settings: { onError: 'continueRegularOutput' },
	});

	expect(only(service.journal()).accepted).toBe(true);
	expect(only(json)).toMatchObject({
		error: expect.stringContaining('No answer from MessageBird to POST /send') as unknown,
		details: {
			request: 'POST /send',
			uncertain: true,
			remedy: expect.stringContaining('may have processed the request') as unknown,
		},
	});
});

test('a list that fails gives one item for its input item, among the results of the others', async () => {
	const [first, second] = service.control.conversations();
	const { items, json } = await service.run(
		{ resource: 'message', operation: 'getAll', conversationId: byId('={{ $json.id }}') },
		{
			items: [{ id: first?.id ?? '' }, { id: 'gone' }, { id: second?.id ?? '' }],
			settings: { onError: 'continueRegularOutput' },
		},
	);

	expect(pairsOf(items)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(json[1]).toMatchObject({ error: expect.stringContaining('404') as unknown });
});

test('a refused credential fails each item separately', async () => {
	const { json } = await service.run(send(), {
		items: [{ n: 0, to: '+31600000001' }],
		credentials: { accessKey: 'another-key' },
		settings: { onError: 'continueRegularOutput' },
	});

	expect(only(json)).toMatchObject({ details: { status: 401, errors: [{ code: 2 }] } });
});
