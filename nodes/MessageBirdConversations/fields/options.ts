import type { INodeProperties } from 'n8n-workflow';

import { InputError, readCollection, type Parameters } from './read';

const MOST_PARALLEL = 100;
const DEFAULT_PARALLEL = 5;

const parallelRequests: INodeProperties = {
	displayName: 'Parallel Requests',
	name: 'parallelRequests',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MOST_PARALLEL },
	default: DEFAULT_PARALLEL,
	description:
		'How many items may be under way at the same time. Those to the same recipient or in the same conversation always go one after another.',
};

/** How the items are run. */
export const runOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [parallelRequests],
};

/** Reads how many items may be under way at the same time, from 1 to 100. @throws InputError */
export const readParallelRequests = (parameters: Parameters): number => {
	const given = readCollection(parameters, runOptions).get(parallelRequests.name);
	const value = given === undefined ? DEFAULT_PARALLEL : Number(given);
	if (Number.isInteger(value) && value >= 1 && value <= MOST_PARALLEL) return value;
	throw new InputError(
		`"${parallelRequests.displayName}" is ${JSON.stringify(given)}, which is no whole number from 1 to ${MOST_PARALLEL}`,
		`Enter a whole number from 1 to ${MOST_PARALLEL}; 1 sends strictly one after another.`,
	);
};
