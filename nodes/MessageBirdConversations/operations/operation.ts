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
	/** Carries it out. @throws ConversationsApiError */
	run(api: ConversationsApi): Promise<Result>;
}

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
