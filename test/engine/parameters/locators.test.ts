import type { INodeListSearchResult } from 'n8n-workflow';

import { searchList } from '../harness/run';
import { only, useService } from '../harness/service';

const service = useService();

const search = async (method: string, filter?: string, paginationToken?: unknown) =>
	await searchList({
		method,
		credentials: service.credentials,
		...(filter === undefined ? {} : { filter }),
		...(typeof paginationToken === 'string' ? { paginationToken } : {}),
	});

const namesOf = ({ results }: INodeListSearchResult): string[] => results.map(({ name }) => name);

/** Reads a list to its end as the editor does, page by page. */
const searchAll = async (method: string, filter?: string): Promise<string[][]> => {
	const pages: string[][] = [];
	let token: unknown;
	do {
		const page = await search(method, filter, token);
		pages.push(namesOf(page));
		token = page.paginationToken;
	} while (token !== undefined && pages.length < 20);
	return pages;
};

const conversation = (index: number) => {
	const found = service.control.conversations()[index];
	if (!found) throw new Error(`There is no conversation ${index}`);
	return found;
};

describe('the list of conversations', () => {
	test('shows contact, number and last activity, and returns the ID', async () => {
		const { results } = await search('searchConversations');

		const at = conversation(0).lastReceivedDatetime;
		expect(results[0]).toEqual({
			name: `Noor de Vries · +31600000001 · last activity ${at.slice(0, 10)} ${at.slice(11, 16)} UTC`,
			value: conversation(0).id,
		});
		expect(results).toHaveLength(3);
	});

	test.each(['+49150000000', '49150000000', '+49 150 000000'])(
		'shows only the number of a contact whose name is %s',
		async (displayName) => {
			const contact = { msisdn: '49150000000', displayName };
			const shown = { id: 'x', contact, lastReceivedDatetime: '2026-11-01T10:20:30.123456789Z' };
			service.control.addFault({ status: 200, body: { items: [shown], totalCount: 1 } });

			const [first] = namesOf(await search('searchConversations'));

			expect(first).toBe('+49150000000 · last activity 2026-11-01 10:20 UTC');
		},
	);

	test('shows first and last name if the display name is the number', async () => {
		const name = { displayName: '1137010048', firstName: 'Tulip Goods', lastName: '' };
		const shown = { id: 'x', contact: { msisdn: '1137010048', ...name } };
		service.control.addFault({ status: 200, body: { items: [shown], totalCount: 1 } });

		expect(namesOf(await search('searchConversations', 'tulip goods'))).toEqual([
			'Tulip Goods · +1137010048',
		]);
	});

	test.each([
		['part of the name, in any case', 'GARCÍA'],
		['part of the number', '346000'],
		['surrounding spaces', '  mateo '],
		['part of the name without its accent', 'garcia'],
		['the words of the name in reverse order', 'garcia mateo'],
		['the beginning of the number with a space', '+34 600'],
		['the beginning of the number with 00', '0034600'],
		['the national number', '0600 000 002'],
	])('can be searched by %s', async (_, filter) => {
		const pages = await searchAll('searchConversations', filter);

		expect(only(pages.flat())).toContain('Mateo García · +34600000002');
	});

	test('can be searched by ID', async () => {
		const { results } = await search('searchConversations', conversation(2).id.slice(0, 20));

		expect(only(results).value).toBe(conversation(2).id);
	});

	test('shows nothing if nothing matches', async () => {
		expect((await searchAll('searchConversations', 'nobody at all')).flat()).toEqual([]);
	});

	test('shows archived conversations after the active ones, and marks them', async () => {
		conversation(0).status = 'archived';

		const names = (await searchAll('searchConversations')).flat();

		expect(names).toHaveLength(3);
		expect(names.at(-1)).toMatch(/^Noor de Vries .* · archived$/);
		expect(names.slice(0, 2).join()).not.toContain('archived');
	});

	test('can be paged to its end, with each conversation once', async () => {
		service.control.addConversations({ count: 45 });
		conversation(1).status = 'archived';

		const pages = await searchAll('searchConversations');

		expect(pages.map(({ length }) => length)).toEqual([20, 20, 7, 1]);
		expect(new Set(pages.flat()).size).toBe(48);
	});

	test('finds a conversation many pages further on', async () => {
		service.control.addConversations({ count: 150 });

		const names = (await searchAll('searchConversations', 'Yuki')).flat();

		expect(only(names)).toContain('Yuki Tanaka');
	});
});

