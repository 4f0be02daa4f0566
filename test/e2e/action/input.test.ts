import type { INodeParameters, JsonObject, JsonValue } from 'n8n-workflow';

import { messageBird, NODE, workflowOf } from '../../bench/workflows';
import { shareSystem, type System } from '../harness/system';
import { byId, START, triggerWorkflow } from '../harness/workflows';

let system: System;

beforeAll(async () => {
	system = await shareSystem();
}, 300_000);
afterAll(async () => await system.close());

beforeEach(() => system.simulator.control.reset());

const run = async (parameters: INodeParameters, items: JsonObject[]) => {
	const workflow = await system.add(workflowOf(items, [messageBird(parameters)]));
	const id = await system.api.run(workflow, START);
	if (id === undefined) throw new Error('The workflow waits instead of running');
	const { data } = await system.api.finished(id);
	const task = data.resultData.runData[NODE]?.at(-1);
	const output = (task?.data?.main?.[0] ?? []).map(({ json }) => json);
	return { output, error: task?.error ?? data.resultData.error };
};

const channelOf = (platform: string): string =>
	system.simulator.control.channels().find(({ platformId }) => platformId === platform)?.id ?? '';

const send = (fields: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: {
		__rl: true,
		mode: 'list',
		value: channelOf('whatsapp'),
		cachedResultName: 'Tulip Shop WhatsApp (WhatsApp)',
	},
	to: '={{ $json.to }}',
	text: 'Hi',
	...fields,
});

const journal = () => system.simulator.control.journal();

test('a filter whose expression finds nothing lists nothing, so nothing is archived', async () => {
	const { error, output } = await run(
		{
			resource: 'conversation',
			operation: 'getAll',
			returnAll: true,
			filters: { contact: '={{ $json.customer.phone }}' },
		},
		[{ customer: { name: 'Ann' } }],
	);

	expect(error?.message).toBe('"Contact" under Filters is empty [item 0]');
	expect(output).toEqual([]);
	expect(journal()).toEqual([]);
});

test("a reply whose channel isn't found goes out on no other channel", async () => {
	const { error } = await run(
		{
			resource: 'message',
			operation: 'reply',
			conversationId: byId(system.simulator.control.conversations()[0]?.id ?? ''),
			text: 'Hi',
			additionalFields: { channelId: byId('={{ $json.channel }}') },
		},
		[{}],
	);

	expect(error?.message).toBe('"Channel" under Additional Fields is empty [item 0]');
	expect(journal()).toEqual([]);
});

test('recipients are sent in the format that the service accepts', async () => {
	const recipients: Array<[given: JsonValue, sent: string]> = [
		['+31 6 1234 5678', '+31612345678'],
		['+31 (0)6 12-34.56.79', '+31612345679'],
		['0031612345680', '+31612345680'],
		['\u202a+31612345681\u202c', '+31612345681'],
		['\u00a0+31\u00a0612345682', '+31612345682'],
		[31612345683, '31612345683'],
		['b9b299127dbb4f88bb2dd681e10f6e2d', 'b9b299127dbb4f88bb2dd681e10f6e2d'],
	];
	await run(
		send(),
		recipients.map(([to]) => ({ to })),
	);

	const sent = journal().map(({ body }) => (body as { to?: string }).to);
	expect(sent.sort()).toEqual(recipients.map(([, to]) => to).sort());
});

test.each(['0612 invalid', '0612345678', '3.1612345678E+10'])(
	'%s in the last row stops all rows from being sent',
	async (wrong) => {
		const { error } = await run(send(), [
			{ to: '+31612345678' },
			{ to: '+31687654321' },
			{ to: wrong },
		]);

		expect(error?.message).toContain('"To" is');
		expect(error?.message).toContain('[item 2]');
		expect(journal()).toEqual([]);
	},
);

test.each<[string, INodeParameters, JsonObject, string]>([
	['text', { text: '={{ $json.value }}' }, { value: ['a', 'b'] }, '"Text" is a list'],
	['recipient', { to: '={{ $json.value }}' }, { value: { id: 'x' } }, '"To" is an object'],
	['text that is a date', { text: '={{ $now }}' }, {}, '"Text" is a date'],
	['cut text', { text: "={{ 'Hi 👍'.slice(0, 4) }}" }, {}, '"Text" contains half an emoji'],
	[
		'text that contains an object',
		{ text: '=Hi {{ $json.a }}' },
		{ a: {} },
		'contains "[object Object]"',
	],
])('the message tells what is wrong with a %s', async (_, fields, item, said) => {
	const { error } = await run(send(fields), [{ to: '+31612345678', ...item }]);

	expect(error?.message).toContain(said);
	expect(journal()).toEqual([]);
});

test('the suggested fixes work', async () => {
	const custom = { messageType: 'custom', customType: 'text' };
	const to = '+31612345678';
	const t = 'one\n"two" 👍👍';
	const broken = await run(send({ ...custom, customContent: '={ "text": "{{ $json.t }}" }' }), [
		{ to, t },
	]);
	expect(broken.error?.description).toContain('JSON.stringify');
	expect(journal()).toEqual([]);

	for (const fields of [
		{ ...custom, customContent: '={ "text": {{ JSON.stringify($json.t) }} }' },
		{ ...custom, customContent: '={{ { text: $json.t } }}' },
		{ text: "={{ [...$json.t].slice(0, 11).join('') }}" },
		{ text: "={{ $now.format('yyyy-MM-dd HH:mm') }}" },
	]) {
		await run(send(fields), [{ to, t }]);
	}
	expect(journal().map(({ body }) => (body as { content: object }).content)).toEqual([
		{ text: t },
		{ text: t },
		{ text: 'one\n"two" 👍' },
		{ text: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/) as unknown },
	]);
});

test("a trigger whose option finds nothing isn't activated", async () => {
	const workflow = await system.add(
		triggerWorkflow({ options: { channels: '={{ $vars.channels }}' } }),
	);

	await expect(system.api.activate(workflow.id)).rejects.toThrow(
		/Channel IDs.{1,2} under Options is empty/,
	);
	expect(system.simulator.control.webhooks()).toEqual([]);
});
