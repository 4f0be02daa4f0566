import type { INodeProperties } from 'n8n-workflow';

import { InputError } from './fields/read';

/** What a tool of an agent knows of the items that the agent works on. */
export interface AgentItems {
	count: number;
	/** The node's parameters as the workflow has them. */
	parameters: Record<string, unknown>;
	/** What a parameter gives for an item of the agent's. */
	read: (name: string, itemIndex: number) => unknown;
	/** Which account the credential gives for an item of the agent's. */
	accountOf: (itemIndex: number) => Promise<string>;
}

const REMEDY =
	'Replace the AI Agent node by a new one, as its versions from 3 on tell a tool which item is meant. Or put Loop Over Items before the agent, or let the model fill the field in.';

/** What makes an expression give something else for another item. */
const OF_ITEM = /\$(?:json|binary|input|item|itemIndex|position)\b|\.item\b|\bitemMatching\b/;

const FROM_MODEL = /\$fromAI\b/i;

/** The expressions in a value, and in whatever it holds. */
const expressionsIn = (value: unknown): string[] => {
	if (typeof value === 'string') return value.startsWith('=') ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(expressionsIn);
};

/** Whether values are the same, as what JSON can tell. */
const areSame = (values: unknown[]): boolean =>
	new Set(values.map((value) => JSON.stringify(value))).size <= 1;

const refuse = (what: string, count: number): never => {
	throw new InputError(
		`${what} depends on the item, but this version of the AI Agent gives its tools the first of its ${count} items for all`,
		REMEDY,
	);
};

/**
 * Refuses to work as a tool that an older agent calls with several items, where what is done would
 * be the first item's for all: a message meant for one customer would go to another. Versions of
 * the AI Agent below 3 don't tell a tool which item it is called for.
 *
 * @throws InputError
 */
export const checkAgentItems = async (
	{ count, parameters, read, accountOf }: AgentItems,
	properties: INodeProperties[],
): Promise<void> => {
	if (count < 2) return;
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
		const ofItem = expressionsIn(value).filter((expression) => OF_ITEM.test(expression));
		if (ofItem.length === 0) continue;
		// What the model fills in is there for one item alone.
		const isComparable = !expressionsIn(value).some((expression) => FROM_MODEL.test(expression));
		if (isComparable && areSame(indexes.map((index) => tryRead(name, index)))) continue;
		const property = properties.find((candidate) => candidate.name === name);
		refuse(`"${property?.displayName ?? name}"`, count);
	}
	const accounts: string[] = [];
	for (const index of indexes) accounts.push(await accountOf(index));
	if (!areSame(accounts)) refuse('The credential', count);
};
