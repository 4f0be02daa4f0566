import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../parameters/values/parameters';

/** An agent whose tool this is. */
export interface Agent {
	/** How many items the agent works on. */
	count: number;
	/**
	 * Whether the tool runs within the agent (below version 3): its expressions then name the first
	 * item. A tool that n8n runs beside the agent has for its input the item that is meant.
	 */
	isWithin: boolean;
}

/** What a tool of an agent knows of its parameters. */
export interface ToolCall {
	agent: Agent;
	/** The node's parameters as the workflow has them. */
	parameters: Record<string, unknown>;
	/** What a parameter gives for an item of the agent's; may throw. */
	read: (name: string, itemIndex: number) => unknown;
	/** Which account the credential gives for an item of the agent's. */
	accountOf: (itemIndex: number) => Promise<string>;
}

/** What names the item that a tool is called for, in expressions of a tool within an agent. */
const OF_ITEM = /\$(?:json|binary|input|item|itemIndex|position)\b|\.item\b|\bitemMatching\b/;

/** What names the item of another node: n8n takes the first for it in a tool beside an agent. */
const OF_OTHER_NODE = /\$\([^()]{1,200}\)\s*\.\s*(?:item|pairedItem|itemMatching)\b|\$node\b/;

const FROM_MODEL = /\$fromAI\b/i;

/** The expressions in a value, and in whatever it holds. */
const expressionsIn = (value: unknown): string[] => {
	if (typeof value === 'string') return value.startsWith('=') ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(expressionsIn);
};

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
	{ agent, parameters, read, accountOf }: ToolCall,
	nameOf: (name: string) => string,
): Promise<void> => {
	const indexes = [...Array(agent.count).keys()];
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
		throw refuseWithin(nameOf(name), agent.count);
	}
	const accounts: string[] = [];
	for (const index of indexes) accounts.push(await accountOf(index));
	if (!areSame(accounts)) throw refuseWithin('The credential', agent.count);
};

/** Refuses what would be the first item's of another node for all. @throws InputError */
const checkBeside = ({ agent, parameters }: ToolCall, nameOf: (name: string) => string): void => {
	for (const [name, value] of Object.entries(parameters)) {
		if (!expressionsIn(value).some((expression) => OF_OTHER_NODE.test(expression))) continue;
		throw new InputError(
			`${nameOf(name)} names another node's item, for which n8n gives a tool the first of the AI Agent's ${agent.count} items, whichever is meant`,
			"Name the field of the agent's own item, such as {{ $json.phone }}, or put Loop Over Items before the agent.",
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
	if (call.agent.count < 2) return;
	if (call.agent.isWithin) await checkWithin(call, nameOf);
	else checkBeside(call, nameOf);
};
