import type { INodeProperties } from 'n8n-workflow';

import type { Instance } from '../api/audit';
import type { ConversationsApi } from '../api/client';
import type { Parameters } from '../fields/read';

/** What an operation gives for an item: an object, or a list of them. */
export type Result = object | object[];

/** What is to be done for one item, its values read and checked. */
export interface Plan {
	/** Plans of the same sequence are carried out one after another, in the order of the items. */
	sequence?: string;
	/** What is written, for plans that write: it is remembered by it. */
	writes?: object;
	/** Whether what is written may be written twice without harm. */
	isRepeatable?: boolean;
	/** Carries it out. @throws ConversationsApiError */
	run(api: ConversationsApi): Promise<Result>;
	/** Looks whether a try whose answer was lost was carried out. @throws ConversationsApiError */
	confirm?(api: ConversationsApi, trial: Trial): Promise<Finding>;
}

/** A try whose answer was lost. */
export interface Trial {
	/** What was made before this, in milliseconds since 1970, is not of this try. */
	since: number;
	/** How often the same was carried out since, by other items. */
	others: number;
}

/** What a look found out: `unknown` where looking can't tell. */
export type Finding = { found: 'arrived'; answer: object } | { found: 'missing' | 'unknown' };

/** An operation of the action node: how it is offered, and what it does with one item. */
export interface Operation {
	resource: 'conversation' | 'message' | 'webhook';
	value: string;
	name: string;
	description: string;
	action: string;
	fields: INodeProperties[];
	/** Reads and checks an item's values; nothing is sent yet. @throws InputError */
	plan(parameters: Parameters, instance: Instance): Plan;
}
