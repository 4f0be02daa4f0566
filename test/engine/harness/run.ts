import { parse as unflatten, stringify as flatten } from 'flatted';
import { LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import type {
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	IBinaryKeyData,
	IRun,
	IRunData,
	IRunExecutionData,
	JsonObject,
	ResourceMapperFields,
} from 'n8n-workflow';

import { createAdditionalData, createNode, createWorkflow, type Credentials } from './workflow';

const ACTION = 'messageBirdConversations';

interface RunOptions {
	parameters: INodeParameters;
	credentials: Credentials;
	/** The input: one empty item by default. */
	items?: JsonObject[];
	/** The files that each item carries. */
	binary?: IBinaryKeyData;
	/** Settings of the node, such as `onError` or `retryOnFail`. */
	settings?: Partial<INode>;
	/** The URL at which n8n resumes waiting executions. */
	webhookWaitingBaseUrl?: string;
	executionId?: string;
	/** The workflow's time zone. By default, it's n8n's. */
	timezone?: string;
	/** Receives the messages that the node sends to the editor. */
	ui?: string[];
	/** Cancels the execution after this many milliseconds. */
	cancelAfterMs?: number;
}

/** The result of running the action node. */
export interface RunResult {
	/** The output. It's empty if the node failed. */
	items: INodeExecutionData[];
	/** The output of the error branch, if the node has one. */
	failed: INodeExecutionData[];
	json: JsonObject[];
	/** The error that ended the node. */
	error?: { message: string; description?: string | null; context?: JsonObject; httpCode?: string };
	run: IRun;
	runData: IRunData;
	/** Retries it as the list of executions does, from the stored data. */
	retry(
		changed?: Partial<Pick<RunOptions, 'parameters' | 'credentials' | 'settings' | 'executionId'>>,
	): Promise<RunResult>;
}

const toResult = (run: IRun, options: RunOptions): RunResult => {
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
		retry: async (changed = {}) => await retryRun(run, { ...options, ...changed }),
	};
};

const prepare = (options: RunOptions) => {
	const { parameters, credentials, items = [{}], binary, settings, ui, timezone } = options;
	const { webhookWaitingBaseUrl, executionId } = options;
	const start = createNode('start', {});
	const node = createNode(ACTION, parameters, settings);
	const workflow = createWorkflow({
		nodes: [start, node],
		items: items.map((json) => ({ json, ...(binary ? { binary } : {}) })),
		timezone,
	});
	const additionalData = createAdditionalData(credentials, workflow, 'manual', {
		...(webhookWaitingBaseUrl === undefined ? {} : { webhookWaitingBaseUrl }),
		...(executionId === undefined ? {} : { executionId }),
		sendDataToUI: (_, data) => ui?.push(JSON.stringify(data)),
	});
	return { start, node, workflow, additionalData };
};

/** Runs the action node in n8n's engine, between a node that returns the items and the end. */
export const runNode = async (options: RunOptions): Promise<RunResult> => {
	const { start, workflow, additionalData } = prepare(options);
	const running = new WorkflowExecute(additionalData, 'manual').run({
		workflow,
		startNode: start,
	});
	if (options.cancelAfterMs !== undefined)
		setTimeout(() => running.cancel(), options.cancelAfterMs);
	return toResult(await running, options);
};

/** Prepares a retry as n8n does: with the stored data, without the failed task. */
const retryRun = async (run: IRun, options: RunOptions): Promise<RunResult> => {
	const { node, workflow, additionalData } = prepare(options);
	const data = unflatten(flatten(run.data)) as IRunExecutionData;
	delete data.resultData.error;
	data.resultData.runData[ACTION]?.pop();
	for (const entry of data.executionData?.nodeExecutionStack ?? []) entry.node = node;
	const retried = new WorkflowExecute(additionalData, 'retry', data);
	return toResult(await retried.processRunExecutionData(workflow), options);
};

interface EditorOptions {
	credentials: Credentials;
	/** What the node's panel holds at the moment. */
	parameters?: INodeParameters;
	nodeType?: string;
}

/** What n8n gives to a method that fills something in the editor. */
const createLoadContext = ({ credentials, parameters, nodeType = ACTION }: EditorOptions) => {
	const node = createNode(nodeType, parameters ?? {});
	const workflow = createWorkflow({ nodes: [node] });
	const additionalData = createAdditionalData(credentials, workflow, 'internal');
	additionalData.currentNodeParameters = node.parameters;
	const { methods } = workflow.nodeTypes.getByNameAndVersion(nodeType);
	return { context: new LoadOptionsContext(workflow, node, additionalData, ''), methods };
};

/** Fills a resource locator's list as the editor does. */
export const searchList = async (
	options: EditorOptions & { method: string; filter?: string; paginationToken?: string },
): Promise<INodeListSearchResult> => {
	const { context, methods } = createLoadContext(options);
	const search = methods?.listSearch?.[options.method];
	if (!search) throw new Error(`There is no list ${options.method}`);
	return await search.call(context, options.filter, options.paginationToken);
};

/** Gives the fields of a resource mapper as the editor does. */
export const mapFields = async (
	options: EditorOptions & { method: string },
): Promise<ResourceMapperFields> => {
	const { context, methods } = createLoadContext(options);
	const map = methods?.resourceMapping?.[options.method];
	if (!map) throw new Error(`There is no mapping ${options.method}`);
	return await map.call(context);
};
