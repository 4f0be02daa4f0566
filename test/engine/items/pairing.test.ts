import type { INodeParameters } from 'n8n-workflow';

import { byId, pairsOf, useService } from '../harness/service';

const service = useService();

const send = (fields: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '={{ $json.to }}',
	text: '={{ $json.text }}',
	...fields,
});

const RECIPIENTS = ['+31600000001', '+34600000002', '+819000000003'];

const toAll = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		to: RECIPIENTS[index % RECIPIENTS.length] ?? '',
		text: `Message ${index}`,
	}));

/** The texts that arrived, in the order of their arrival. */
const sentTexts = (to?: string): string[] =>
	service
		.journal()
		.map(({ body }) => body as { to: string; content: { text: string } })
		.filter((body) => to === undefined || body.to === to)
		.map(({ content }) => content.text);

test('the output has the order of the input, whatever is answered first', async () => {
	service.control.addFault({ match: { path: '/send' }, times: 1, latencyMs: 150 });

	const { items, json } = await service.run(send(), { items: toAll(3) });

	const idOf = (text: string) =>
		service
			.journal()
			.find(({ body }) => (body as { content: { text: string } }).content.text === text)?.resultId;
	expect(pairsOf(items)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(json.map(({ id }) => id)).toEqual([0, 1, 2].map((index) => idOf(`Message ${index}`)));
});

test("sends the same recipient's messages in the order of the items", async () => {
	service.control.addFault({ match: { path: '/send' }, every: 3, latencyMs: 30 });

	await service.run(send(), { items: toAll(12) });

	for (const [index, to] of RECIPIENTS.entries()) {
		const expected = [0, 3, 6, 9].map((first) => `Message ${first + index}`);
		expect(sentTexts(to)).toEqual(expected);
	}
});

test('sends strictly in the order of the items if only one request is allowed at a time', async () => {
	const items = toAll(9);
	service.control.addFault({ match: { path: '/send' }, every: 2, latencyMs: 20 });

	await service.run(send({ options: { parallelRequests: 1 } }), { items });

	expect(sentTexts()).toEqual(items.map(({ text }) => text));
});

test('pairs each result with its item', async () => {
	const ids = service.control.conversations().map(({ id }) => id);
	const [first] = service.control.conversations();
	service.control.customerWrites({ contact: { id: first?.contactId ?? '' }, text: 'More' });

	const { items, json } = await service.run(
		{ resource: 'message', operation: 'getAll', conversationId: byId('={{ $json.id }}') },
		{ items: [...ids].reverse().map((id) => ({ id })) },
	);

	expect(pairsOf(items)).toEqual([0, 1, 2, 2].map((item) => ({ item })));
	expect(json.map(({ conversationId }) => conversationId)).toEqual([
		ids[2],
		ids[1],
		ids[0],
		ids[0],
	]);
});

test('does nothing and returns nothing without an input item', async () => {
	const { items, error } = await service.run(send(), { items: [] });

	expect(error).toBeUndefined();
	expect(items).toEqual([]);
	expect(service.journal()).toEqual([]);
});
