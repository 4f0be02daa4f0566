import type { INodeProperties } from 'n8n-workflow';

import type { ConversationsApi } from '../client/conversationsApi';
import type { Instance } from '../client/webhookAudit';
import type { Plan as PlanWith } from '../items/plan';
import type { Parameters } from '../parameters/values/parameters';

/** The plan for one item, to be executed with the API. */
export type Plan = PlanWith<[api: ConversationsApi]>;

/** The n8n instance and workflow that an operation runs in. */
export interface Environment extends Instance {
	/** The workflow's time zone, such as `Europe/Amsterdam`, for times without one. */
	timezone: string;
	/** How many requests may currently be in flight; at least 1. */
	concurrency: () => number;
	/** Forgets a key of sent messages in all of the workflow's nodes, or all keys. @throws InputError */
	forgetSentKeys: (key?: string) => Promise<void>;
}

/** An operation of the action node: its option in the dropdown, its fields and its plan. */
export interface Operation {
	resource: 'conversation' | 'message' | 'template' | 'webhook';
	value: string;
	name: string;
	description: string;
	action: string;
	fields: INodeProperties[];
	/** Reads and checks an item's values, before anything is sent. @throws InputError */
	plan(parameters: Parameters, environment: Environment): Plan;
}
