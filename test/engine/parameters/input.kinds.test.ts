import type { INodeParameters, JsonValue } from 'n8n-workflow';

import { LOCATED, testBadValues, VALUE, type Row } from '../harness/badValues';
import { byId, only, useService } from '../harness/service';

const service = useService();

const sendTo = (fields: INodeParameters) => (): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '+31600000001',
	text: 'Hi',
	...fields,
});
const media = sendTo({ messageType: 'image', mediaUrl: VALUE });
const captioned = sendTo({
	messageType: 'image',
	mediaUrl: 'https://example.com/a.jpg',
	caption: VALUE,
});
const custom = sendTo({ messageType: 'custom', customType: 'text', customContent: VALUE });
const template = sendTo({
	messageType: 'hsm',
	templateNamespace: 'ns',
	templateName: 'hello',
	templateLanguage: 'nl',
	templateParameters: { parameter: [{ default: VALUE }] },
});
const templateAsJson = sendTo({ messageType: 'custom', customType: 'hsm', customContent: VALUE });
const TEXT = sendTo({ text: VALUE });
const TO = sendTo({ to: VALUE });
const URL = 'https://example.com/tulips';

const hsm = (value: string, key: 'params' | 'components'): JsonValue => ({
	hsm:
		key === 'params'
			? { namespace: 'ns', templateName: 'a', params: [{ default: value }] }
			: { components: [{ type: 'body', parameters: [{ type: 'text', text: value }] }] },
});

testBadValues(service, [
	[
		'a list as text',
		TEXT,
		'Hi',
		['a', 'b'],
		'"Text" is a list',
		/\{\{ \$json\.value\[0\] \}\}.*join/,
	],
	['an object as text', TEXT, 'Hi', { name: 'a' }, '"Text" is an object', /\$json\.value\.name/],
	['an object as caption', captioned, 'Hi', { a: 1 }, '"Caption" is an object', /\$json\.value\.a/],
	['a list as caption', captioned, 'Hi', [], '"Caption" is a list', /join/],
	[
		'an object as recipient',
		TO,
		'+31600000001',
		{ id: 'x' },
		'"To" is an object',
		/\$json\.value\.id/,
	],
	[
		'a list as recipient',
		TO,
		'+31600000001',
		['+31612345678'],
		'"To" is a list',
		/\$json\.value\[0\]/,
	],
	['nothing as recipient', TO, '+31600000001', null, '"To" is empty', /returns a value/],
	['a list as media URL', media, URL, [URL], '"Media URL" is a list', /\[0\]/],
	['an object as media URL', media, URL, { url: URL }, '"Media URL" is an object', /value\.url/],
	[
		'an object as channel',
		sendTo({ channelId: LOCATED }),
		'x',
		{ id: 'x' },
		'"Channel" is an object',
		/\$json\.value\.id/,
	],
	[
		'a list as latitude',
		sendTo({ messageType: 'location', latitude: VALUE, longitude: 1 }),
		52,
		[52],
		'"Latitude" is a list',
		/\[0\]/,
	],
	[
		'an object as template name',
		sendTo({
			messageType: 'hsm',
			templateName: VALUE,
			templateNamespace: 'a',
			templateLanguage: 'b',
		}),
		'a',
		{ name: 'a' },
		'"Template Name" is an object',
		/value\.name/,
	],
	[
		'a list as template parameter',
		template,
		'Ann',
		['Ann'],
		'"Template Parameters → Value 1" is a list',
		/\[0\]/,
	],
	['a list as JSON', custom, { text: 'a' }, [1], '"Custom Content" is a list', /braces/],
	...(
		[
			['Ann\nExample', /a line break/, /one line/],
			['Ann\r\nExample', /a line break/, /one line/],
			['Ann\u2028Example', /a line break/, /one line/],
			['a\tb', /a tab/, /replace/],
			['a     b', /more than four spaces/, /replace/],
		] as const
	).flatMap(([value, what, remedy]): Row[] => [
		[
			`${JSON.stringify(value)} in a template`,
			template,
			'a    b',
			value,
			'"Template Parameters → Value 1" contains',
			remedy,
		],
		[
			`${JSON.stringify(value)}, ${what.source}, as its JSON`,
			templateAsJson,
			hsm('a', 'params'),
			hsm(value, 'params'),
			'"Custom Content" contains',
			remedy,
		],
		[
			`${JSON.stringify(value)} in its components`,
			templateAsJson,
			hsm('a', 'components'),
			hsm(value, 'components'),
			'"Custom Content" contains',
			remedy,
		],
	]),
	...(
		[
			['text', TEXT, 'Hi 👍', '"Text"'],
			['caption', captioned, 'Hi 👍', '"Caption"'],
			['template parameter', template, '👍', '"Template Parameters → Value 1"'],
		] as const
	).map(([what, given, good, named]): Row => [
		`half an emoji in a ${what}`,
		given,
		good,
		'Hi \ud83d',
		`${named} contains half an emoji`,
		/\[\.\.\.\$json\.text\]\.slice\(0, 100\)\.join\(''\)/,
	]),
	[
		'half an emoji within JSON',
		custom,
		{ text: '👍' },
		{ interactive: { body: [{ text: '\udc4d!' }] } },
		'"Custom Content" contains half an emoji',
		/whole characters/,
	],
	[
		'two URLs',
		media,
		URL,
		'https://example.com/a.jpg\nhttps://example.com/b.jpg',
		'"Media URL" contains two URLs',
		/Split Out/,
	],
	[
		'two URLs with a comma',
		media,
		URL,
		`${URL}, ${URL}`,
		'"Media URL" contains two URLs',
		/one URL/,
	],
	[
		'a URL in two lines',
		media,
		URL,
		'https://example.com/a\nb.jpg',
		'"Media URL" contains a line',
		/one line/,
	],
]);

