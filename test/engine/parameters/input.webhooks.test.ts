import type { INodeParameters } from 'n8n-workflow';

import { LOCATED, testBadValues, VALUE, type Row } from '../harness/badValues';
import { byId, useService } from '../harness/service';

const service = useService();

const URL = 'https://example.com/tulips';

const webhook = (operation: string, fields: INodeParameters) => (): INodeParameters => ({
	resource: 'webhook',
	operation,
	...(operation === 'create' ? { url: URL } : { webhookId: byId('some') }),
	...fields,
});
const list = (fields: INodeParameters) => (): INodeParameters => ({
	resource: 'conversation',
	operation: 'getAll',
	...fields,
});

const ROWS: Row[] = [
	['no URL of a webhook', webhook('create', { url: VALUE }), URL, ' ', '"URL"', /Enter a value/],
	['a webhook to a path', webhook('create', { url: VALUE }), URL, '/hook', '"URL"', /https:\/\//],
	[
		'no events',
		webhook('create', { events: VALUE }),
		['message.created'],
		[],
		'"Events"',
		/at least/,
	],
	[
		'an unknown event',
		webhook('create', { events: VALUE }),
		['message.created'],
		['message.deleted'],
		'"Events"',
		/message\.updated/,
	],
	[
		'no channel of a webhook',
		webhook('create', { scope: 'channel', channelId: LOCATED }),
		'x',
		'',
		'"Channel"',
		/from the list/,
	],
	['no webhook', webhook('delete', { webhookId: LOCATED }), 'x', '', '"Webhook"', /from the list/],
	[
		'no events in an update',
		webhook('update', { updateFields: { events: VALUE } }),
		['message.created'],
		[],
		'"Events"',
		/at least one/,
	],
	[
		"a webhook's unknown status",
		webhook('update', { updateFields: { status: VALUE } }),
		'enabled',
		'paused',
		'"Status"',
		/Disabled \(disabled\), Enabled \(enabled\)/,
	],
	[
		"a conversation's unknown status",
		() => ({
			resource: 'conversation',
			operation: 'update',
			conversationId: byId('some'),
			status: VALUE,
		}),
		'active',
		'closed',
		'"Status"',
		/Active \(active\), Archived \(archived\)/,
	],
	[
		'an unknown filter',
		list({ filters: { status: VALUE } }),
		'active',
		'all',
		'"Status"',
		/active/,
	],
	['a limit of 0', list({ limit: VALUE }), 1, 0, '"Limit"', /1 or more/],
	['a limit of 1.5', list({ limit: VALUE }), 1, 1.5, '"Limit"', /1 or more/],
	[
		'no message ID',
		() => ({ resource: 'message', operation: 'get', messageId: VALUE }),
		'x',
		'',
		'"Message ID"',
		/enter its ID/,
	],
];

testBadValues(service, ROWS);

test('an update without any change is refused, and nothing is sent', async () => {
	const { error } = await service.run(webhook('update', { updateFields: {} })());

	expect(error?.message).toContain('"Update Fields" is empty');
	expect(error?.description).toContain('Add the URL, events or status');
	expect(service.journal()).toEqual([]);
});
