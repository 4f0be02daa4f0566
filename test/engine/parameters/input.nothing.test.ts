import type { INodeParameters } from 'n8n-workflow';

import { byId, useService } from '../harness/service';
import { useTriggers } from '../harness/triggers';

const service = useService();

/** An expression that finds nothing in an item without this field. */
const FINDS_NOTHING = '={{ $json.customer.phone }}';
const ANN = { customer: { name: 'Ann' } };

const conversations = (fields: INodeParameters): INodeParameters => ({
	resource: 'conversation',
	operation: 'getAll',
	...fields,
});
const messages = (fields: INodeParameters): INodeParameters => ({
	resource: 'message',
	operation: 'getAll',
	conversationId: byId(service.control.conversations()[0]?.id ?? ''),
	...fields,
});
const reply = (additionalFields: INodeParameters[string]): INodeParameters => ({
	resource: 'message',
	operation: 'reply',
	conversationId: byId(service.control.conversations()[0]?.id ?? ''),
	text: 'Hi',
	additionalFields,
});
const update = (updateFields: INodeParameters[string]): INodeParameters => ({
	resource: 'webhook',
	operation: 'update',
	webhookId: byId('some'),
	updateFields,
});

test('a filter that finds nothing lists nothing, and the error names it and its item', async () => {
	const { error, items } = await service.run(
		conversations({ returnAll: true, filters: { contact: FINDS_NOTHING } }),
		{ items: [ANN] },
	);

	expect(error?.message).toBe('"Contact" under Filters is empty [item 0]');
	expect(error?.description).toContain('The expression in "Contact" returns no value. Correct it');
	expect(items).toEqual([]);
	expect(service.journal()).toEqual([]);
});

type Row = [named: string, fill: (value: string) => INodeParameters];

const OPTIONAL: Row[] = [
	['"Contact" under Filters', (contact) => conversations({ filters: { contact } })],
	['"Channel" under Filters', (id) => conversations({ filters: { channelId: byId(id) } })],
	['"Platforms" under Filters', (platforms) => conversations({ filters: { platforms } })],
	['"Status" under Filters', (status) => conversations({ filters: { status } })],
	[
		'"Last Activity From" under Filters',
		(at) => conversations({ filters: { lastActivityFrom: at } }),
	],
	['"Last Activity To" under Filters', (at) => conversations({ filters: { lastActivityTo: at } })],
	['"Direction" under Filters', (direction) => messages({ filters: { direction } })],
	['"Statuses" under Filters', (statuses) => messages({ filters: { statuses } })],
	['"Types" under Filters', (types) => messages({ filters: { types } })],
	['"From Time" under Filters', (fromTime) => messages({ filters: { fromTime } })],
	['"To Time" under Filters', (toTime) => messages({ filters: { toTime } })],
	['"Channel" under Additional Fields', (id) => reply({ channelId: byId(id) })],
	['"Report URL" under Additional Fields', (reportUrl) => reply({ reportUrl })],
];

const REQUIRED: Row[] = [
	['"URL" under Update Fields', (url) => update({ url })],
	['"Events" under Update Fields', (events) => update({ events })],
	['"Status" under Update Fields', (status) => update({ status })],
];

describe.each([...OPTIONAL, ...REQUIRED])('%s', (named, fill) => {
	test.each(['$json.value', '$json.value ?? null', '""', '" "'])(
		'is refused if its expression %s finds nothing',
		async (expression) => {
			const { error } = await service.run(fill(`={{ ${expression} }}`));

			expect(error?.message).toBe(`${named} is empty [item 0]`);
			expect(service.journal()).toEqual([]);
		},
	);
});

describe.each([...OPTIONAL, ...REQUIRED])('%s', (named, fill) => {
	test.each(['({ other: 1 })', '[{ other: 1 }]', '[]', 'NaN'])(
		'is refused if its expression returns %s',
		async (expression) => {
			const { error } = await service.run(fill(`={{ ${expression} }}`));

			const [field = ''] = /^"[^"]*"/.exec(named) ?? [];
			expect(error?.message).toContain(field);
			expect(error?.message).toContain('[item 0]');
			expect(service.journal()).toEqual([]);
		},
	);
});

describe.each(OPTIONAL)('%s', (_, fill) => {
	test.each(['', '=', '= '])("isn't set if it was added and left empty, as %j", async (typed) => {
		const { error } = await service.run(fill(typed));

		expect(error).toBeUndefined();
		expect(service.journal().length).toBeGreaterThan(0);
	});
});

test.each([
	['$json.value', 'is empty'],
	['null', 'is empty'],
	['""', 'is empty'],
	['({ a: 1 })', 'is an object'],
	['[5]', 'is a list'],
	['NaN', 'is NaN'],
	['true', 'is true'],
])('an option is refused if its expression returns %s', async (expression, said) => {
	for (const name of ['maxTries', 'maxWaitSeconds', 'maxRequestsPerSecond']) {
		const options = { [name]: `={{ ${expression} }}` };
		const { error } = await service.run(conversations({ options }));
		expect(error?.message).toContain(`under Options ${said}`);
	}
	expect(service.journal()).toEqual([]);
});

