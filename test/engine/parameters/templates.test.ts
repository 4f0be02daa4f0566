import type { IBinaryKeyData, INodeParameters, ResourceMapperFields } from 'n8n-workflow';

import { fillTemplate, type SentTemplate } from '../../simulator/filledTemplate';
import type { Template } from '../../simulator/templates/template';
import { mapFields, searchList } from '../harness/run';
import { byId, only, useService } from '../harness/service';

const service = useService();

const URL = 'https://shop.example/tulips.jpg';
const UNTIL = '2026-12-01T18:00:00.000Z';

const PICTURE: IBinaryKeyData = {
	data: {
		data: Buffer.from('a picture').toString('base64'),
		mimeType: 'image/png',
		fileName: 'picture.png',
	},
};

const idOf = ({ name, language, namespace }: Template): string =>
	[name, language, namespace].join(':');

const templateNamed = (name: string): Template =>
	only(
		service.control
			.templates()
			.filter((one) => one.name === name && ['en', 'en_US'].includes(one.language)),
	);

const send = (parameters: INodeParameters): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '+31600000001',
	messageType: 'hsm',
	...parameters,
});

/** The fields that the editor shows for a template. */
const fieldsOf = async (template: string): Promise<ResourceMapperFields['fields']> => {
	const { fields } = await mapFields({
		method: 'getTemplateFields',
		credentials: service.credentials,
		parameters: send({ template: byId(template) }),
	});
	return fields;
};

/** Chooses a template and fills in its fields, as the editor stores it. */
const choose = async (name: string, values: Record<string, unknown>): Promise<INodeParameters> => {
	const template = idOf(templateNamed(name));
	const fields = await fieldsOf(template);
	const value = Object.fromEntries(fields.map(({ id }) => [id, values[id] ?? null]));
	return send({
		template: { __rl: true, mode: 'list', value: template },
		templateValues: { mappingMode: 'defineBelow', value, schema: fields } as never,
	});
};

/** A sample value for a field, by its ID. */
const SAMPLES: Array<[pattern: RegExp, value: string | undefined]> = [
	[/header_(?:image|video|document)$/, URL],
	[/_file$/, undefined],
	[/expiration$/, UNTIL],
	[/./, 'Noor'],
];

const sampleFor = (id: string) => SAMPLES.find(([pattern]) => pattern.test(id))?.[1];

const run = async (parameters: INodeParameters) =>
	await service.run(parameters, { binary: PICTURE });

/** The template in the request, for these values. */
const hsmOf = async (name: string, values: Record<string, unknown>): Promise<SentTemplate> => {
	const { error } = await run(await choose(name, values));
	expect(error).toBeUndefined();
	const { body } = only(
		service.journal().filter(({ method, path }) => `${method} ${path}` === 'POST /send'),
	);
	return (body as { content: { hsm: SentTemplate } }).content.hsm;
};

const APPROVED = [
	'welcome',
	'order_update',
	'shop_news',
	'parcel_sent',
	'how_to_plant',
	'invoice',
	'coupon',
	'flash_sale',
	'bouquets',
	'login_code',
];

test('the list of templates in this test covers all approved ones', () => {
	const sendable = service.control.templates().filter(({ status }) => status === 'APPROVED');

	expect(new Set(sendable.map(({ name }) => name))).toEqual(new Set(APPROVED));
});

