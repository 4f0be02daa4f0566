import { getGlobalState, setGlobalState, type INodeParameters } from 'n8n-workflow';

import type { Message } from '../../simulator/account';
import { byId, only, useService } from '../harness/service';

const service = useService();

const ALL = { returnAll: true };
const NEWEST = Date.parse('2026-01-05T12:00:00Z');

/** The time of an entry in a list that has one per minute, newest first. */
const timeAt = (index: number, offsetMs = 0): string =>
	new Date(NEWEST - index * 60_000 + offsetMs).toISOString();

const conversation = (index: number) => {
	const found = service.control.conversations()[index];
	if (!found) throw new Error(`There is no conversation ${index}`);
	return found;
};

type Get = (filters: INodeParameters, fields?: INodeParameters) => INodeParameters;

const getConversations: Get = (filters, fields) => {
	return { resource: 'conversation', operation: 'getAll', filters, ...fields };
};

const getMessages: Get = (filters, fields) => {
	const conversationId = byId(conversation(0).id);
	return { resource: 'message', operation: 'getAll', conversationId, filters, ...fields };
};

const read = async (parameters: INodeParameters, name = 'id'): Promise<unknown[]> => {
	const { json, error } = await service.run(parameters);
	expect(error).toBeUndefined();
	return json.map((one) => one[name]);
};

const offsets = (): unknown[] => service.journal().map(({ query }) => query.offset);

describe('conversations', () => {
	const [NOOR, MATEO, YUKI] = ['Noor de Vries', 'Mateo García', 'Yuki Tanaka'] as const;

	const namesOf = async (filters: INodeParameters): Promise<unknown[]> =>
		await read(getConversations(filters), 'contactName');

	test.each<[string, () => INodeParameters, string[]]>([
		['a phone number with +', () => ({ contact: '+34600000002' }), [MATEO]],
		['a phone number with spaces and brackets', () => ({ contact: '+34 (600) 00-00-02' }), [MATEO]],
		['a phone number without +', () => ({ contact: '34600000002' }), [MATEO]],
		['a number from an expression', () => ({ contact: '={{ 34600000002 }}' }), [MATEO]],
		["a contact's ID", () => ({ contact: conversation(1).contactId }), [MATEO]],
		['a part of a phone number', () => ({ contact: '+3460000000' }), []],
		['a blank contact', () => ({ contact: ' ' }), [NOOR, MATEO, YUKI]],
		['a channel', () => ({ channelId: byId(service.channel('whatsapp')) }), [NOOR, YUKI]],
		['a platform', () => ({ platforms: ['whatsapp'] }), [NOOR, YUKI]],
		['several platforms', () => ({ platforms: ['sms', 'whatsapp'] }), [NOOR, MATEO, YUKI]],
		['a platform that no conversation uses', () => ({ platforms: ['telegram'] }), []],
		['no platforms', () => ({ platforms: [] }), [NOOR, MATEO, YUKI]],
	])('are filtered by %s', async (_, filters, names) => {
		expect(await namesOf(filters())).toEqual(names);
	});

	test('match on any of their channels, but only on the platform used last', async () => {
		const contact = { id: conversation(1).contactId };
		service.control.customerWrites({ contact, platform: 'telegram' });

		expect(await namesOf({ channelId: byId(service.channel('sms')) })).toEqual([MATEO]);
		expect(await namesOf({ channelId: byId(service.channel('telegram')) })).toEqual([MATEO]);
		expect(await namesOf({ platforms: ['sms'] })).toEqual([]);
		expect(await namesOf({ platforms: ['telegram'] })).toEqual([MATEO]);
	});

	test('must pass all filters, and only the status goes to the API', async () => {
		for (const index of [1, 2]) conversation(index).status = 'archived';

		expect(await namesOf({ status: 'archived' })).toEqual([MATEO, YUKI]);
		expect(await namesOf({ status: 'archived', platforms: ['sms'] })).toEqual([MATEO]);
		expect(await namesOf({ status: 'archived', contact: '+31600000001' })).toEqual([]);
		for (const { query } of service.journal()) {
			expect(query).toEqual({ offset: '0', limit: '20', status: 'archived' });
		}
	});
});