test.each([
	["={{ 'sms' }}", ['Mateo García']],
	["={{ ['sms', 'whatsapp'] }}", ['Noor de Vries', 'Mateo García', 'Yuki Tanaka']],
])('platforms can be given by %s', async (platforms, names) => {
	const { json } = await service.run(conversations({ filters: { platforms } }));

	expect(json.map(({ contactName }) => contactName)).toEqual(names);
});

test.each([
	["={{ 'sms,whatsapp' }}", 'contains "sms,whatsapp"'],
	["={{ ['sms', null] }}", 'contains an empty entry'],
	["={{ ['sms', ''] }}", 'contains an empty entry'],
	["={{ ['sms', { a: 1 }] }}", 'contains an object'],
	["={{ ['sms', true] }}", 'contains true'],
])('platforms are refused rather than reduced to the valid ones in %s', async (platforms, said) => {
	const { error } = await service.run(conversations({ filters: { platforms } }));

	expect(error?.message).toContain(`"Platforms" under Filters ${said}`);
	expect(service.journal()).toEqual([]);
});

test.each([
	['Return All', { returnAll: '={{ $json.value }}' }],
	['Simplify', { simplify: '={{ $json.value }}' }],
	['Confirm Uncertain Messages', { options: { confirmUncertain: '={{ $json.value }}' } }],
])('%s is neither on nor off if its expression finds nothing', async (name, fields) => {
	const { error } = await service.run(conversations(fields));

	expect(error?.message).toContain(`"${name}"`);
	expect(error?.message).toContain('is empty');
	expect(service.journal()).toEqual([]);
});

test.each([
	['={{ $json.value }}', 'is empty'],
	["={{ ['Ann'] }}", 'is a list'],
	['={{ ({ a: 1 }) }}', 'is an object'],
])('a template parameter given by %s is refused, not left out', async (value, said) => {
	const { error } = await service.run({
		resource: 'message',
		operation: 'send',
		channelId: byId(service.channel('whatsapp')),
		to: '+31600000001',
		messageType: 'hsm',
		templateNamespace: 'ns',
		templateName: 'hello',
		templateLanguage: 'nl',
		templateParameters: { parameter: [{ default: 'Ann' }, { default: value }] },
	});

	expect(error?.message).toContain(`"Template Parameters → Value 2" ${said}`);
	expect(service.journal()).toEqual([]);
});

test('a scope whose expression finds nothing registers no webhook for all channels', async () => {
	for (const scope of ['={{ $json.value }}', '=everything']) {
		const { error } = await service.run({
			resource: 'webhook',
			operation: 'create',
			url: 'https://example.com/hook',
			events: ['message.created'],
			scope,
		});
		expect(error?.message).toContain('"Scope"');
	}
	expect(service.journal()).toEqual([]);
});

describe("the trigger's options", () => {
	const triggers = useTriggers();

	test.each<[string, INodeParameters]>([
		['"Channel IDs" under Options is empty', { channels: '={{ [] }}' }],
		['"Channel IDs" under Options contains an empty entry', { channels: ['={{ undefined }}'] }],
		['"Platforms" under Options is empty', { platforms: '={{ undefined }}' }],
		['"Platforms" under Options contains "sms,line"', { platforms: '={{ "sms,line" }}' }],
		['"Message Types" under Options is empty', { messageTypes: '={{ "" }}' }],
		['"Conversation Status" under Options is an object', { conversationStatus: '={{ ({}) }}' }],
		['"Text" under Keywords is empty', { keywords: { keyword: [{ text: '={{ undefined }}' }] } }],
		['"Match" of a keyword is "near"', { keywords: { keyword: [{ text: 'a', match: '=near' }] } }],
		['"Max Media Size (MB)" is "big"', { maxMediaSize: '=big' }],
		['"Download Media" under Options is empty', { downloadMedia: '={{ undefined }}' }],
		['"Allow Unsigned Events" under Options is empty', { allowUnsigned: '={{ undefined }}' }],
	])('are refused at activation: %s', async (said, options) => {
		const trigger = await triggers.start({ parameters: { options } });

		await expect(trigger.activate()).rejects.toThrow(said);
		expect(triggers.simulator.control.webhooks()).toEqual([]);
	});

	test.each([
		['"Messages" is "recieved"', { messages: '=recieved' }],
		['"Messages" is empty', { messages: '={{ undefined }}' }],
		['"Scope" is "some"', { scope: '=some' }],
		['"Simplify" is empty', { simplify: '={{ undefined }}' }],
	])('are checked like its other parameters: %s', async (said, parameters) => {
		const trigger = await triggers.start({ parameters });

		await expect(trigger.activate()).rejects.toThrow(said);
		expect(triggers.simulator.control.webhooks()).toEqual([]);
	});

	test("aren't set if they were added and left empty", async () => {
		const trigger = await triggers.start({
			parameters: {
				options: {
					channels: ['', ' '],
					platforms: [],
					messageTypes: [],
					conversationStatus: [],
					keywords: { keyword: [{ match: 'contains', text: '' }] },
				},
			},
		});

		await trigger.activate();

		expect(triggers.simulator.control.webhooks()).toHaveLength(1);
	});
});
