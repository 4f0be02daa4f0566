import type { IExecuteFunctions } from 'n8n-workflow';

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
