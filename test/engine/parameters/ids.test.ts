import type { INodeParameters } from 'n8n-workflow';

import { byId, only, useService } from '../harness/service';

const service = useService();

/** IDs that would reach another endpoint if they were put into a path unencoded. */
const IDS = [
	'../webhooks/1',
	'..\\webhooks\\1',
	'a/b?c',
	'a/../../webhooks',
	'?limit=1',
	'#fragment',
	'%2e%2e',
	'..%2Fwebhooks',
	'...',
	'naïve 🌷 ид',
	'a b+c&d=e;f',
	'//example.com',
	'@example.com:80',
];

const OPERATIONS: Array<[string, INodeParameters, string, (id: string) => string]> = [
	[
		'conversation: get',
		{ resource: 'conversation', operation: 'get' },
		'conversationId',
		(id) => `GET /conversations/${id}`,
	],
	[
		'conversation: update',
		{ resource: 'conversation', operation: 'update', status: 'archived' },
		'conversationId',
		(id) => `PATCH /conversations/${id}`,
	],
	[
		'message: reply',
		{ resource: 'message', operation: 'reply', text: 'Hi' },
		'conversationId',
		(id) => `POST /conversations/${id}/messages`,
	],
	[
		'message: getAll',
		{ resource: 'message', operation: 'getAll' },
		'conversationId',
		(id) => `GET /conversations/${id}/messages`,
	],
	[
		'message: get',
		{ resource: 'message', operation: 'get' },
		'messageId',
		(id) => `GET /messages/${id}`,
	],
	[
		'webhook: get',
		{ resource: 'webhook', operation: 'get' },
		'webhookId',
		(id) => `GET /webhooks/${id}`,
	],
	[
		'webhook: update',
		{ resource: 'webhook', operation: 'update', updateFields: { status: 'disabled' } },
		'webhookId',
		(id) => `GET /webhooks/${id}`,
	],
	[
		'webhook: delete',
		{ resource: 'webhook', operation: 'delete' },
		'webhookId',
		(id) => `DELETE /webhooks/${id}`,
	],
];

const withId = (given: INodeParameters, name: string, id: string): INodeParameters => ({
	...given,
	[name]: name === 'messageId' ? id : byId(id),
});

describe.each(OPERATIONS)('%s', (_, given, name, expected) => {
	test.each(IDS)('reaches no other endpoint with the ID %j', async (id) => {
		const { error } = await service.run(withId(given, name, id));

		const { method, path, query, operationId, status } = only(service.journal());
		expect(`${method} ${path}`).toBe(expected(encodeURIComponent(id)));
		expect(operationId).toBeDefined();
		expect(status).toBe(404);
		expect(error?.message).toContain('not found');
		if (name !== 'conversationId') expect(query).toEqual({});
	});

	test.each(['.', '..', ' .. '])('sends nothing for the ID %j', async (id) => {
		const { error } = await service.run(withId(given, name, id));

		expect(error?.message).toContain('which is not an ID');
		expect(service.journal()).toEqual([]);
	});

	test('finds nothing with the ID of another kind of object, and changes nothing', async () => {
		const channelId = service.channel('sms');
		const before = JSON.stringify(service.control.conversations());

		const { error } = await service.run(withId(given, name, channelId));

		expect(error?.httpCode).toBe('404');
		expect(JSON.stringify(service.control.conversations())).toBe(before);
	});
});
