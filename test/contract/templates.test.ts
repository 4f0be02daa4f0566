import type { Simulator } from '../simulator';
import type { Template } from '../simulator/templates/template';
import { channelOf, first, startFast, type Page, type Refusal } from './helpers';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startFast();
});
beforeEach(() => simulator.control.reset());
afterAll(async () => await simulator.close());

const LIST = '/v3/platforms/whatsapp/templates';
const ONE = '/v2/platforms/whatsapp/templates';
const OTHER_WABA = '202290129340399';

const get = async <Body = Refusal>(
	target: string,
	accessKey = simulator.accessKey,
): Promise<{ status: number; body: Body }> => {
	const response = await fetch(`${simulator.origin}${target}`, {
		headers: { authorization: `AccessKey ${accessKey}` },
	});
	return { status: response.status, body: (await response.json()) as Body };
};
const list = async (query = ''): Promise<Page<Template>> =>
	(await get<Page<Template>>(`${LIST}${query}`)).body;
const all = async (): Promise<Template[]> => (await list('?limit=50')).items;

test('Templates are listed in pages of ten by default', async () => {
	const total = simulator.control.templates().length;
	const { items, ...envelope } = await list();
	expect(envelope).toEqual({ offset: 0, limit: 10, count: 10, totalCount: total });
	expect(items).toEqual(simulator.control.templates().slice(0, 10));
});

test('Consecutive pages contain each template once', async () => {
	const seen: string[] = [];
	for (let offset = 0; offset < 30; offset += 10) {
		const { items } = await list(`?limit=10&offset=${offset}`);
		seen.push(...items.map(({ name, language }) => `${name} ${language}`));
	}
	expect(new Set(seen).size).toBe(simulator.control.templates().length);
	expect(seen).toHaveLength(simulator.control.templates().length);
});

test('A page contains at most fifty templates', async () => {
	for (let n = 0; n < 60; n++) simulator.control.putTemplate({ name: `t${n}`, language: 'en' });
	expect(await list('?limit=200')).toMatchObject({ limit: 50, count: 50 });
});

test('Unknown query parameters are ignored', async () => {
	expect((await list('?limit=50&status=APPROVED&name=coupon')).items).toEqual(
		simulator.control.templates(),
	);
});

test('The initial templates cover every status, format, type of component and type of button', async () => {
	const components = (await all()).flatMap((template) => template.components);
	const withCards = [
		...components,
		...components.flatMap(({ cards = [] }) => cards.flatMap((card) => card.components)),
	];
	expect(new Set((await all()).map(({ status }) => status))).toEqual(
		new Set(['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED']),
	);
	expect(new Set(withCards.map(({ type }) => type))).toEqual(
		new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER']),
	);
	expect(new Set(withCards.flatMap(({ format }) => format ?? []))).toEqual(
		new Set(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT']),
	);
	expect(new Set(withCards.flatMap(({ buttons = [] }) => buttons.map(({ type }) => type)))).toEqual(
		new Set(['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'COPY_CODE', 'OTP']),
	);
});

test('A request with a name returns the template in all languages', async () => {
	const { status, body } = await get<Template[]>(`${ONE}/order_update`);
	expect(status).toBe(200);
	expect(body.map(({ language }) => language)).toEqual(['en_US', 'nl', 'es']);
});

test('A request with a name and a language returns one template', async () => {
	const { status, body } = await get<Template>(`${ONE}/order_update/nl`);
	expect(status).toBe(200);
	expect(body).toMatchObject({
		name: 'order_update',
		language: 'nl',
		category: 'UTILITY',
		status: 'APPROVED',
		namespace: expect.any(String) as string,
		wabaID: expect.any(String) as string,
		components: [{ type: 'BODY', text: expect.stringContaining('{{3}}') as string }],
	});
});

test.each([`${ONE}/nothing`, `${ONE}/nothing/en`, `${ONE}/order_update/fr`])(
	'There is no template at %s',
	async (target) => {
		const { status, body } = await get(target);
		expect(status).toBe(404);
		expect(body.errors).toEqual([{ code: 20, description: 'template not found', parameter: null }]);
	},
);

test.each([LIST, `${ONE}/coupon`, `${ONE}/coupon/en_US`])(
	'A request to %s without the access key is refused',
	async (target) => {
		const { status, body } = await get(target, 'another');
		expect(status).toBe(401);
		expect(first(body.errors).code).toBe(2);
	},
);

describe('The templates of a WhatsApp account', () => {
	beforeEach(() => {
		const { control } = simulator;
		control.putTemplate({ name: 'coupon', language: 'en_US', wabaID: OTHER_WABA });
	});

	test('are listed by the ID of one of its channels', async () => {
		const ours = await list(`?limit=50&channelId=${channelOf(simulator, 'whatsapp')}`);
		expect(ours.items.some(({ wabaID }) => wabaID === OTHER_WABA)).toBe(false);
		expect(ours.totalCount).toBe(simulator.control.templates().length - 1);
		const { id } = simulator.control.addChannel({ platformId: 'whatsapp', wabaID: OTHER_WABA });
		expect((await list(`?channelId=${id}`)).items).toMatchObject([{ name: 'coupon' }]);
	});

	test("are listed by the account's ID", async () => {
		expect((await list(`?wabaId=${OTHER_WABA}`)).items).toMatchObject([{ wabaID: OTHER_WABA }]);
	});

	test.each(['', '/en_US'])(
		"are the only ones at <name>%s with the account's ID",
		async (language) => {
			const { body } = await get<Template | Template[]>(
				`${ONE}/coupon${language}?wabaId=${OTHER_WABA}`,
			);
			expect([body].flat()).toMatchObject([{ wabaID: OTHER_WABA }]);
			expect((await get(`${ONE}/welcome${language}?wabaId=${OTHER_WABA}`)).status).toBe(404);
		},
	);

	test('are not listed by a channel on another platform', async () => {
		expect((await list(`?channelId=${channelOf(simulator, 'sms')}`)).items).toEqual([]);
	});

	test('cannot be listed by account and channel at once', async () => {
		const { status, body } = await get(`${LIST}?wabaId=1&channelId=2`);
		expect(status).toBe(422);
		expect(first(body.errors).code).toBe(21);
	});
});

test('A limit that is not a number is refused', async () => {
	const { status, body } = await get(`${LIST}?limit=all`);
	expect(status).toBe(422);
	expect(first(body.errors)).toMatchObject({ code: 10, parameter: 'limit' });
});

test('putTemplate changes a template', async () => {
	simulator.control.putTemplate({ name: 'coupon', language: 'en_US', status: 'PAUSED' });
	const { body } = await get<Template>(`${ONE}/coupon/en_US`);
	expect(body).toMatchObject({ status: 'PAUSED', category: 'MARKETING' });
});

test('The journal records requests for templates, and faults affect them', async () => {
	simulator.control.addFault({ match: { path: LIST }, status: 503, times: 1 });
	expect((await get(LIST)).status).toBe(503);
	expect((await get(`${LIST}?limit=1`)).status).toBe(200);
	expect(simulator.control.journal()).toMatchObject([
		{ path: LIST, operationId: 'listTemplates', status: 503, accepted: false },
		{ path: LIST, operationId: 'listTemplates', query: { limit: '1' }, accepted: true },
	]);
});