describe('the list of channels', () => {
	test('shows the channels of recent conversations with their platform, sorted by name', async () => {
		const { results } = await search('searchChannels');

		expect(results).toEqual([
			{ name: 'Tulip Shop SMS (SMS)', value: service.channel('sms') },
			{ name: 'Tulip Shop WhatsApp (WhatsApp)', value: service.channel('whatsapp') },
		]);
	});

	test('shows a channel as soon as somebody has written on it', async () => {
		service.control.customerWrites({ platform: 'telegram', text: 'Hi' });

		expect(namesOf(await search('searchChannels'))).toContain('Tulip Shop Telegram (Telegram)');
	});

	test.each(['whats', 'WHATSAPP'])('can be searched by %s', async (filter) => {
		const names = namesOf(await search('searchChannels', filter));

		expect(names).toEqual(['Tulip Shop WhatsApp (WhatsApp)']);
	});

	test.each(['tulip shöp  sms', 'sms tulip'])(
		'can be searched by the words of "%s"',
		async (filter) => {
			const names = namesOf(await search('searchChannels', filter));

			expect(names).toEqual(['Tulip Shop SMS (SMS)']);
		},
	);

	test('marks inactive channels, and shows unknown platforms', async () => {
		const channels = [{ id: 'c', name: 'Shop', platformId: 'instagram', status: 'pending' }];
		const body = { items: [{ id: 'x', channels }], totalCount: 1 };
		service.control.addFault({ status: 200, body });

		const { results } = await search('searchChannels');

		expect(results).toEqual([{ name: 'Shop (instagram) · pending', value: 'c' }]);
	});
});

describe('the list of webhooks', () => {
	beforeEach(async () => {
		const create = { resource: 'webhook', operation: 'create' };
		const orders = 'http://127.0.0.1:9/orders';
		await service.run({ ...create, url: orders, events: ['message.created', 'message.updated'] });
		await service.run({
			...create,
			url: 'http://127.0.0.1:9/reports',
			events: ['conversation.created'],
			scope: 'channel',
			channelId: { __rl: true, mode: 'id', value: service.channel('sms') },
		});
	});

	test('shows URL, events and channel, and returns the ID', async () => {
		const [generic, specific] = service.control.webhooks();

		expect((await search('searchWebhooks')).results).toEqual([
			{
				name: 'http://127.0.0.1:9/orders · message.created, message.updated · all channels',
				value: generic?.id,
			},
			{
				name: `http://127.0.0.1:9/reports · conversation.created · channel ${service.channel('sms')}`,
				value: specific?.id,
			},
		]);
	});

	test.each(['Reports', 'conversation.created'])('can be searched by %s', async (filter) => {
		expect(only(namesOf(await search('searchWebhooks', filter)))).toContain('/reports');
	});

	test('can be searched by ID', async () => {
		const id = service.control.webhooks()[1]?.id ?? '';

		expect(only((await search('searchWebhooks', id.slice(0, 12))).results).value).toBe(id);
	});

	test('marks disabled webhooks', async () => {
		const [webhook] = service.control.webhooks();
		if (webhook) webhook.status = 'disabled';

		expect(namesOf(await search('searchWebhooks'))[0]).toMatch(/ · disabled$/);
	});
});

test.each(['searchConversations', 'searchChannels', 'searchWebhooks'])(
	"%s explains why it's empty if the key is wrong",
	async (method) => {
		const credentials = { ...service.credentials, accessKey: 'another-key' };

		await expect(searchList({ method, credentials })).rejects.toMatchObject({
			message: expect.stringContaining('401') as unknown,
			description: expect.stringContaining('live key') as unknown,
		});
	},
);
