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

/** What an execution gives to the node. */
export interface ExecutionContext {
	/** The execution's own data, found again by Retry On Fail and by a retried execution. */
	store: ExecutionData;
	/** Which run of the node this is. */
	run: RunId;
	/** An item's parameters. */
	parametersOf: (itemIndex: number) => Parameters;
	/** The n8n and the workflow that the node runs in. */
	instance: Omit<Environment, 'concurrency'>;
	/** n8n's ID of the credential. */
	credentialId: string;
	/** What an item's message is made from, whatever its expressions give at the moment. */
	originOf: (itemIndex: number) => Pick<Origin, 'item' | 'parameters'>;
	/** Ends with the execution, if it is cancelled. */
	signal: AbortSignal | undefined;
	/** Writes a line into n8n's log and, in a manual run, shows it in the editor. */
	report: (line: string) => void;
}

/** Whether an agent calls the node. Older versions of n8n tell it by the node's type alone. */
const isTool = (context: IExecuteFunctions): boolean =>
	context.getNode().type.endsWith('Tool') ||
	(typeof context.isToolExecution === 'function' && context.isToolExecution());

/**
 * The items of the agent whose tool this is, if the tool runs within the agent: its expressions name
 * the first of them. A tool that n8n runs beside the agent, as any other node, has the item that is
 * meant for its input.
 */
const readAgentItems = (context: IExecuteFunctions): INodeExecutionData[] | undefined => {
	const isWithin = context.getInputData(0, NodeConnectionTypes.Main).length === 0;
	return isTool(context) && isWithin ? context.getWorkflowDataProxy(0).$input.all() : undefined;
};

/** n8n gives each call of a tool an ID of its own, also where the model calls it again. */
const withoutCallId = ({ toolCallId: _, ...json }: IDataObject = {}): IDataObject => json;

/** What a tool's call depends on; `undefined` where the node is no tool. */
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
 * Makes the function that gives an item's parameters. n8n takes long to give one, so it is not asked
 * twice for what has no expression, and not at all where an expression only names the item's fields.
 */
export const createParameterReader = (
	context: IExecuteFunctions,
): ((itemIndex: number) => Parameters) => {
	const { parameters } = context.getNode();
	// An agent's tool is given the model's arguments as its items, but reads fields of the agent's.
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
