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
	instance: Omit<Environment, 'concurrency'>;
	/** n8n's ID of the credential. */
	credentialId: string;
	/** What an item's message is made from, independent of how its expressions currently resolve. */
	originOf: (itemIndex: number) => Pick<Origin, 'item' | 'parameters'>;
	/** Aborted if the execution is cancelled. */
	signal: AbortSignal | undefined;
	/** Writes a line to n8n's log and, in a manual run, to the editor. */
	report: (line: string) => void;
}

/** Whether an agent calls the node. In older versions of n8n only the node's type tells. */
const isTool = (context: IExecuteFunctions): boolean =>
	context.getNode().type.endsWith('Tool') ||
	(typeof context.isToolExecution === 'function' && context.isToolExecution());

/**
 * The items of the agent, if the node runs as a tool within it: then its expressions use the first of
 * them. If n8n runs the tool beside the agent, like any other node, its input is the right item.
 */
const readAgentItems = (context: IExecuteFunctions): INodeExecutionData[] | undefined => {
	const isWithin = context.getInputData(0, NodeConnectionTypes.Main).length === 0;
	return isTool(context) && isWithin ? context.getWorkflowDataProxy(0).$input.all() : undefined;
};

/** n8n gives each call of a tool its own ID, even if the model repeats a call. */
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
 * Creates the function that returns an item's parameters. Reading one from n8n is slow. So those
 * without an expression are read once, and simple expressions with the item's fields are resolved
 * here.
 */
export const createParameterReader = (
	context: IExecuteFunctions,
): ((itemIndex: number) => Parameters) => {
	const { parameters } = context.getNode();
	// A tool gets the model's arguments as its items, but its expressions read the agent's items.
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

/** What n8n fills in for fields that earlier versions of the package lacked. */
const LATER_DEFAULTS: Array<[name: string, isDefault: (value: unknown) => boolean]> = [
	['mediaSource', (value) => value === 'url'],
	['template', (value) => unwrap(value) === ''],
];

/**
 * The parameters that tell what is written: not how requests are made, and not what n8n fills in since
 * a later version, as executions are retried after updates.
 */
const toOriginParameters = ({ options: _, ...parameters }: INodeParameters): INodeParameters =>
	Object.fromEntries(
		Object.entries(parameters).filter(
			([name, value]) =>
				!LATER_DEFAULTS.some(([later, isDefault]) => later === name && isDefault(value)),
		),
	);

/** Reads what surrounds a node. */
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
