import type { IExecuteFunctions } from 'n8n-workflow';

import type { Parameters } from './fields/read';
import type { Store } from './run/memory';

/** What an execution gives to a node beside its parameters and items. */
export interface Surroundings {
	/** The execution's own data, found again by Retry On Fail and by a retried execution. */
	store: Store;
	/** Which run of the node this is, in a loop. */
	runIndex: number;
	/** Tells the accounts apart without telling their keys. */
	credentialId: string;
	/** Ends with the execution, if it is cancelled. */
	signal: AbortSignal | undefined;
	/** Says something in n8n's log and, in a manual run, in the editor. */
	say: (line: string) => void;
}

/** Reads what surrounds a node. */
export const readSurroundings = (context: IExecuteFunctions, credential: string): Surroundings => {
	const node = context.getNode();
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	return {
		store: context.getContext('node'),
		runIndex: typeof runIndex === 'number' ? runIndex : 0,
		credentialId: node.credentials?.[credential]?.id ?? '',
		signal: context.getExecutionCancelSignal(),
		say(line) {
			context.logger.info(`${node.name}: ${line}`);
			context.sendMessageToUI(line);
		},
	};
};

/** Whether a value, or a part of it, is an expression: for n8n a text that begins with "=". */
const hasExpression = (value: unknown): boolean => {
	if (typeof value === 'string') return value.startsWith('=');
	return typeof value === 'object' && value !== null && Object.values(value).some(hasExpression);
};

/**
 * Makes the function that gives an item's parameters. One without an expression is the same for
 * all items: n8n is asked for it once, as each time it looks through the whole description.
 */
export const createParameters = (
	context: IExecuteFunctions,
): ((itemIndex: number) => Parameters) => {
	const { parameters } = context.getNode();
	const fixed = new Map<string, unknown>();
	const read = (name: string, itemIndex: number): unknown => {
		if (fixed.has(name)) return fixed.get(name);
		const value: unknown = context.getNodeParameter(name, itemIndex);
		if (!hasExpression(parameters[name])) fixed.set(name, value);
		return value;
	};
	return (itemIndex) => ({ get: (name) => read(name, itemIndex) });
};