test.each(APPROVED)(
	'the template %s is sent with a value for each field, and read',
	async (name) => {
		const template = templateNamed(name);
		const fields = await fieldsOf(idOf(template));
		const hsm = await hsmOf(name, Object.fromEntries(fields.map(({ id }) => [id, sampleFor(id)])));

		expect(hsm).toMatchObject({
			namespace: template.namespace,
			templateName: name,
			language: { code: template.language, policy: 'deterministic' },
		});
		// The customer's message has no unfilled placeholder.
		expect(JSON.stringify(fillTemplate(hsm, service.control.templates()))).not.toMatch(/\{\{/);
		expect(await service.control.waitForIdle()).toBe(true);
		const sent = service.control
			.conversations()
			.flatMap(({ messages }) => messages)
			.find(({ type }) => type === 'hsm');
		expect(sent?.status).toBe('read');
	},
);

describe('the fields that the editor shows for a template', () => {
	const shownFor = async (name: string) =>
		(await fieldsOf(idOf(templateNamed(name)))).map(({ displayName, required }) =>
			required ? `${displayName} *` : displayName,
		);

	test.each([
		['welcome', []],
		[
			'order_update',
			['Body {{1}} (e.g. Noor) *', 'Body {{2}} (e.g. € 12.34) *', 'Body {{3}} (e.g. tomorrow) *'],
		],
		[
			'parcel_sent',
			[
				'Header Image URL',
				'Header Image: Input Binary Field',
				'Body {{1}} (e.g. Noor) *',
				'Button 1 Payload ("Got it")',
				'Button 2 URL Suffix ("Track it", e.g. 23493282245) *',
			],
		],
		['coupon', ['Body {{1}} (e.g. 25%) *', 'Button 1 Code ("Copy offer code", e.g. TULIPS25) *']],
		['login_code', ['Body {{1}} (e.g. 123456) *', 'Button 1 Code ("Copy code") *']],
	])('are, for %s, %j', async (name, fields) => {
		expect(await shownFor(name)).toEqual(fields);
	});

	test('include the expiration time of an offer, and the values of each carousel card', async () => {
		const offer = await fieldsOf(idOf(templateNamed('flash_sale')));
		expect(offer.find(({ id }) => id === 'offer_expiration')).toMatchObject({ type: 'dateTime' });

		const ids = (await fieldsOf(idOf(templateNamed('bouquets')))).map(({ id }) => id);
		expect(ids).toEqual(expect.arrayContaining(['body_1', 'card_0_body_1', 'card_2_button_1_url']));
	});

	test("can't be loaded if the template or its language doesn't exist", async () => {
		await expect(fieldsOf('gone:en:ns')).rejects.toMatchObject({
			message: expect.stringContaining('404') as unknown,
		});
		await expect(fieldsOf('welcome:de:ns')).rejects.toMatchObject({
			message: 'The template "welcome" isn\'t available in "de"',
		});
	});
});

describe('the request for a template', () => {
	test('has params if only the body has values', async () => {
		const values = { body_1: 'Noor', body_2: '€ 12.34', body_3: 'tomorrow' };

		expect(await hsmOf('order_update', values)).toMatchObject({
			params: [{ default: 'Noor' }, { default: '€ 12.34' }, { default: 'tomorrow' }],
		});
	});

	test('has neither params nor components if the template has no placeholders', async () => {
		const hsm = await hsmOf('welcome', {});

		expect(Object.keys(hsm)).toEqual(['namespace', 'templateName', 'language']);
	});

	test('has typed values for amounts of money and times', async () => {
		const values = {
			body_1: 'Noor',
			body_2: "={{ { currency: 'eur', amount: 12.34 } }}",
			body_3: "={{ DateTime.fromISO('2026-12-01T10:00:00Z') }}",
		};

		expect((await hsmOf('order_update', values)).params).toEqual([
			{ default: 'Noor' },
			{ default: 'EUR 12.34', currency: { currencyCode: 'EUR', amount: 12_340 } },
			{ default: '2026-12-01 05:00', dateTime: '2026-12-01T10:00:00.000Z' },
		]);
	});

	test('has components for a header, a quick reply payload and a URL suffix', async () => {
		const values = {
			header_image: URL,
			body_1: "={{ { currency: 'EUR', amount: 5 } }}",
			button_0_payload: 'got-it-17',
			button_1_url: '23493282245',
		};

		expect((await hsmOf('parcel_sent', values)).components).toEqual([
			{ type: 'header', parameters: [{ type: 'image', image: { url: URL } }] },
			{
				type: 'body',
				parameters: [{ type: 'currency', currency: { currencyCode: 'EUR', amount: 5000 } }],
			},
			{
				type: 'button',
				sub_type: 'quick_reply',
				index: 0,
				parameters: [{ type: 'payload', payload: 'got-it-17' }],
			},
			{
				type: 'button',
				sub_type: 'url',
				index: 1,
				parameters: [{ type: 'text', text: '23493282245' }],
			},
		]);
	});

	test('has components for a coupon code and the expiration time of an offer', async () => {
		const values = {
			header_image: URL,
			offer_expiration: UNTIL,
			body_1: 'Noor',
			button_0_code: 'HALF',
			button_1_url: 'HALF',
		};

		expect((await hsmOf('flash_sale', values)).components).toEqual(
			expect.arrayContaining([
				{
					type: 'limited_time_offer',
					parameters: [{ type: 'expiration_time', expiration_time: UNTIL }],
				},
				{
					type: 'button',
					sub_type: 'copy_code',
					index: 0,
					parameters: [{ type: 'coupon_code', coupon_code: 'HALF' }],
				},
			]),
		);
	});

	test('has a component for each card of a carousel', async () => {
		const card = (index: number) => ({
			[`card_${index}_header_image`]: URL,
			[`card_${index}_body_1`]: `€ ${index}`,
			[`card_${index}_button_1_url`]: `bouquet-${index}`,
		});
		const values = { body_1: 'Noor', ...card(0), ...card(1), ...card(2) };

		const { components = [] } = await hsmOf('bouquets', values);

		expect(components.map(({ type }) => type)).toEqual(['body', 'carousel']);
		expect(components[1]?.cards).toHaveLength(3);
		expect(components[1]?.cards?.[2]).toEqual({
			type: 'card',
			card_index: 2,
			components: [
				{ type: 'header', parameters: [{ type: 'image', image: { url: URL } }] },
				{ type: 'body', parameters: [{ type: 'text', text: '€ 2' }] },
				{
					type: 'button',
					sub_type: 'url',
					index: 1,
					parameters: [{ type: 'text', text: 'bouquet-2' }],
				},
			],
		});
	});

	test('has the URL of an uploaded file in its header', async () => {
		const values = { header_image_file: 'data', body_1: 'Noor', button_1_url: '1' };

		const { components = [] } = await hsmOf('parcel_sent', values);

		const { id } = only(service.control.files());
		expect(JSON.stringify(components[0])).toContain(`/v1/files/${id}`);
	});
});

describe("the node doesn't send a template", () => {
	const PARCEL = { header_image: URL, body_1: 'Noor', button_1_url: '1' };

	test.each<[why: string, name: string, values: Record<string, unknown>, message: RegExp]>([
		['with a blank value', 'parcel_sent', { ...PARCEL, body_1: ' ' }, /"Body \{\{1\}\}.* is empty/],
		['without a value', 'parcel_sent', { ...PARCEL, body_1: null }, /"Body \{\{1\}\}.* is empty/],
		['with a line break in a value', 'parcel_sent', { ...PARCEL, body_1: 'a\nb' }, /a line break/],
		[
			'without a header',
			'parcel_sent',
			{ ...PARCEL, header_image: null },
			/Header Image URL.* is empty, and so is "Header Image: Input Binary Field"/,
		],
		[
			'with both a URL and a file in the header',
			'parcel_sent',
			{ ...PARCEL, header_image_file: 'data' },
			/Header Image URL.* and "Header Image: Input Binary Field" are both filled in/,
		],
		[
			'with an image in a video header',
			'how_to_plant',
			{ header_video_file: 'data' },
			/is a file of type image\/png, but the template's header takes a video/,
		],
		[
			'with a header URL that is not a URL',
			'parcel_sent',
			{ ...PARCEL, header_image: 'no address' },
			/Header Image URL/,
		],
		[
			'with an amount of money in an unknown currency',
			'parcel_sent',
			{ ...PARCEL, body_1: '={{ { currency: "euros", amount: 1 } }}' },
			/not an amount of money/,
		],
	])('%s', async (_, name, values, message) => {
		const { error } = await run(await choose(name, values));

		expect(error?.message).toMatch(message);
		expect(service.journal().filter(({ method }) => method === 'POST')).toEqual([]);
	});

	test('without a language', async () => {
		const { error } = await run(send({ template: byId('welcome') }));

		expect(error?.message).toContain(
			'"Template" is "welcome", which lacks a language or a namespace',
		);
	});
});

test('a template is sent from its name and body values if none is selected from the list', async () => {
	const { error } = await run(
		send({
			template: { __rl: true, mode: 'list', value: '' },
			templateNamespace: templateNamed('order_update').namespace,
			templateName: 'order_update',
			templateLanguage: 'en_US',
			templateLanguagePolicy: 'fallback',
			templateParameters: {
				parameter: [{ default: 'Noor' }, { default: '€ 1' }, { default: 'today' }],
			},
		}),
	);

	expect(error).toBeUndefined();
	expect(only(service.journal()).body).toMatchObject({
		content: {
			hsm: {
				templateName: 'order_update',
				language: { code: 'en_US', policy: 'fallback' },
				params: [{ default: 'Noor' }, { default: '€ 1' }, { default: 'today' }],
			},
		},
	});
});

describe('the list of templates', () => {
	const search = async (filter?: string, paginationToken?: string, channelId?: string) =>
		await searchList({
			method: 'searchTemplates',
			credentials: service.credentials,
			parameters: send(channelId === undefined ? {} : { channelId: byId(channelId) }),
			...(filter === undefined ? {} : { filter }),
			...(paginationToken === undefined ? {} : { paginationToken }),
		});

	const namesFor = async (filter?: string) =>
		(await search(filter)).results.map(({ name }) => name);

	test('shows the name, language and text of approved templates only', async () => {
		const { results } = await search();

		expect(results).toContainEqual({
			name: 'order_update · nl',
			value: 'order_update:nl:20332cd4_f095_b080_d255_35677159aaff',
			description: 'Dag {{1}}, je betaling van {{2}} is binnen. Je tulpen komen {{3}}.',
		});
		const names = results.map(({ name }) => name).join();
		for (const { name, language, status } of service.control.templates()) {
			expect([name, language, names.includes(`${name} · ${language}`)]).toEqual([
				name,
				language,
				status === 'APPROVED',
			]);
		}
	});

	test("can be searched by a template's name, language and text", async () => {
		expect(await namesFor('order_up')).toEqual(['order_update · en_US', 'order_update · nl']);
		expect(await namesFor('welcome nl')).toEqual(['welcome · nl']);
		expect(await namesFor('parcel is on its way')).toEqual(['parcel_sent · en']);
		expect(await namesFor('nothing of the kind')).toEqual([]);
	});

	test('loads page by page until its end', async () => {
		for (let index = 0; index < 40; index++) {
			service.control.putTemplate({ name: `more_${index}`, language: 'en' });
		}
		const names: string[] = [];
		let token: string | undefined;
		do {
			const page = await search(undefined, token);
			names.push(...page.results.map(({ name }) => name));
			token = typeof page.paginationToken === 'string' ? page.paginationToken : undefined;
		} while (token !== undefined);

		expect(names.filter((name) => name.startsWith('more_'))).toHaveLength(40);
		expect(new Set(names).size).toBe(names.length);
	});

	test("contains only templates of the selected channel's WhatsApp account", async () => {
		const { id } = service.control.addChannel({ platformId: 'whatsapp', wabaID: '77' });
		service.control.putTemplate({ name: 'of_another', language: 'en', wabaID: '77' });

		const { results } = await search(undefined, undefined, id);

		expect(results.map(({ name }) => name)).toEqual(['of_another · en']);
	});
});
