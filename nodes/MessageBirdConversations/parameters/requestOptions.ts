import type { INodeProperties } from 'n8n-workflow';

import type { RetryLimits } from '../client/http/retry';
import {
	isFilledIn,
	nameOf,
	InputError,
	readCollection,
	type Parameters,
} from './values/parameters';
import { readNumeric, readSwitch, show } from './values/read';

/** A number among the options: how it is offered, and what it may be. */
interface Setting {
	name: string;
	displayName: string;
	description: string;
	default: number;
	min: number;
	max: number;
	/** Whether parts of one are allowed. */
	isWhole: boolean;
	/** What 0 means, where it is allowed below `min`. */
	zero?: string;
}

const SETTINGS = {
	maxWaitSeconds: {
		name: 'maxWaitSeconds',
		displayName: 'Longest Wait (Seconds)',
		description:
			'How long a request may wait for its further tries altogether. Where MessageBird asks for a longer pause, the request is given up at once.',
		default: 120,
		min: 0,
		max: 3600,
		isWhole: false,
	},
	maxRequestsPerSecond: {
		name: 'maxRequestsPerSecond',
		displayName: 'Max Requests per Second',
		description:
			'A ceiling for accounts that others use too; 0 sets none. Whatever this says, the node slows down when MessageBird refuses requests.',
		default: 0,
		min: 0.1,
		max: 1000,
		isWhole: false,
		zero: 'sets none',
	},
	maxTries: {
		name: 'maxTries',
		displayName: 'Max Tries',
		description:
			'How often a request is tried at most. Sending and creating are tried again only where MessageBird refused or never got the request.',
		default: 5,
		min: 1,
		max: 20,
		isWhole: true,
	},
	parallelRequests: {
		name: 'parallelRequests',
		displayName: 'Parallel Requests',
		description:
			'How many requests may be under way at the same time. Items to the same recipient or in the same conversation always go one after another.',
		default: 20,
		min: 1,
		max: 100,
		isWhole: true,
	},
	timeoutSeconds: {
		name: 'timeoutSeconds',
		displayName: 'Timeout (Seconds)',
		description: 'How long to wait for an answer of MessageBird',
		default: 30,
		min: 1,
		max: 300,
		isWhole: false,
	},
} satisfies Record<string, Setting>;

const toField = ({ min, max, isWhole: _, zero, ...field }: Setting): INodeProperties => ({
	...field,
	type: 'number',
	typeOptions: { minValue: zero === undefined ? min : 0, maxValue: max },
});

const confirmUncertain: INodeProperties = {
	displayName: 'Confirm Uncertain Messages',
	name: 'confirmUncertain',
	type: 'boolean',
	default: false,
	description:
		'Whether to look in the conversation for a message whose sending was not answered, and to send it again only if it is not there',
};

const byDisplayName = (one: INodeProperties, other: INodeProperties): number =>
	one.displayName.localeCompare(other.displayName);

/** How the items are run. */
export const requestOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	description:
		'How the requests of all items are made. Expressions are resolved for the first item, and hold for all.',
	default: {},
	options: [confirmUncertain, ...Object.values(SETTINGS).map(toField)].sort(byDisplayName),
};

/** How the items are run, as chosen. */
export interface RequestOptions {
	confirmUncertain: boolean;
	/** `Infinity` where there is no ceiling. */
	maxRequestsPerSecond: number;
	limits: RetryLimits;
	/** From 1 to 100. */
	parallelRequests: number;
	timeoutMs: number;
}

const readSetting = (options: Parameters, setting: Setting): number => {
	const value = isFilledIn(options, setting) ? readNumeric(options, setting) : setting.default;
	const { min, max, isWhole, zero, displayName } = setting;
	if (zero !== undefined && value === 0) return value;
	if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return value;
	const range = `${isWhole ? 'whole ' : ''}number from ${min} to ${max}`;
	throw new InputError(
		`${nameOf(options, setting)} is ${show(options.get(setting.name))}, which is no ${range}`,
		`Enter a ${range}${zero === undefined ? '' : `; 0 ${zero}`} as "${displayName}" under Options.`,
	);
};

/** Reads how the items are run. @throws InputError */
export const readRequestOptions = (parameters: Parameters): RequestOptions => {
	const options = readCollection(parameters, requestOptions);
	return {
		confirmUncertain: readSwitch(options, confirmUncertain),
		maxRequestsPerSecond: readSetting(options, SETTINGS.maxRequestsPerSecond) || Infinity,
		limits: {
			maxTries: readSetting(options, SETTINGS.maxTries),
			maxWaitMs: readSetting(options, SETTINGS.maxWaitSeconds) * 1000,
		},
		parallelRequests: readSetting(options, SETTINGS.parallelRequests),
		timeoutMs: readSetting(options, SETTINGS.timeoutSeconds) * 1000,
	};
};
