import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeParameters } from 'n8n-workflow';

import { useService } from '../harness/service';

const getMany = (fields: INodeParameters = {}): INodeParameters => ({
	resource: 'conversation',
	operation: 'getAll',
	...fields,
});

const ALL = { returnAll: true };

describe('a list of 45 conversations', () => {
	const service = useService({ seed: false });
	let ids: string[];

	beforeEach(() => {
		service.control.addChannel({ platformId: 'sms' });
		ids = service.control.addConversations({ count: 45 });
	});

	const idsOf = async (parameters: INodeParameters): Promise<unknown[]> => {
		const { json, error } = await service.run(parameters);
		expect(error).toBeUndefined();
		return json.map(({ id }) => id);
	};

	test.each([1, 19, 20, 21, 45])('is returned up to a limit of %i, newest first', async (limit) => {
		expect(await idsOf(getMany({ limit }))).toEqual(ids.slice(0, limit));
	});

	test('is returned to its end if the limit is higher', async () => {
		expect(await idsOf(getMany({ limit: 1000 }))).toEqual(ids);
	});

	test('is returned completely by Return All', async () => {
		expect(await idsOf(getMany(ALL))).toEqual(ids);
	});

	test('is read in pages of at most 20', async () => {
		await service.run(getMany({ ...ALL }));

		const windows = service.journal().map(({ query }) => query);
		expect(windows).toEqual([
			{ offset: '0', limit: '20' },
			{ offset: '20', limit: '20' },
			{ offset: '40', limit: '20' },
			// The last request checks whether the list has changed meanwhile.
			{ offset: '0', limit: '20' },
		]);
	});

	test('is read no further than the limit requires', async () => {
		await service.run(getMany({ limit: 25 }));

		const windows = service.journal().map(({ query }) => query);
		expect(windows).toEqual([
			{ offset: '0', limit: '20' },
			{ offset: '20', limit: '5' },
		]);
	});

	test.each([1, 3, 20])(
		'returns nothing twice and misses nothing if %i new ones arrive meanwhile',
		async (count) => {
			service.control.latency({ ms: 60 });
			const reading = idsOf(getMany(ALL));
			while (service.journal().length < 2) await sleep(2);
			service.control.addConversations({ count });

			const given = await reading;
			expect(new Set(given).size).toBe(given.length);
			expect(given).toEqual(expect.arrayContaining(ids));
		},
	);

	test('stops if the service returns the same page again and again', async () => {
		const items = ids.slice(0, 20).map((id) => ({ id }));
		const body = { offset: 0, limit: 20, count: 20, totalCount: 1000, items };
		service.control.addFault({ status: 200, body });

		expect(await idsOf(getMany(ALL))).toEqual(ids.slice(0, 20));
		expect(service.journal()).toHaveLength(2);
	});

	test.each([
		['an empty page', [], 1],
		['a short page that keeps repeating', [{ id: 'one' }], 25],
	])('stops at %s, whatever the total says', async (_, items, mostRequests) => {
		const body = { offset: 0, limit: 20, count: items.length, totalCount: 1000, items };
		service.control.addFault({ status: 200, body });

		expect(await idsOf(getMany(ALL))).toEqual(items.map(({ id }) => id));
		expect(service.journal().length).toBeLessThanOrEqual(mostRequests);
	});
});

describe('a service with smaller pages than requested', () => {
	const service = useService({ seed: false, maxPageSize: 7 });

	test('is still read to the end', async () => {
		service.control.addChannel({ platformId: 'sms' });
		const ids = service.control.addConversations({ count: 45 });

		const { json } = await service.run(getMany(ALL));

		expect(json.map(({ id }) => id)).toEqual(ids);
	});
});
