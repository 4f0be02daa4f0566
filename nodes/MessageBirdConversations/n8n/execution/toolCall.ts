import type { INodeProperties } from 'n8n-workflow';

import { expressionsIn } from '../../parameters/values/expressions';
import { InputError } from '../../parameters/values/parameters';

/** What a tool of an agent knows of its parameters. */
export interface ToolCall {
	/**
	 * How many items the agent works on, where the tool runs within it (below version 3): expressions
	 * then name the first item. A tool that n8n runs beside the agent has for its input the item that
	 * is meant; `undefined` says so.
	 */
	agentItems: number | undefined;
	/** The node's parameters as the workflow has them. */
	parameters: Record<string, unknown>;
	/** What a parameter gives for an item of the agent's; may throw. */
	read: (name: string, itemIndex: number) => unknown;
	/** How many items a node gave; its name is written as in an expression, quotes and all. */
	countItems: (node: string) => number;
	/** Which account the credential gives for an item of the agent's. */
	accountOf: (itemIndex: number) => Promise<string>;
}

/** What names the item that a tool is called for, in expressions of a tool within an agent. */
const OF_ITEM = /\$(?:json|binary|input|item|itemIndex|position)\b|\.item\b|\bitemMatching\b/;

/** A node's name as expressions have it. */
const NAME = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/.source;

/** The item of another node: in a tool beside an agent, n8n takes the first for it. */
const OF_OTHER_NODE = [
	new RegExp(
		`\\$\\(\\s*(${NAME})\\s*\\)\\s*\\??\\.?\\s*(?:\\[\\s*['"\`])?(?:item|pairedItem|itemMatching)\\b`,
		'g',
	),
	new RegExp(`\\$node\\s*\\[\\s*(${NAME})\\s*\\]`, 'g'),
];

/** A node in an expression that picks by the item's number, which is 0 in such a tool. */
const ANY_NODE = new RegExp(`\\$(?:items)?\\(\\s*(${NAME})`, 'g');

const ITEM_INDEX = /\$itemIndex\b/;

/** The other nodes whose item an expression names, as their names are written in it. */
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
	'Replace the AI Agent node by a new one, as its versions from 3 on tell a tool which item is meant. Or put Loop Over Items before the agent, or let the model fill the field in.';

const refuseWithin = (what: string, count: number): InputError =>
	new InputError(
		`${what} depends on the item, but this version of the AI Agent gives its tools the first of its ${count} items for all`,
		WITHIN_REMEDY,
	);

/** Refuses what would be the first item's for all. @throws InputError */
const checkWithin = async (
	{ parameters, read, accountOf }: ToolCall,
	count: number,
	nameOf: (name: string) => string,
): Promise<void> => {
	const indexes = [...Array(count).keys()];
	/** One that has no value for an item is told by n8n where it is needed. */
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
		// What the model fills in is there for one item alone.
		const isComparable = !expressions.some((expression) => FROM_MODEL.test(expression));
		if (isComparable && areSame(indexes.map((index) => tryRead(name, index)))) continue;
		throw refuseWithin(nameOf(name), count);
	}
	const accounts: string[] = [];
	for (const index of indexes) accounts.push(await accountOf(index));
	if (!areSame(accounts)) throw refuseWithin('The credential', count);
};

/** Refuses what would be the first item's of another node for all. @throws InputError */
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
			`${nameOf(name)} uses an item of ${several}, which gave several: in tools, n8n takes the first of them whichever is meant`,
			`Use a field of the agent's own item, such as {{ $json.phone }}, or put Loop Over Items before the agent. Where the first item is meant for all, write $(${several}).first().`,
		);
	}
};

/**
 * Refuses to work as an agent's tool where a message that is meant for one customer would go to
 * another, as n8n doesn't tell which of the agent's items is meant.
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
