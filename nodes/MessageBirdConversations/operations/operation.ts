import type { INodeProperties } from 'n8n-workflow';

import type { ConversationsApi } from '../client/conversationsApi';
import type { Instance } from '../client/webhookAudit';
import type { Plan as PlanWith } from '../items/plan';
import type { Parameters } from '../parameters/values/parameters';
import type { Question, QuestionDraft } from '../waiting/question';

/** The plan for one item, to be executed with the API. */
export type Plan = PlanWith<[api: ConversationsApi]>;

/** How an operation makes the execution wait for a question. */
export interface Waiting {
	/** The time now, in milliseconds since 1970. */
	now: () => number;
	/** Notes the question to wait for. @throws InputError if the execution can't wait */
	ask: (draft: QuestionDraft) => Question;
	/** The URL that resumes this execution, optionally with a query. */
	resumeUrl: (query?: Record<string, string>) => string;
	/** Adds the mark by which the trigger finds this execution to a message's `source`. */
	mark: (question: Question, source?: Record<string, unknown>) => Record<string, unknown>;
	/** @throws InputError if no trigger would pass on the answer */
	checkIsHeard: (api: ConversationsApi, question: Question) => Promise<void>;
	/** Notes which message asks the question, and returns the output until it is answered. */
	begin: (api: ConversationsApi, question: Question, answer: object) => Promise<object>;
}

/** The n8n instance and workflow that an operation runs in. */
export interface Environment extends Instance {
	/** The workflow's time zone, such as `Europe/Amsterdam`, for times without one. */
	timezone: string;
	/** How many requests may currently be in flight; at least 1. */
	concurrency: () => number;
	/** Makes the execution wait. */
	waiting: Waiting;
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
