import type { INodeParameters, JsonValue } from 'n8n-workflow';

import { searchList } from '../harness/run';
import { byId, only, useService } from '../harness/service';

const service = useService();

/** A channel as n8n stores it when it's chosen from the list. */
const chosen = (platform: string, name: string) => ({
	__rl: true,
	mode: 'list',
	value: service.channel(platform),
	cachedResultName: name,
});
const WHATSAPP = () => chosen('whatsapp', 'Shop (WhatsApp)');

const OPERATIONS = ['send', 'start'] as const;

const write = (
	operation: (typeof OPERATIONS)[number],
	channelId: INodeParameters[string],
): INodeParameters => ({
	resource: operation === 'send' ? 'message' : 'conversation',
	operation,
	channelId,
	to: '={{ $json.to }}',
	text: 'Hi',
});

const sentTo = (): unknown[] =>
	service
		.journal()
		.filter(({ method }) => method === 'POST')
		.map(({ body }) => (body as { to?: unknown } | undefined)?.to);

describe.each(OPERATIONS)('%s', (operation) => {
	test.each<[JsonValue, string]>([
		['+31 6 1234 5678', '+31612345678'],
		['+31 (6) 12-34.56.78', '+31612345678'],
		['0031612345678', '+31612345678'],
		['\u202a+31612345678\u202c', '+31612345678'],
		['\u00a0+31\u00a0612345678', '+31612345678'],
		[31612345678, '31612345678'],
		['1137010048', '1137010048'],
		['-1001234567890', '-1001234567890'],
		[-1001234567890, '-1001234567890'],
		['ann@example.com', 'ann@example.com'],
		['b9b299127dbb4f88bb2dd681e10f6e2d', 'b9b299127dbb4f88bb2dd681e10f6e2d'],
		['0612345678', '0612345678'],
	])('sends to %j as %s', async (to, sent) => {
		await service.run(write(operation, byId(service.channel('telegram'))), { items: [{ to }] });

		expect(sentTo()).toEqual([sent]);
	});

	test.each<[JsonValue, string, RegExp]>([
		[['+31612345678'], '"To" is a list', /\{\{ \$json\.to\[0\] \}\}/],
		[{ a: 1 }, '"To" is an object', /\{\{ \$json\.to\.a \}\}/],
		[null, '"To" is empty', /returns a value/],
		['\u200b', '"To" is empty', /returns a value/],
		[3.1612345678e21, '"To" is 3.1612345678e+21', /plain text/],
		[2 ** 53, '"To" is 9007199254740992', /plain text/],
		[31612345678.5, '"To" is 31612345678.5', /text/],
		[true, '"To" is true', /text/],
		['3.1612345678E+10', '"To" is a number in scientific notation', /plain text/],
		['tel:0612345678', '"To" starts with "tel:"', /country code/],
		['a@example.com, b@example.com', '"To" contains more than one recipient', /Split Out/],
		['0612 invalid', '"To" is not a phone number, email address or ID', /country code/],
	])('refuses %j before it sends anything', async (bad, said, remedy) => {
		const { error } = await service.run(write(operation, byId(service.channel('telegram'))), {
			items: [{ to: '+31612345678' }, { to: '+31687654321' }, { to: bad }],
		});

		expect(error?.message).toContain(said);
		expect(error?.message).toContain('[item 2]');
		expect(error?.description).toMatch(remedy);
		expect(service.journal()).toEqual([]);
	});

	test.each<[string, string, string, string, RegExp]>([
		[
			'whatsapp',
			'Shop (WhatsApp)',
			'0612345678',
			'phone number with country code',
			/\+31612345678/,
		],
		[
			'whatsapp',
			'Shop (WhatsApp)',
			'06-12345678',
			'phone number with country code',
			/\+31612345678/,
		],
		['whatsapp', 'Shop (WhatsApp) · pending', 'ann@example.com', 'phone number', /country code/],
		['whatsapp', 'Try (WhatsApp Sandbox)', 'noor', 'phone number', /country code/],
		['sms', 'Shop (NL) (SMS)', '12345', 'phone number', /country code/],
		['sms', 'Shop (sms)', '1234567890123456', 'phone number', /country code/],
		['email', 'Desk (Email)', '+31612345678', 'email address', /ann@example\.com/],
		['email', 'Desk (Email)', 'ann', 'email address', /ann@example\.com/],
	])(
		'refuses, on a channel of %s named "%s", the recipient %s',
		async (platform, name, to, form, remedy) => {
			const channel = { ...chosen('whatsapp', name), value: 'some' };
			const { error } = await service.run(write(operation, channel), {
				items: [{ to: platform === 'email' ? 'ben@example.com' : '+31612345678' }, { to }],
			});

			expect(error?.message).toContain(`needs ${form.startsWith('email') ? 'an' : 'a'} ${form}`);
			expect(error?.message).toContain('[item 1]');
			expect(error?.description).toMatch(remedy);
			expect(service.journal()).toEqual([]);
		},
	);

	test.each([
		['+31612345678', 'Shop (WhatsApp)'],
		['31612345678', 'Shop (WhatsApp)'],
		['b9b299127dbb4f88bb2dd681e10f6e2d', 'Shop (WhatsApp)'],
		['044a3138-744f-4599-b908-93b035927a47', 'Shop (SMS)'],
		['120363041234567890@g.us', 'Shop (WhatsApp)'],
		['ann@example.com', 'Desk (Email)'],
		['b9b299127dbb4f88bb2dd681e10f6e2d', 'Desk (Email)'],
		['1137010048', 'Bot (Telegram)'],
		['0612345678', 'Shop (Telegram)'],
		['0612345678', 'Shop'],
		['0612345678', 'Shop (Amsterdam)'],
		['0612345678', 'Shop (WhatsApp) by the lake'],
	])('sends to %s on the channel "%s"', async (to, name) => {
		await service.run(write(operation, chosen('whatsapp', name)), { items: [{ to }] });

		expect(sentTo()).toEqual([to]);
	});

	test('ignores the platform in the name of a channel that an expression replaces', async () => {
		const channelId = { ...WHATSAPP(), value: `={{ "${service.channel('telegram')}" }}` };
		await service.run(write(operation, channelId), { items: [{ to: '0612345678' }] });

		expect(sentTo()).toEqual(['0612345678']);
	});
});

