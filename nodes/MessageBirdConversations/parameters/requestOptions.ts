import type { INodeProperties } from 'n8n-workflow';

import type { RetryLimits } from '../client/http/retry';
import {
	byDisplayName,
	isFilledIn,
	nameOf,
	InputError,
	readCollection,
	type Parameters,
} from './values/parameters';
import { readNumeric, readSwitch, show } from './values/read';

/** A numeric option: its field and its allowed values. */
interface Setting {
	name: string;
	displayName: string;
	description: string;
	default: number;
	min: number;
	max: number;
	/** Whether only whole numbers are allowed. */
	isWhole: boolean;
	/** What 0 means, if it is allowed although it is below `min`. */
	zero?: string;
}

const SETTINGS = {
	maxWaitSeconds: {
		name: 'maxWaitSeconds',
		displayName: 'Longest Wait (Seconds)',
		description:
			'How long a request may wait for all of its retries together. If MessageBird asks for a longer pause, the node gives up at once.',
		default: 120,
		min: 0,
		max: 3600,
		isWhole: false,
	},
	maxRequestsPerSecond: {
		name: 'maxRequestsPerSecond',
		displayName: 'Max Requests per Second',
		description:
			'A limit for accounts that other systems use too. 0 means no limit. The node also slows down by itself when MessageBird refuses requests.',
		default: 0,
		min: 0.1,
		max: 1000,
		isWhole: false,
		zero: 'means no limit',
	},
	maxSendOnceKeys: {
		name: 'maxSendOnceKeys',
		displayName: 'Max Send Once Keys',
		description:
			'How many Send Once Keys n8n remembers for the workflow. The oldest go first. If several nodes use keys, set the same number in each.',
		default: 10_000,
		min: 100,
		max: 100_000,
		isWhole: true,
	},
	maxTries: {
		name: 'maxTries',
		displayName: 'Max Tries',
		description:
			'How many times to try a request. A request that sends or creates something is retried only if MessageBird refused it or never received it.',
		default: 5,
		min: 1,
		max: 20,
		isWhole: true,
	},
	parallelRequests: {
		name: 'parallelRequests',
		displayName: 'Parallel Requests',
		description:
			'How many requests may be in flight at the same time. Items for the same recipient or conversation are always sent one after another.',
		default: 20,
		min: 1,
		max: 100,
		isWhole: true,
	},
	timeoutSeconds: {
		name: 'timeoutSeconds',
		displayName: 'Timeout (Seconds)',
		description: 'How long to wait for an answer from MessageBird',
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
		'Whether to look in the conversation for a message that was sent but got no answer, and to send it again only if it is not there',
};

/** The options for the requests of all items. */
export const requestOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	description:
		'Settings for the requests of all items. Expressions are evaluated once, for the first item.',
	default: {},
	options: [confirmUncertain, ...Object.values(SETTINGS).map(toField)].sort(byDisplayName),
};

/** The chosen request options. */
export interface RequestOptions {
	confirmUncertain: boolean;
	/** `Infinity` for no limit. */
	maxRequestsPerSecond: number;
	limits: RetryLimits;
	/** How many Send Once Keys to keep. */
	maxSendOnceKeys: number;
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
		`${nameOf(options, setting)} is ${show(options.get(setting.name))}, which is not a ${range}`,
		`Enter a ${range} for "${displayName}" under Options.${zero === undefined ? '' : ` 0 ${zero}.`}`,
	);
};

/** Reads the request options. @throws InputError */
export const readRequestOptions = (parameters: Parameters): RequestOptions => {
	const options = readCollection(parameters, requestOptions);
	return {
		confirmUncertain: readSwitch(options, confirmUncertain),
		maxRequestsPerSecond: readSetting(options, SETTINGS.maxRequestsPerSecond) || Infinity,
		limits: {
			maxTries: readSetting(options, SETTINGS.maxTries),
			maxWaitMs: readSetting(options, SETTINGS.maxWaitSeconds) * 1000,
		},
		maxSendOnceKeys: readSetting(options, SETTINGS.maxSendOnceKeys),
		parallelRequests: readSetting(options, SETTINGS.parallelRequests),
		timeoutMs: readSetting(options, SETTINGS.timeoutSeconds) * 1000,
	};
};
