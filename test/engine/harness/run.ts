import { LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import type {
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	IRun,
	IRunData,
	JsonObject,
} from 'n8n-workflow';

import { createAdditionalData, createNode, createWorkflow, type Credentials } from './workflow';

const ACTION = 'messageBirdConversations';

interface RunOptions {
	parameters: INodeParameters;
	credentials: Credentials;
	/** The input; one empty item by default. */
	items?: JsonObject[];
	/** Settings of the node, such as `onError` or `retryOnFail`. */
	settings?: Partial<INode>;
	/** Where n8n says that executions which wait are resumed. */
	webhookWaitingBaseUrl?: string;
}

/** What came of running the action node. */
export interface RunResult {
	/** The output, empty where the node failed. */
	items: INodeExecutionData[];
	/** The output of the error branch, where the node has one. */
	failed: INodeExecutionData[];
	json: JsonObject[];
	/** The failure that ended the node. */
	error?: { message: string; description?: string | null; context?: JsonObject; httpCode?: string };
	run: IRun;
	runData: IRunData;
}

/** Runs the action node in n8n's engine, between a node that gives the items and the end. */
export const runNode = async (options: RunOptions): Promise<RunResult> => {
	const { parameters, credentials, items = [{}], settings, webhookWaitingBaseUrl } = options;
	const start = createNode('start', {});
	const node = createNode(ACTION, parameters, settings);
	const workflow = createWorkflow({
		nodes: [start, node],
		items: items.map((json) => ({ json })),
	});
	const additionalData = createAdditionalData(
		credentials,
		workflow,
		'manual',
		webhookWaitingBaseUrl === undefined ? {} : { webhookWaitingBaseUrl },
	);
	const run = await new WorkflowExecute(additionalData, 'manual').run({
		workflow,
		startNode: start,
	});
	const { runData, error: runError } = run.data.resultData;
	const task = runData[ACTION]?.at(-1);
	const main = task?.data?.main ?? [];
	const error = task?.error ?? runError;
	return {
		items: main[0] ?? [],
		failed: main[1] ?? [],
		json: (main[0] ?? []).map((item) => item.json as JsonObject),
		...(error ? { error: error as RunResult['error'] } : {}),
		run,
		runData,
	};
};

/** Fills a resource locator's list as the editor does. */
export const searchList = async (options: {
	method: string;
	credentials: Credentials;
	filter?: string;
	paginationToken?: string;
	nodeType?: string;
}): Promise<INodeListSearchResult> => {
	const type = options.nodeType ?? ACTION;
	const node = createNode(type, {});
	const workflow = createWorkflow({ nodes: [node] });
	const additionalData = createAdditionalData(options.credentials, workflow, 'internal');
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	const search = workflow.nodeTypes.getByNameAndVersion(type).methods?.listSearch?.[options.method];
	if (!search) throw new Error(`There is no list ${options.method}`);
	return await search.call(context, options.filter, options.paginationToken);
};