test('the platform is read from the name that the list of channels shows', async () => {
	const { results } = await searchList({
		method: 'searchChannels',
		credentials: service.credentials,
	});
	const channel = results.find(({ value }) => value === service.channel('whatsapp'));
	const channelId = chosen('whatsapp', channel?.name ?? '');
	service.control.clearJournal();

	const { error } = await service.run(write('send', channelId), { items: [{ to: '0612345678' }] });

	expect(error?.message).toContain('this WhatsApp channel needs a phone number');
	expect(service.journal()).toEqual([]);
});

test('a wrong number in the last row stops all rows from being sent', async () => {
	const items = [{ to: '+31612345678' }, { to: '+31687654321' }, { to: '0612 invalid' }];
	const { error } = await service.run(write('send', WHATSAPP()), { items });

	expect(error?.message).toContain('"0612 invalid" [item 2]');
	expect(error?.description).toContain('Nothing was sent.');
	expect(service.journal()).toEqual([]);
});

test('one number, in any spelling, gets its messages one after another', async () => {
	const spellings = ['+31 6 00000001', '0031600000001', '\u200e+31600000001', '+31 (0)600000001'];
	await service.run(write('send', WHATSAPP()), { items: spellings.map((to) => ({ to })) });

	expect(sentTo()).toEqual(spellings.map(() => '+31600000001'));
});

test.each(['+34 600 00 00 02', '0034600000002', '\u202a+34600000002\u202c', 'tel:+34600000002'])(
	'conversations are filtered by a number in any spelling: %j',
	async (contact) => {
		const { json } = await service.run({
			resource: 'conversation',
			operation: 'getAll',
			filters: { contact },
		});

		expect(json.map(({ contactName }) => contactName)).toEqual(['Mateo García']);
	},
);

test('a message ID that has lost its last digits is refused', async () => {
	const { error } = await service.run({
		resource: 'message',
		operation: 'get',
		messageId: '={{ 12345678901234567890 }}',
	});

	expect(error?.message).toContain('"Message ID" is 12345678901234567000');
	expect(service.journal()).toEqual([]);
});

test('a cleaned number gets its message once', async () => {
	await service.run(write('send', WHATSAPP()), { items: [{ to: '+31 (0)6 1234 5678' }] });

	expect(only(service.journal()).body).toMatchObject({ to: '+31612345678' });
});