describe('a hundred conversations, one per minute', () => {
	let ids: string[];

	beforeEach(() => {
		service.control.conversations().length = 0;
		ids = service.control.addConversations({ count: 100 });
		service.control.conversations().forEach((one, index) => {
			one.lastReceivedDatetime = timeAt(index);
			if (index % 10 === 5) one.lastUsedPlatformId = 'sms';
		});
	});

	const SMS = { platforms: ['sms'] };
	const onSms = () => ids.filter((_, index) => index % 10 === 5);

	test.each([
		['from exactly the time of one', { lastActivityFrom: timeAt(9) }, 0, 10],
		['from just after one', { lastActivityFrom: timeAt(9, 1) }, 0, 9],
		['to exactly the time of one', { lastActivityTo: timeAt(90) }, 90, 100],
		['to just before one', { lastActivityTo: timeAt(90, -1) }, 91, 100],
		['within a range', { lastActivityFrom: timeAt(30), lastActivityTo: timeAt(25) }, 25, 31],
	])('are returned %s', async (_, filters, first, end) => {
		expect(await read(getConversations(filters))).toEqual(ids.slice(first, end));
	});

	test.each([
		[9, {}, ['0']],
		[44, {}, ['0', '20', '40', '60']],
		[9, ALL, ['0']],
		// The last request checks whether the list has changed meanwhile.
		[24, ALL, ['0', '20', '0']],
	])("are read until they're older than number %i with %j", async (last, fields, windows) => {
		const given = await read(getConversations({ lastActivityFrom: timeAt(last) }, fields));

		expect(given).toEqual(ids.slice(0, last + 1));
		expect(offsets()).toEqual(windows);
	});

	test('count towards the limit only if they pass the filter', async () => {
		expect(await read(getConversations(SMS, { limit: 7 }))).toEqual(onSms().slice(0, 7));
		expect(offsets()).toEqual(['0', '20', '40', '60']);
	});

	test('are all returned by Return All if they pass the filter', async () => {
		expect(await read(getConversations(SMS, ALL))).toEqual(onSms());
		const span = { ...SMS, lastActivityFrom: timeAt(45), lastActivityTo: timeAt(15) };
		expect(await read(getConversations(span, ALL))).toEqual(onSms().slice(1, 5));
	});
});

describe('sixty messages, one per minute', () => {
	let messages: Message[];

	beforeEach(() => {
		const sample = only(conversation(0).messages);
		messages = Array.from({ length: 60 }, (_, index) => ({
			...sample,
			id: `message-${index}`,
			...(index % 3 === 0 ? { direction: 'sent', status: 'read' } : {}),
			...(index % 12 === 0 ? { status: 'failed' } : {}),
			...(index % 5 === 0 ? { type: 'image', content: { image: { url: 'https://a.nl/b' } } } : {}),
			createdDatetime: timeAt(index),
		}));
		conversation(0).messages = messages.toReversed();
	});

	const idsWhere = (isWanted: (index: number) => boolean): string[] =>
		messages.flatMap(({ id }, index) => (isWanted(index) ? id : []));

	test.each<[string, INodeParameters, (index: number) => boolean]>([
		['that were sent', { direction: 'sent' }, (index) => index % 3 === 0],
		['that were received', { direction: 'received' }, (index) => index % 3 > 0],
		['of one type', { types: ['image'] }, (index) => index % 5 === 0],
		['of either type', { types: ['image', 'text'] }, () => true],
		['of one status', { statuses: ['failed'] }, (index) => index % 12 === 0],
		['of either status', { statuses: ['failed', 'read'] }, (index) => index % 3 === 0],
		['of any type and status', { types: [], statuses: [] }, () => true],
		['matching both', { statuses: ['read'], types: ['image'] }, (i) => i % 15 === 0 && i % 12 > 0],
		['from exactly a time', { fromTime: timeAt(19) }, (index) => index <= 19],
		['from after one of them', { fromTime: timeAt(19, 1) }, (index) => index < 19],
		['to exactly a time', { toTime: timeAt(50) }, (index) => index >= 50],
		['to before one of them', { toTime: timeAt(50, -1) }, (index) => index > 50],
		['within a range', { fromTime: timeAt(30), toTime: timeAt(10) }, (i) => i >= 10 && i <= 30],
	])('are filtered: %s', async (_, filters, isWanted) => {
		expect(await read(getMessages(filters, ALL))).toEqual(idsWhere(isWanted));
	});

	test.each<[string, INodeParameters, INodeParameters, number[], string[]]>([
		['page one', { fromTime: timeAt(2) }, {}, [0, 1, 2], ['0']],
		['page two', { fromTime: timeAt(24), types: ['image'] }, ALL, [0, 5, 10, 15, 20], ['0', '20']],
		['the limit', { types: ['image'] }, { limit: 5 }, [0, 5, 10, 15, 20], ['0', '20']],
	])('are read only as far as %s', async (_, filters, fields, kept, windows) => {
		const given = await read(getMessages(filters, fields));

		expect(given).toEqual(idsWhere((index) => kept.includes(index)));
		expect(offsets()).toEqual(windows);
	});
});

