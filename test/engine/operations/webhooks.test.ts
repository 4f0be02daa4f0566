import type { INodeParameters } from 'n8n-workflow';

import { byId, idOf, only, useService } from '../harness/service';

const service = useService();

const URL = 'http://127.0.0.1:9/hook';
const EVENTS = ['message.created', 'message.updated'];

const webhook = (operation: string, fields: INodeParameters): INodeParameters => ({
	resource: 'webhook',
	operation,
	...fields,
});

const create = async (fields: INodeParameters = {}) =>
	await service.run(webhook('create', { url: URL, events: EVENTS, ...fields }));

const onChannel = () => ({ scope: 'channel', channelId: byId(service.channel('sms')) });

/** Creates a webhook and updates it. Returns the requests of the update. */
const update = async (updateFields: INodeParameters, created: INodeParameters = {}) => {
	const id = idOf(await create(created));
	service.control.clearJournal();
	const { json, error } = await service.run(
		webhook('update', { webhookId: byId(id), updateFields }),
	);
	expect(error).toBeUndefined();
	return { id, json, requests: service.journal() };
};

test('a webhook for all channels is created without a channel', async () => {
	const { json } = await create();

	expect(only(service.journal())).toMatchObject({ method: 'POST', path: '/webhooks' });
	expect(only(service.journal()).body).toEqual({ url: URL, events: EVENTS });
	expect(only(json)).toMatchObject({ url: URL, events: EVENTS, status: 'enabled' });
	expect(only(service.control.webhooks())).not.toHaveProperty('channelId');
});

test("a channel chosen before the scope was changed back isn't sent", async () => {
	await create({ ...onChannel(), scope: 'allChannels' });

	expect(only(service.journal()).body).not.toHaveProperty('channelId');
});

test('a webhook for one channel is created with it', async () => {
	await create(onChannel());

	expect(only(service.journal()).body).toEqual({
		url: URL,
		events: EVENTS,
		channelId: service.channel('sms'),
	});
});

test.each([
	['the URL', { url: `${URL}/new` }],
	['the events', { events: ['conversation.created'] }],
	['the status', { status: 'disabled' }],
])('an update of %s alone sends the rest of the webhook unchanged', async (_, changes) => {
	const { id, requests } = await update(changes);

	expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
		`GET /webhooks/${id}`,
		`PATCH /webhooks/${id}`,
	]);
	expect(requests[1]?.body).toEqual({ url: URL, events: EVENTS, ...changes });
	expect(service.control.webhooks()).toMatchObject([{ url: URL, events: EVENTS, ...changes }]);
});

test('an update returns the updated webhook', async () => {
	const { id, json } = await update({ status: 'disabled' });

	expect(only(json)).toMatchObject({ id, url: URL, events: EVENTS, status: 'disabled' });
});

test("an update keeps a webhook's channel", async () => {
	const { requests } = await update({ status: 'disabled' }, onChannel());

	expect(requests[1]?.body).toMatchObject({ channelId: service.channel('sms') });
	expect(only(service.control.webhooks()).channelId).toBe(service.channel('sms'));
});

test('an update adds no channel to a webhook for all channels that shows an empty one', async () => {
	const shown = { id: 'x', url: URL, events: EVENTS, channelId: '', status: 'enabled' };
	service.control.addFault({ match: { method: 'GET' }, status: 200, body: shown, times: 1 });

	const { requests } = await update({ status: 'disabled' });

	expect(requests[1]?.body).toEqual({ url: URL, events: EVENTS, status: 'disabled' });
	expect(requests[1]?.accepted).toBe(true);
});

test('an update of a webhook that is gone changes nothing', async () => {
	const gone = webhook('update', { webhookId: byId('gone'), updateFields: { url: URL } });

	const { error } = await service.run(gone);

	expect(error?.message).toContain('404');
	expect(only(service.journal()).method).toBe('GET');
});

test("several items' updates of one webhook run one after another", async () => {
	const id = idOf(await create());
	const changes = { status: '={{ $json.status }}', url: '={{ $json.url }}' };
	service.control.clearJournal();

	await service.run(webhook('update', { webhookId: byId(id), updateFields: changes }), {
		items: [
			{ status: 'disabled', url: `${URL}/1` },
			{ status: 'enabled', url: `${URL}/2` },
		],
	});

	expect(service.journal().map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET', 'PATCH']);
	expect(only(service.control.webhooks())).toMatchObject({ status: 'enabled', url: `${URL}/2` });
});

test('Delete confirms the deletion, though the service returns nothing', async () => {
	const id = idOf(await create());
	service.control.clearJournal();

	const { json, error } = await service.run(webhook('delete', { webhookId: byId(id) }));

	expect(error).toBeUndefined();
	expect(only(service.journal())).toMatchObject({ method: 'DELETE', status: 204 });
	expect(json).toEqual([{ deleted: true }]);
	expect(service.control.webhooks()).toEqual([]);
});

describe('a deletion whose responses were all lost', () => {
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
	const DELETE = { method: 'DELETE' };
	const remove = (id: string, maxTries = 1) =>
		webhook('delete', { webhookId: byId(id), options: { maxTries } });

	test('succeeds if Retry On Fail finds the webhook gone', async () => {
		const id = idOf(await create());
		service.control.addFault({ match: DELETE, times: 1, cut: 'after' });

		const { json, error } = await service.run(remove(id), { settings });

		expect(error).toBeUndefined();
		expect(json).toEqual([{ deleted: true }]);
		expect(service.journal().filter(({ status }) => status === 404)).toHaveLength(1);
	});

	test('also succeeds if its last try got a 429', async () => {
		const id = idOf(await create());
		service.control.addFault({ match: DELETE, times: 1, cut: 'after' });
		service.control.addFault({ match: DELETE, times: 1, status: 429, retryAfter: 0 });

		const { json, error } = await service.run(remove(id, 2), { settings });

		expect(error).toBeUndefined();
		expect(json).toEqual([{ deleted: true }]);
	});

	test('succeeds if the failed execution is retried', async () => {
		const id = idOf(await create());
		service.control.addFault({ match: DELETE, times: 1, cut: 'after' });
		const failed = await service.run(remove(id));
		expect(failed.error).toBeDefined();

		const { json, error } = await failed.retry();

		expect(error).toBeUndefined();
		expect(json).toEqual([{ deleted: true }]);
	});

	test("is sent again if it didn't arrive", async () => {
		const id = idOf(await create());
		service.control.addFault({ match: DELETE, times: 1, cut: 'before' });

		const { json } = await service.run(remove(id), { settings });

		expect(json).toEqual([{ deleted: true }]);
		expect(service.control.webhooks()).toEqual([]);
	});

	test.each([
		["no try's response was lost", { status: 429, retryAfter: 0 }, undefined],
		["the 404 is a gateway's", { cut: 'before' as const }, { message: 'no Route matched' }],
	])("fails if the webhook isn't found, but %s", async (_, fault, body) => {
		service.control.addFault({ match: DELETE, times: 1, ...fault });
		if (body) service.control.addFault({ match: DELETE, status: 404, body });

		const { error } = await service.run(remove('gone'), { settings });

		expect(error?.message).toContain('404');
	});
});

test("the service's error explains the webhook limit", async () => {
	for (let count = 0; count < 5; count++) await create();

	const { error } = await create();

	expect(error?.message).toContain('Webhook limit reached');
	expect(error?.description).toContain('5 webhooks for all channels and 10 for single channels');
});