test.each([
	['https://example.com/my file.jpg', 'https://example.com/my%20file.jpg'],
	['https://example.com/bär.jpg', 'https://example.com/b%C3%A4r.jpg'],
	['https://example.com/my file%20here.jpg', 'https://example.com/my%20file%20here.jpg'],
	['https://example.com/100% sure.jpg', 'https://example.com/100%25%20sure.jpg'],
	['https://bücher.example/a?q=ä b', 'https://xn--bcher-kva.example/a?q=%C3%A4%20b'],
	[' \u200bhttps://example.com/a.jpg\n', 'https://example.com/a.jpg'],
	[
		'https://EXAMPLE.com/a/../b?x=[1]&u=https://a.nl#c',
		'https://EXAMPLE.com/a/../b?x=[1]&u=https://a.nl#c',
	],
	['https://example.com', 'https://example.com'],
])('the URL %j is sent as %s', async (given, sent) => {
	const { error } = await service.run(
		{ ...media(), additionalFields: { reportUrl: VALUE } },
		{ items: [{ value: given }] },
	);

	const [request, ...others] = service.journal();
	expect(others).toEqual([]);
	expect(request?.body ?? error).toMatchObject({
		content: { image: { url: sent } },
		reportUrl: sent,
	});
});

describe('JSON that contains an expression', () => {
	const run = async (customContent: string, t: JsonValue) =>
		await service.run({ ...custom(), customContent }, { items: [{ t }] });

	test.each([
		['={ "text": "{{ $json.t }}" }', 'line one\nline two'],
		['={ "text": "{{ $json.t }}" }', 'she said "no"'],
		['={ "text": {{ $json.t }} }', 'words'],
		['={ "text": "a", {{ $json.t }} }', ''],
		['{ "text": "line one\nline two" }', ''],
	])('is explained if a value breaks it: %j', async (customContent, t) => {
		const { error } = await run(customContent, t);

		expect(error?.message).toContain('"Custom Content" is not valid JSON');
		expect(error?.description).toContain(
			'{{ JSON.stringify($json.text) }} without quotes around it',
		);
		expect(error?.description).toContain('use one expression for the whole object');
		expect(service.journal()).toEqual([]);
	});

	test("isn't blamed on a value if it's typed wrong", async () => {
		const { error } = await run('{ text: 1 }', '');

		expect(error?.description).toContain('double quotes');
		expect(error?.description).not.toContain('JSON.stringify');
	});

	test.each(['={ "text": {{ JSON.stringify($json.t) }} }', '={{ { text: $json.t } }}'])(
		'works as the remedy suggests: %s',
		async (customContent) => {
			await run(customContent, 'one\n"two"');

			expect(only(service.journal()).body).toMatchObject({ content: { text: 'one\n"two"' } });
		},
	);

	test('is refused if JSON would drop a field', async () => {
		const { error } = await run('={{ { interactive: { body: $json.missing } } }}', '');

		expect(error?.message).toContain('"Custom Content" has no value for "interactive.body"');
		expect(service.journal()).toEqual([]);
	});
});

test('an object inserted into text is reported, and not sent as [object Object]', async () => {
	const { error } = await service.run(sendTo({ text: '=Order {{ $json.order }}' })(), {
		items: [{ order: { number: 7 } }],
	});

	expect(error?.message).toContain('"Text" contains "[object Object]"');
	expect(service.journal()).toEqual([]);
});

test.each(['={{ $now }}', '={{ new Date() }}'])(
	"the date %s doesn't count as text",
	async (text) => {
		const { error } = await service.run(sendTo({ text })());

		expect(error?.message).toContain('"Text" is a date');
		expect(error?.description).toContain(".format('yyyy-MM-dd HH:mm') }}");
		expect(service.journal()).toEqual([]);
	},
);

test.each([
	"={{ $now.format('yyyy-MM-dd HH:mm') }}",
	"={{ new Date().format('yyyy-MM-dd HH:mm') }}",
])('a date is formatted by %s', async (text) => {
	await service.run(sendTo({ text })());

	expect(only(service.journal()).body).toMatchObject({
		content: { text: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/) as unknown },
	});
});

test('the suggested expression cuts text between whole characters', async () => {
	await service.run(sendTo({ text: "={{ [...$json.text].slice(0, 3).join('') }}" })(), {
		items: [{ text: 'ab👍👍' }],
	});

	expect(only(service.journal()).body).toMatchObject({ content: { text: 'ab👍' } });
});

test.each(['={{ $json.nothing }}', '={{ "" }}', ''])(
	'a caption that is %j is left out',
	async (caption) => {
		await service.run({ ...captioned(), caption });

		expect(only(service.journal()).body).toMatchObject({
			content: { image: { url: 'https://example.com/a.jpg' } },
		});
	},
);
