import type { Simulator } from '../simulator';
import { channelOf, createCaller, first, startFast, type Caller, type EventBody } from './helpers';

type Message = NonNullable<EventBody['message']>;

const NOOR = '+31600000001';
const NAMESPACE = '20332cd4_f095_b080_d255_35677159aaff';
const PICTURE = { url: 'https://shop.example/a.jpg' };

let simulator: Simulator;
let call: Caller;

beforeAll(async () => {
	simulator = await startFast();
	call = createCaller(simulator);
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const bodyOf = (hsm: object, platform = 'whatsapp'): object => ({
	to: NOOR,
	from: channelOf(simulator, platform),
	type: 'hsm',
	content: { hsm },
});
/** Sends a template, and returns the message with its final status. */
const send = async (hsm: object): Promise<Message> => {
	const { status, body } = await call<{ id: string }>('POST', '/send', bodyOf(hsm));
	expect(status).toBe(202);
	expect(await simulator.control.waitForIdle()).toBe(true);
	return (await call<Message>('GET', `/messages/${body.id}`)).body;
};

const template = (templateName: string, code: string, fields: object = {}): object => ({
	namespace: NAMESPACE,
	templateName,
	language: { policy: 'deterministic', code },
	...fields,
});
const text = (value: string) => ({ type: 'text', text: value });
const picture = { type: 'image', image: PICTURE };
const header = (...parameters: object[]) => ({ type: 'header', parameters });
const body = (...parameters: object[]) => ({ type: 'body', parameters });
const button = (sub_type: string, index: number, ...parameters: object[]) => ({
	type: 'button',
	sub_type,
	index,
	parameters,
});
const euros = { type: 'currency', currency: { currencyCode: 'EUR', amount: 12340 } };
const tomorrow = { type: 'date_time', dateTime: '2026-12-01T10:00:00Z' };
const order = (...params: object[]) => template('order_update', 'en_US', { params });
const parcel = (...components: object[]) => template('parcel_sent', 'en', { components });
const tracking = button('url', 1, text('23493282245'));
const offer = (time: unknown) => ({
	type: 'limited_time_offer',
	parameters: [{ type: 'expiration_time', expiration_time: time }],
});
const code = (value: string) => button('copy_code', 0, { type: 'coupon_code', coupon_code: value });
const sale = (...components: object[]) => template('flash_sale', 'en_US', { components });
const saleLink = button('url', 1, text('HALF'));
const card = (card_index: number, ...components: object[]) => ({
	type: 'card',
	card_index,
	components,
});
const bouquet = (index: number) =>
	card(
		index,
		header(picture),
		body(text('€ 24.95')),
		button('quick_reply', 0, { type: 'payload', payload: `order-${index}` }),
		button('url', 1, text('red')),
	);
const bouquets = (...cards: object[]) =>
	template('bouquets', 'en_US', {
		components: [body(text('Noor')), { type: 'carousel', cards }],
	});

test.each<[string, object]>([
	['no values', template('welcome', 'nl')],
	[
		'another language and the policy fallback',
		template('welcome', 'fr', { language: { policy: 'fallback', code: 'fr' } }),
	],
	['texts in params', order({ default: 'Noor' }, { default: '€ 12.34' }, { default: 'soon' })],
	[
		'typed values in params',
		order(
			{ default: 'Noor' },
			{ default: '€ 12.34', currency: euros.currency },
			{ default: 'tomorrow', dateTime: tomorrow.dateTime },
		),
	],
	[
		'typed values in components',
		template('order_update', 'nl', { components: [body(text('Noor'), euros, tomorrow)] }),
	],
	[
		'a header text',
		template('shop_news', 'en_US', { components: [header(text('Noor')), body(text('Noor'))] }),
	],
	['a header image and a URL suffix', parcel(header(picture), body(text('Noor')), tracking)],
	[
		'a button payload',
		parcel(
			header(picture),
			body(text('Noor')),
			button('quick_reply', 0, { type: 'payload', payload: 'GOT-IT' }),
			tracking,
		),
	],
	[
		'a header video',
		template('how_to_plant', 'en', { components: [header({ type: 'video', video: PICTURE })] }),
	],
	[
		'a header document',
		template('invoice', 'en', {
			components: [header({ type: 'document', document: PICTURE }), body(euros, tomorrow)],
		}),
	],
	[
		'a coupon code',
		template('coupon', 'en_US', { components: [body(text('25%')), code('TULIPS25')] }),
	],
	[
		"a coupon code without its button's index, as the Java client sends it",
		template('coupon', 'en_US', {
			components: [
				{
					type: 'button',
					sub_type: 'copy_code',
					parameters: [{ type: 'coupon_code', coupon_code: 'TULIPS25' }],
				},
				body(text('25%')),
			],
		}),
	],
	[
		'the expiration time of an offer',
		sale(
			header(picture),
			offer('2026-12-01T10:00:00Z'),
			body(text('Noor')),
			code('HALF'),
			saleLink,
		),
	],
	['carousel cards', bouquets(bouquet(0), bouquet(1), bouquet(2))],
	['carousel cards in another order', bouquets(bouquet(2), bouquet(0), bouquet(1))],
])('A template with %s is delivered', async (_, hsm) => {
	expect(await send(hsm)).toMatchObject({ status: 'read', content: { hsm } });
});

test.each<[string, object, string]>([
	['with an unknown name', template('nothing', 'en'), 'no such template'],
	['in an unavailable language', template('welcome', 'fr'), 'no such template'],
	['without a language', { namespace: NAMESPACE, templateName: 'welcome' }, 'no such template'],
	['with a wrong namespace', template('welcome', 'nl', { namespace: 'ns' }), 'another namespace'],
	['that was rejected', template('free_tulips', 'en'), 'not approved but rejected'],
	['that is paused', template('spring_offer', 'en'), 'not approved but paused'],
	['that is pending', template('tulip_festival', 'en'), 'not approved but pending'],
	['that is disabled', template('old_welcome', 'en'), 'not approved but disabled'],
	['with too few values', order({ default: 'Noor' }), 'the body takes 3 values, and 1 came'],
	['with too many values', template('welcome', 'nl', { params: [{ default: 'Noor' }] }), 'takes 0'],
	['without values', order(), 'the body takes 3 values, and 0 came'],
	['with a blank value', order({ default: ' ' }, { default: 'b' }, { default: 'c' }), 'blank'],
	...['Ann\nExample', 'a\tb', 'a     b'].map((value): [string, object, string] => [
		`with the value ${JSON.stringify(value)}`,
		order({ default: value }, { default: 'b' }, { default: 'c' }),
		'a line break, a tab, or more than four spaces',
	]),
	[
		'with an unknown currency',
		template('invoice', 'en', {
			components: [
				header({ type: 'document', document: PICTURE }),
				body({ type: 'currency', currency: { currencyCode: 'euro', amount: 1 } }, tomorrow),
			],
		}),
		'a currency is unknown',
	],
	[
		'with an invalid time',
		template('order_update', 'nl', {
			components: [body(text('a'), euros, { type: 'date_time', dateTime: 'soon' })],
		}),
		'a time is none',
	],
	['without its header image', parcel(body(text('Noor')), tracking), 'the header takes 1 values'],
	[
		'with a video in an image header',
		parcel(header({ type: 'video', video: PICTURE }), body(text('Noor')), tracking),
		'the header takes no video',
	],
	[
		'with a value for a header that it lacks',
		template('welcome', 'nl', { components: [header(picture)] }),
		'no header to fill',
	],
	['without its URL suffix', parcel(header(picture), body(text('Noor'))), 'button 1 takes 1'],
	[
		'with a URL suffix for a fixed URL',
		template('invoice', 'en', {
			components: [
				header({ type: 'document', document: PICTURE }),
				body(euros, tomorrow),
				button('url', 1, text('x')),
			],
		}),
		'button 1 takes 0',
	],
	[
		'with a value for a button that it lacks',
		parcel(header(picture), body(text('Noor')), tracking, button('url', 7, text('x'))),
		'no button 7',
	],
	[
		'without its coupon code',
		template('coupon', 'en_US', { components: [body(text('25%'))] }),
		'button 0',
	],
	[
		'with a coupon code that is too long',
		template('coupon', 'en_US', { components: [body(text('25%')), code('X'.repeat(16))] }),
		'1 to 15 characters',
	],
	[
		'without the expiration time of its offer',
		sale(header(picture), body(text('Noor')), code('HALF'), saleLink),
		'the limited_time_offer takes 1',
	],
	[
		'with an invalid expiration time',
		sale(header(picture), offer('soon'), body(text('Noor')), code('HALF'), saleLink),
		'no time',
	],
	['with too few cards', bouquets(bouquet(0), bouquet(1)), 'has 3 cards, and 2 came'],
	[
		'with a card that lacks its image',
		bouquets(bouquet(0), card(1, body(text('a'))), bouquet(2)),
		'in card 1, the header takes 1',
	],
])('A template %s is accepted first and rejected later', async (_, hsm, why) => {
	expect(await send(hsm)).toMatchObject({
		status: 'rejected',
		error: { code: 301, description: expect.stringContaining(why) as string },
	});
});

test.each<[string, object]>([
	[
		'both params and components',
		template('welcome', 'nl', { params: [{ default: 'a' }], components: [body(text('a'))] }),
	],
	['no name', { namespace: NAMESPACE, language: { code: 'nl' } }],
	['params that are not an array', template('welcome', 'nl', { params: { default: 'a' } })],
	['a component of an unknown type', template('welcome', 'nl', { components: [{ type: 'sale' }] })],
	[
		'a value of an unknown type',
		template('welcome', 'nl', { components: [body({ type: 'poem' })] }),
	],
	['a value without its text', template('welcome', 'nl', { components: [body({ type: 'text' })] })],
	[
		"an image in WhatsApp's own format, with link instead of url",
		parcel(header({ type: 'image', image: { link: PICTURE.url } }), body(text('Noor')), tracking),
	],
	[
		'an amount with decimals',
		template('invoice', 'en', {
			components: [body({ type: 'currency', currency: { currencyCode: 'EUR', amount: 1.5 } })],
		}),
	],
	["a button's index as a string", parcel({ ...tracking, index: '1' })],
])('A template with %s is refused at once', async (_, hsm) => {
	const { status, body: refusal } = await call('POST', '/send', bodyOf(hsm));
	expect(status).toBe(422);
	expect(first(refusal.errors).code).toBe(21);
	expect(first(simulator.control.conversations()).messages).toHaveLength(1);
});

test('A template is delivered once it is approved', async () => {
	const hsm = template('spring_offer', 'en', { params: [{ default: 'Noor' }] });
	expect((await send(hsm)).status).toBe('rejected');
	simulator.control.putTemplate({ name: 'spring_offer', language: 'en', status: 'APPROVED' });
	expect((await send(hsm)).status).toBe('read');
});

test("A channel can't send a template of another WhatsApp account", async () => {
	simulator.control.putTemplate({ name: 'hello', language: 'en', wabaID: 'another' });
	expect((await send(template('hello', 'en'))).error?.description).toContain('no such template');
});

test("A message with an image that wasn't uploaded is accepted first and fails later", async () => {
	const url = `${simulator.baseUrl}/files/nowhere`;
	const image = { type: 'image', image: { url } };
	const message = await send(parcel(header(image), body(text('Noor')), tracking));
	expect(message).toMatchObject({ status: 'failed', error: { code: 301 } });
});

test('A message with an uploaded image is delivered', async () => {
	const response = await fetch(`${simulator.baseUrl}/files`, {
		method: 'POST',
		headers: { authorization: `AccessKey ${simulator.accessKey}`, 'content-type': 'image/jpeg' },
		body: 'a picture',
	});
	const { id } = (await response.json()) as { id: string };
	const image = { type: 'image', image: { url: `${simulator.baseUrl}/files/${id}` } };
	const message = await send(parcel(header(image), body(text('Noor')), tracking));
	expect(message.status).toBe('read');
});
