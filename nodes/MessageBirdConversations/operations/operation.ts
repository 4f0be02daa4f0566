import type { INodeProperties } from 'n8n-workflow';

import type { ConversationsApi } from '../client/conversationsApi';
import type { Instance } from '../client/webhookAudit';
import type { Plan as PlanWith } from '../items/plan';
import type { Parameters } from '../parameters/values/parameters';

/** What is to be done for one item, with the API. */
export type Plan = PlanWith<[api: ConversationsApi]>;

/** Where an operation runs: in this n8n, for this workflow. */
export interface Environment extends Instance {
	/** The workflow's time zone, such as `Europe/Amsterdam`: that of times without one. */
	timezone: string;
	/** How many requests may be in flight at present; from 1. */
	concurrency: () => number;
}

/** An operation of the action node: how it is offered, and what it does with one item. */
export interface Operation {
	resource: 'conversation' | 'message' | 'template' | 'webhook';
	value: string;
	name: string;
	description: string;
	action: string;
	fields: INodeProperties[];
	/** Reads and checks an item's values; nothing is sent yet. @throws InputError */
	plan(parameters: Parameters, environment: Environment): Plan;
}
