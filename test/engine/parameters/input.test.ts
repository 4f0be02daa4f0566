import type { INodeParameters } from 'n8n-workflow';

import { LOCATED, testBadValues, VALUE, type Row } from '../harness/badValues';
import { byId, useService } from '../harness/service';

const service = useService();

const URL = 'https://example.com/tulips';

const sendTo = (fields: INodeParameters) => (): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '+31600000001',
	text: 'Hi',
	...fields,
});

const media = (messageType: string) => sendTo({ messageType, mediaUrl: VALUE });
const place = (fields: INodeParameters) =>
	sendTo({ messageType: 'location', latitude: 1, longitude: 1, ...fields });
const template = (fields: INodeParameters) =>
	sendTo({
		messageType: 'hsm',
		templateNamespace: 'ns',
		templateName: 'hello',
		templateLanguage: 'nl',
		...fields,
	});
const custom = (fields: INodeParameters) =>
	sendTo({ messageType: 'custom', customType: 'sticker', customContent: '{"a":1}', ...fields });
const start = (fields: INodeParameters) => () => ({
	...sendTo(fields)(),
	resource: 'conversation',
	operation: 'start',
});
const reply = (fields: INodeParameters) => (): INodeParameters => ({
	resource: 'message',
	operation: 'reply',
	conversationId: byId(service.control.conversations()[0]?.id ?? ''),
	text: 'Hi',
	...fields,
});
const PARAMETER = { parameter: [{ default: 'Noor' }, { default: VALUE }] };

const ROWS: Row[] = [
	['no recipient', sendTo({ to: VALUE }), '+31600000001', null, '"To"', /expression/],
	['a blank recipient', start({ to: VALUE }), '+31600000001', ' \n', '"To"', /Enter a value/],
	['no channel', sendTo({ channelId: LOCATED }), 'x', '', '"Channel"', /from the list or enter/],
	['a folder as channel', start({ channelId: LOCATED }), 'x', '..', '"Channel"', /Enter the ID/],
	['no conversation', reply({ conversationId: LOCATED }), 'x', ' ', '"Conversation"', /expression/],
	['no text', sendTo({ text: VALUE }), 'Hi', '', '"Text"', /Enter a value/],
	['a blank text', reply({ text: VALUE }), 'Hi', ' \n ', '"Text"', /Enter a value/],
	['an object as text', sendTo({ text: VALUE }), 'Hi', { a: 1 }, '"Text" is an object', /value\.a/],
	...['image', 'video', 'audio', 'file'].map((type): Row => {
		return [`a path as ${type}`, media(type), URL, '/a.png', '"Media URL"', /https:\/\//];
	}),
	['an ftp URL', media('image'), URL, 'ftp://example.com/a', '"Media URL"', /https:\/\//],
	['a javascript URL', media('file'), URL, 'javascript:alert(1)', '"Media URL"', /public/],
	['no media URL', media('image'), URL, '', '"Media URL"', /Enter a value/],
	['latitude 91', place({ latitude: VALUE }), 90, 91, '"Latitude"', /decimal degrees/],
	['latitude -90.1', place({ latitude: VALUE }), -90, -90.1, '"Latitude"', /decimal degrees/],
	['longitude 181', place({ longitude: VALUE }), 180, 181, '"Longitude"', /decimal degrees/],
	['longitude -181', place({ longitude: VALUE }), -180, -181, '"Longitude"', /decimal degrees/],
	['text as latitude', place({ latitude: VALUE }), 0, '52° N', '"Latitude"', /52\.3702/],
	['no longitude', place({ longitude: VALUE }), 0, null, '"Longitude"', /52\.3702/],
	[
		'no namespace',
		template({ templateNamespace: VALUE }),
		'ns',
		'',
		'"Template Namespace"',
		/Enter/,
	],
	['no template name', template({ templateName: VALUE }), 'a', ' ', '"Template Name"', /Enter/],
	['no language', template({ templateLanguage: VALUE }), 'nl', '', '"Template Language"', /Enter/],
	[
		'a blank template parameter',
		template({ templateParameters: PARAMETER }),
		'Red',
		'',
		'"Template Parameters → Value 2"',
		/Enter a value/,
	],
	['no custom type', custom({ customType: VALUE }), 'sticker', '', '"Custom Type"', /Enter/],
	[
		'broken JSON',
		custom({ customContent: VALUE }),
		'{"a":1}',
		'{"a":',
		'"Custom Content"',
		/quotes/,
	],
	[
		'a list as JSON',
		custom({ customContent: VALUE }),
		'{"a":1}',
		'[1]',
		'"Custom Content"',
		/braces/,
	],
	['a missing value', custom({ customContent: VALUE }), '{"a":1}', '', '"Custom Content"', /JSON/],
	[
		'an invalid report URL',
		sendTo({ additionalFields: { reportUrl: VALUE } }),
		URL,
		'example.com',
		'"Report URL"',
		/https:\/\//,
	],
];

testBadValues(service, ROWS);

test('all items with invalid values are named in one error', async () => {
	const items = ['+31600000001', '', ' ', '+34600000002', ''].map((value) => ({ value }));

	const { error } = await service.run(sendTo({ to: VALUE })(), { items });

	expect(error?.message).toContain('[item 1]');
	expect(error?.message).toMatch(/^Of 5 items, 3 failed, 0 were accepted/);
	expect(error?.description).toContain('3 items (1–2, 4)');
	expect(error?.description).toContain('Nothing was sent.');
	expect(service.journal()).toEqual([]);
});

test.each([0, 101, 2.5, 'many'])('%j parallel requests are refused', async (parallelRequests) => {
	const { error } = await service.run(sendTo({ options: { parallelRequests } })());

	expect(error?.message).toContain('"Parallel Requests"');
	expect(error?.description).toContain('from 1 to 100');
	expect(service.journal()).toEqual([]);
});
