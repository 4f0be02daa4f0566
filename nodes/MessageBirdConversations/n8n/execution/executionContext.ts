import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';

import type { Origin, RunId, ExecutionData } from '../../items/sentLedger';
import type { Environment } from '../../operations/operation';
import { hasExpression } from '../../parameters/values/expressions';
import { unwrap, type Parameters } from '../../parameters/values/parameters';
import { CREDENTIAL } from '../credential';
import { readInstance } from '../instanceUrls';
import { toFastExpression } from './fastExpressions';
import type { ToolCall } from './toolCall';

/** What an execution provides to the node. */
export interface ExecutionContext {
	/** The node's data in the execution, which survives Retry On Fail and a retried execution. */
	store: ExecutionData;
	/** Which run of the node this is. */
	run: RunId;
	/** An item's parameters. */
	parametersOf: (itemIndex: number) => Parameters;
	/** The n8n and the workflow that the node runs in. */
	instance: Omit<Environment, 'concurrency' | 'waiting'>;
	/** n8n's ID of the credential. */
	credentialId: string;
	/** What an item's message is made from, regardless of how its expressions currently resolve. */
	originOf: (itemIndex: number) => Pick<Origin, 'item' | 'parameters'>;
	/** Aborted if the execution is cancelled. */
	signal: AbortSignal | undefined;
	/** Writes a line to n8n's log and, in a manual run, to the editor. */
	report: (line: string) => void;
}

/** Whether an agent calls the node. Older versions of n8n show that only in the node's type. */
const isTool = (context: IExecuteFunctions): boolean =>
	context.getNode().type.endsWith('Tool') ||
	(typeof context.isToolExecution === 'function' && context.isToolExecution());

/**
 * The agent's items, if the node runs as a tool within it: its expressions then use the first of
 * them. If n8n runs the tool like any other node, the node's own input is right.
 */
const readAgentItems = (context: IExecuteFunctions): INodeExecutionData[] | undefined => {
	const isWithin = context.getInputData(0, NodeConnectionTypes.Main).length === 0;
	return isTool(context) && isWithin ? context.getWorkflowDataProxy(0).$input.all() : undefined;
};

/** n8n gives each tool call a new ID, even if the model repeats a call. */
const withoutCallId = ({ toolCallId: _, ...json }: IDataObject = {}): IDataObject => json;

/** Reads a tool call from n8n's context; `undefined` if the node doesn't run as a tool. */
export const readToolCall = (
	context: IExecuteFunctions,
	accountOf: ToolCall['accountOf'],
): ToolCall | undefined => {
	if (!isTool(context)) return undefined;
	return {
		agentItems: readAgentItems(context)?.length,
		parameters: context.getNode().parameters,
		read: (name, itemIndex) => context.getNodeParameter(name, itemIndex),
		accountOf,
		countItems: (node) => Number(context.evaluateExpression(`{{ $(${node}).all().length }}`, 0)),
	};
};

/**
 * Creates the function that returns an item's parameters. Reading a parameter from n8n is slow, so
 * parameters without an expression are read once, and simple expressions with the item's fields are
 * resolved here.
 */
export const createParameterReader = (
	context: IExecuteFunctions,
): ((itemIndex: number) => Parameters) => {
	const { parameters } = context.getNode();
	// A tool's items are the model's arguments, but its expressions read the agent's items.
	const items = context.getInputData(0, NodeConnectionTypes.Main);

	const createReader = (name: string): ((itemIndex: number) => unknown) => {
		const given = parameters[name];
		const ask = (itemIndex: number): unknown => context.getNodeParameter(name, itemIndex);
		if (!hasExpression(given)) {
			const value = ask(0);
			return () => value;
		}
		const template = typeof given === 'string' ? toFastExpression(given) : undefined;
		if (!template) return ask;
		return (itemIndex) => template(items[itemIndex]?.json ?? {}) ?? ask(itemIndex);
	};

	const readers = new Map<string, (itemIndex: number) => unknown>();
	const read = (name: string, itemIndex: number): unknown => {
		const reader = readers.get(name) ?? createReader(name);
		readers.set(name, reader);
		return reader(itemIndex);
	};
	return (itemIndex) => ({
		get: (name) => read(name, itemIndex),
		stored: (name) => parameters[name],
	});
};

/** The defaults that n8n fills in for parameters that earlier versions of the package lacked. */
const LATER_DEFAULTS: Array<[name: string, isDefault: (value: unknown) => boolean]> = [
	['mediaSource', (value) => value === 'url'],
	['template', (value) => unwrap(value) === ''],
];

/**
 * The parameters that determine what is written. Request options and later defaults don't count, so
 * that executions can be retried after an update.
 */
const toOriginParameters = ({ options: _, ...parameters }: INodeParameters): INodeParameters =>
	Object.fromEntries(
		Object.entries(parameters).filter(
			([name, value]) =>
				!LATER_DEFAULTS.some(([later, isDefault]) => later === name && isDefault(value)),
		),
	);

/** Reads what the execution provides to the node. */
export const readExecutionContext = (context: IExecuteFunctions): ExecutionContext => {
	const node = context.getNode();
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	const parameters = toOriginParameters(node.parameters);
	const given = context.getInputData();
	const ofAgent = readAgentItems(context);
	const run = isTool(context) ? 'tool' : typeof runIndex === 'number' ? runIndex : 0;
	return {
		store: context.getContext('node'),
		run,
		parametersOf: createParameterReader(context),
		instance: { ...readInstance(context), timezone: context.getTimezone() },
		credentialId: node.credentials?.[CREDENTIAL]?.id ?? '',
		originOf(itemIndex) {
			const json = given[itemIndex]?.json;
			const own = run === 'tool' ? withoutCallId(json) : json;
			return { item: ofAgent ? { own, ofAgent: ofAgent[0]?.json } : own, parameters };
		},
		signal: context.getExecutionCancelSignal(),
		report(line) {
			context.logger.info(`${node.name}: ${line}`);
			context.sendMessageToUI(line);
		},
	};
};