test('Unix seconds are never read as 1970, which would filter nothing', async () => {
	const inAnHour = '={{ $now.plus({ hours: 1 }).toUnixInteger() }}';
	const anHourAgo = '={{ $now.minus({ hours: 1 }).toUnixInteger() }}';

	expect(await read(getConversations({ lastActivityFrom: inAnHour }))).toEqual([]);
	expect(await read(getConversations({ lastActivityTo: anHourAgo }))).not.toEqual([]);
});

describe('a time filter', () => {
	type Row = [name: string, shown: string, get: Get, past: number];
	const FIELDS: Row[] = [
		['lastActivityFrom', 'Last Activity From', getConversations, 1],
		['lastActivityTo', 'Last Activity To', getConversations, -1],
		['fromTime', 'From Time', getMessages, 1],
		['toTime', 'To Time', getMessages, -1],
	];
	const { defaultTimezone } = getGlobalState();

	beforeEach(() => {
		setGlobalState({ defaultTimezone: 'Asia/Tokyo' });
		service.control.conversations().length = 1;
		conversation(0).lastReceivedDatetime = timeAt(0);
		only(conversation(0).messages).createdDatetime = timeAt(0);
	});
	afterEach(() => setGlobalState({ defaultTimezone }));

	test.each(FIELDS)(
		"uses the time's zone for %s, or else that of n8n",
		async (name, _, get, past) => {
			for (const [zone, hours] of Object.entries({ '': 9, Z: 0, '+05:30': 5.5 })) {
				const local = (ms: number) => timeAt(0, hours * 3_600_000 + ms).replace('Z', zone);

				expect(await read(get({ [name]: local(0) }))).toHaveLength(1);
				expect(await read(get({ [name]: local(past) }))).toHaveLength(0);
			}
		},
	);

	test.each(FIELDS)("uses the workflow's own zone for %s", async (name, _, get, past) => {
		const countOf = async (ms: number): Promise<number> => {
			const local = timeAt(0, -8 * 3_600_000 + ms).replace('Z', '');
			const settings = { timezone: 'America/Los_Angeles' };
			return (await service.run(get({ [name]: local }), settings)).items.length;
		};

		expect(await countOf(0)).toBe(1);
		expect(await countOf(past)).toBe(0);
	});

	test.each([
		['a JavaScript date', (at: string) => `={{ new Date('${at}') }}`],
		['an n8n date', (at: string) => `={{ DateTime.fromISO('${at}') }}`],
		['a number of milliseconds', (at: string) => `={{ ${Date.parse(at)} }}`],
		['milliseconds as text', (at: string) => `=${Date.parse(at)}`],
		['Unix seconds', (at: string) => `={{ ${Date.parse(at) / 1000} }}`],
		['Unix seconds as text', (at: string) => `=${Date.parse(at) / 1000}`],
		["n8n's Unix seconds", (at: string) => `={{ DateTime.fromISO('${at}').toSeconds() }}`],
		['a formatted date', (at: string) => `={{ DateTime.fromISO('${at}').toISO() }}`],
		["a database's format", (at: string) => at.replace('T', ' ').replace('Z', '+00:00')],
	])('is read from %s', async (_, write) => {
		expect(await read(getMessages({ fromTime: write(timeAt(0)) }))).toHaveLength(1);
		expect(await read(getMessages({ fromTime: write(timeAt(0, 1)) }))).toHaveLength(0);
	});

	test.each([
		'2026-02-30T09:00:00',
		'2026-02-30T09:00:00Z',
		'2025-02-29',
		'2026-04-31 09:00',
		'2026-01-05T25:00:00Z',
		// Their order of day and month, or their zone, is ambiguous.
		'05/01/2026 09:00',
		'Jan 5 2026',
		'={{ new Date("soon") }}',
		'={{ [2026] }}',
		'={{ 0 }}',
		'={{ 20260105 }}',
		'20260105',
		'={{ 202601051200 }}',
		'={{ 1764240000000000 }}',
		'={{ -1764240000 }}',
	])("refuses %s, which isn't a valid time", async (fromTime) => {
		const { error } = await service.run(getMessages({ fromTime }));

		expect(error?.message).toContain('"From Time" is not a date and time');
		expect(service.journal()).toEqual([]);
	});

	test.each(FIELDS)("is named by the error if %s can't be read", async (name, shown, get) => {
		for (const time of ['soon', '2026-13-01T09:30:00', '={{ ({ day: 1 }) }}', '={{ true }}']) {
			const { error, items } = await service.run(get({ [name]: time }));

			expect(error?.message).toContain(`"${shown}" is not a date and time`);
			expect(items).toEqual([]);
			expect(service.journal()).toEqual([]);
		}
	});
});
