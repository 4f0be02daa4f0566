import type { INodeParameters } from 'n8n-workflow';

import { RECEIVED_KINDS } from '../../unit/support/deliveries';
import { byId, only, pairsOf, useService } from '../harness/service';

const service = useService();

const getMany = (fields: INodeParameters = {}): INodeParameters => ({
	resource: 'conversation',
	operation: 'getAll',
	...fields,
});

const ALL = { returnAll: true };

const conversation = (index: number) => {
	const found = service.control.conversations()[index];
	if (!found) throw new Error(`There is no conversation ${index}`);
	return found;
};

test.each([
	['active', 2],
	['archived', 1],
])('conversations are filtered by the status %s', async (status, count) => {
	conversation(1).status = 'archived';

	const { json } = await service.run(getMany({ filters: { status } }));

	expect(json.map((one) => one.status)).toEqual(Array(count).fill(status));
	expect(only(service.journal()).query).toEqual({ offset: '0', limit: '20', status });
});

test('no status is requested without the filter', async () => {
	await service.run(getMany());

	expect(only(service.journal()).query).not.toHaveProperty('status');
});

test('a simplified conversation has the most useful fields', async () => {
	const { json } = await service.run(getMany({ limit: 1 }));

	const { id, contactId, lastUsedChannelId, ...times } = conversation(0);
	expect(json).toEqual([
		{
			id,
			status: 'active',
			contactId,
			contactName: 'Noor de Vries',
			contactNumber: '+31600000001',
			platform: 'whatsapp',
			channelId: lastUsedChannelId,
			channelName: 'Tulip Shop WhatsApp',
			messageCount: 1,
			lastReceivedDatetime: times.lastReceivedDatetime,
			createdDatetime: times.createdDatetime,
			updatedDatetime: times.updatedDatetime,
		},
	]);
});

test("a raw conversation is the API's object", async () => {
	const { json } = await service.run(getMany({ limit: 1, simplify: false }));

	expect(only(json)).toMatchObject({
		id: conversation(0).id,
		contact: { displayName: '+31600000001', customDetails: {} },
		channels: [{ name: 'Tulip Shop WhatsApp' }],
		messages: { totalCount: 1 },
	});
});

const inConversation = (operation: string, fields: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation,
	conversationId: byId(conversation(0).id),
	...fields,
});

const write = (count: number): string[] =>
	Array.from({ length: count }, (_, index) => {
		const contact = { id: conversation(0).contactId };
		return service.control.customerWrites({ contact, text: `Message ${index}` }).id;
	}).reverse();

test('Return All returns all messages, newest first', async () => {
	const ids = write(45);

	const { json } = await service.run(inConversation('getAll', ALL));

	expect(json.slice(0, 45).map(({ id }) => id)).toEqual(ids);
	expect(json).toHaveLength(46);
});

test('a simplified message has the most useful fields, a raw one all of them', async () => {
	const [id] = write(1);

	const simple = await service.run(inConversation('getAll', { limit: 1 }));
	const raw = await service.run(inConversation('getAll', { limit: 1, simplify: false }));

	expect(only(simple.json)).toMatchObject({ id, text: 'Message 0', direction: 'received' });
	expect(only(simple.json)).not.toHaveProperty('content');
	expect(only(raw.json)).toMatchObject({ id, content: { text: 'Message 0' } });
});

test.each([
	['conversation', 'channels'],
	['message', 'content'],
])('Get of a %s can be simplified or raw', async (resource, nested) => {
	const messageId = conversation(0).messages[0]?.id ?? '';
	const parameters = { ...inConversation('get', { messageId }), resource };

	const simple = await service.run(parameters);
	const raw = await service.run({ ...parameters, simplify: false });

	expect(only(simple.json)).not.toHaveProperty(nested);
	expect(only(raw.json)).toHaveProperty(nested);
	expect(only(raw.json).id).toBe(only(simple.json).id);
});

/** The simulator follows the contract, in which degrees are numbers. */
const ANSWERED_KINDS = RECEIVED_KINDS.filter(({ what }) => !what.includes('degrees are texts'));

test.each(ANSWERED_KINDS)(
	'Get and Get Many return all simplified fields of $what',
	async ({ event, simple }) => {
		const { type, content } = event.message;
		// Messages from the simulator's customers lack these fields.
		const { replyTo: _, replyToMessageId: __, metadata: ___, ...told } = simple;
		const contact = { id: conversation(0).contactId };
		const { id } = service.control.customerWrites({ contact, type, content });

		const one = await service.run(inConversation('get', { messageId: id }));
		const many = await service.run(inConversation('getAll', { limit: 1 }));

		expect(only(one.json)).toMatchObject({ id, ...told });
		expect(many.json).toEqual(one.json);
	},
);

test('webhooks are listed up to the limit, or all of them', async () => {
	const ids: unknown[] = [];
	for (let count = 0; count < 5; count++) {
		const { json } = await service.run({
			resource: 'webhook',
			operation: 'create',
			url: `http://127.0.0.1:9/${count}`,
		});
		ids.push(json[0]?.id);
	}

	const some = await service.run({ resource: 'webhook', operation: 'getAll', limit: 2 });
	const all = await service.run({ resource: 'webhook', operation: 'getAll', ...ALL });

	expect(some.json.map(({ id }) => id)).toEqual(ids.slice(0, 2));
	expect(all.json.map(({ id }) => id)).toEqual(ids);
});

test('each list is read for its own item and paired with it', async () => {
	const items = [2, 1, 3].map((limit) => ({ limit }));

	const { json, items: output } = await service.run(getMany({ limit: '={{ $json.limit }}' }), {
		items,
	});

	expect(pairsOf(output)).toEqual([0, 0, 1, 2, 2, 2].map((item) => ({ item })));
	const names = ['Noor de Vries', 'Mateo García', 'Yuki Tanaka'];
	expect(json.map(({ contactName }) => contactName)).toEqual([
		...names.slice(0, 2),
		...names.slice(0, 1),
		...names,
	]);
});

test('an empty list returns no item', async () => {
	const { items, error } = await service.run(getMany({ filters: { status: 'archived' } }));

	expect(error).toBeUndefined();
	expect(items).toEqual([]);
});
