import type { INodeProperties } from 'n8n-workflow';

import type { ReadPage } from '../client/pagination/pagination';
import { readAll, type ListSelection } from '../client/pagination/readAll';
import type { Parameters } from './values/parameters';
import { readCount, readSwitch } from './values/read';

export const returnAll: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const limit: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/**
 * Reads Return All and Limit, and returns the function that reads so much of a list, as many pages at
 * a time as `concurrency` allows.
 *
 * @throws InputError
 */
export const planList = (parameters: Parameters, concurrency: () => number) => {
	const upTo = readSwitch(parameters, returnAll) ? Infinity : readCount(parameters, limit);
	return async <Item extends { id?: string }, Kept>(
		readPage: ReadPage<Item>,
		wanted: Omit<ListSelection<Item, Kept>, 'limit'>,
	): Promise<Kept[]> => await readAll(readPage, { ...wanted, limit: upTo }, concurrency);
};
