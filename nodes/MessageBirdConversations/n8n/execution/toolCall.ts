import type { INodeProperties } from 'n8n-workflow';

import { expressionsIn } from '../../parameters/values/expressions';
import { InputError } from '../../parameters/values/parameters';

/** A call of the node as an agent's tool. */
export interface ToolCall {
	/**
	 * How many items the agent has, if the tool runs within it (before version 3): then expressions
	 * use the first item. `undefined` if n8n runs the tool beside the agent, with the right item as
	 * its input.
	 */
	agentItems: number | undefined;
	/** The node's parameters as the workflow stores them. */
	parameters: Record<string, unknown>;
	/** Reads a parameter for one of the agent's items; may throw. */
	read: (name: string, itemIndex: number) => unknown;
	/** How many items a node returned; its name is quoted as in an expression. */
	countItems: (node: string) => number;
	/** The account of the credential for one of the agent's items. */
	accountOf: (itemIndex: number) => Promise<string>;
}

/** References to the current item in expressions of a tool within an agent. */
const OF_ITEM = /\$(?:json|binary|input|item|itemIndex|position)\b|\.item\b|\bitemMatching\b/;

/** A node's name as quoted in expressions. */
const NAME = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/.source;

/** The item of another node: in a tool beside an agent, n8n always takes the first. */
const OF_OTHER_NODE = [
	new RegExp(
		`\\$\\(\\s*(${NAME})\\s*\\)\\s*\\??\\.?\\s*(?:\\[\\s*['"\`])?(?:item|pairedItem|itemMatching)\\b`,
		'g',
	),
	new RegExp(`\\$node\\s*\\[\\s*(${NAME})\\s*\\]`, 'g'),
];

/** A node in an expression that selects by item index, which is 0 in such a tool. */
const ANY_NODE = new RegExp(`\\$(?:items)?\\(\\s*(${NAME})`, 'g');

const ITEM_INDEX = /\$itemIndex\b/;

/** The other nodes whose item an expression uses, by their quoted names. */
const otherNodesIn = (expression: string): string[] => {
	const patterns = ITEM_INDEX.test(expression) ? [...OF_OTHER_NODE, ANY_NODE] : OF_OTHER_NODE;
	return patterns.flatMap((pattern) =>
		[...expression.matchAll(pattern)].flatMap(([, name]) => name ?? []),
	);
};

const FROM_MODEL = /\$fromAI\b/i;

/** Whether values are the same, as far as JSON can tell. */
const areSame = (values: unknown[]): boolean =>
	new Set(values.map((value) => JSON.stringify(value))).size <= 1;

const WITHIN_REMEDY =
	'Replace the AI Agent node with a new one: from version 3 on, it gives its tools the right item. Or put Loop Over Items before the agent, or let the model fill in the field.';

const refuseWithin = (what: string, count: number): InputError =>
	new InputError(
		`${what} uses item data, but this version of the AI Agent gives its tools only the first of its ${count} items`,
		WITHIN_REMEDY,
	);

/** Refuses values that would come from the first item for all items. @throws InputError */
const checkWithin = async (
	{ parameters, read, accountOf }: ToolCall,
	count: number,
	nameOf: (name: string) => string,
): Promise<void> => {
	const indexes = [...Array(count).keys()];
	/** If there is no value for an item, n8n reports that when it is needed. */
	const tryRead = (name: string, index: number): unknown => {
		try {
			return [read(name, index)];
		} catch {
			return undefined;
		}
	};
	for (const [name, value] of Object.entries(parameters)) {
		const expressions = expressionsIn(value);
		if (!expressions.some((expression) => OF_ITEM.test(expression))) continue;
		// The model's values exist for only one item.
		const isComparable = !expressions.some((expression) => FROM_MODEL.test(expression));
		if (isComparable && areSame(indexes.map((index) => tryRead(name, index)))) continue;
		throw refuseWithin(nameOf(name), count);
	}
	const accounts: string[] = [];
	for (const index of indexes) accounts.push(await accountOf(index));
	if (!areSame(accounts)) throw refuseWithin('The credential', count);
};

/** Refuses values that would come from another node's first item for all items. @throws InputError */
const checkBeside = (
	{ parameters, countItems }: ToolCall,
	nameOf: (name: string) => string,
): void => {
	for (const [name, value] of Object.entries(parameters)) {
		const several = expressionsIn(value)
			.flatMap(otherNodesIn)
			.find((node) => countItems(node) > 1);
		if (several === undefined) continue;
		throw new InputError(
			`${nameOf(name)} uses an item of ${several}, which returned several: in a tool, n8n always takes the first one`,
			`Use a field of the agent's own item, such as {{ $json.phone }}, or put Loop Over Items before the agent. If you do mean the first item, write $(${several}).first().`,
		);
	}
};

/**
 * Refuses a tool call in which a message for one customer could go to another, because n8n doesn't
 * say which of the agent's items the call is for.
 *
 * @throws InputError
 */
export const checkToolCall = async (
	call: ToolCall,
	properties: INodeProperties[],
): Promise<void> => {
	const nameOf = (name: string): string =>
		`"${properties.find((property) => property.name === name)?.displayName ?? name}"`;
	const { agentItems } = call;
	if (agentItems === undefined) checkBeside(call, nameOf);
	else if (agentItems > 1) await checkWithin(call, agentItems, nameOf);
};
