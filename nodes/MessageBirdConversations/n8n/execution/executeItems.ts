import { randomUUID } from 'node:crypto';

import { sleep, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { createClock } from '../../client/http/clock';
import { createPlanExecutor } from '../../items/executePlan';
import { createProgress } from '../../items/progress';
import { runItems } from '../../items/runItems';
import { createSendOnce } from '../../items/sendOnce/sendOnce';
import { openSentKeys } from '../../items/sendOnce/sentKeys';
import { openSentLedger } from '../../items/sentLedger';
import { PROPERTIES } from '../../operations/description';
import { readRequestOptions } from '../../parameters/requestOptions';
import { openAccounts } from '../accounts';
import { toFailureItem, toNodeError, uncertainty } from '../nodeErrors';
import { createWaitingExecution } from '../waiting/waitingExecution';
import { readExecutionContext, readToolCall } from './executionContext';
import { createItemPlanner } from './itemPlans';
import { summarize, toRunError } from './runSummary';
import { openSentKeyStore } from './sentKeyStore';
import { checkToolCall } from './toolCall';
import { createUploads } from './uploads';

const execute = async (context: IExecuteFunctions): Promise<INodeExecutionData[]> => {
	const node = context.getNode();
	const count = context.getInputData().length;
	const execution = readExecutionContext(context);
	const { store, run, signal, report } = execution;
	const options = readRequestOptions(execution.parametersOf(0));
	const clock = createClock(signal);
	const progress = createProgress({ total: count, now: clock.now, sleep, report });
	const accounts = await openAccounts(context, {
		...options,
		clock,
		store,
		onRateLimited: progress.rateLimited,
	});
	const toolCall = readToolCall(context, async (itemIndex) => (await accounts.of(itemIndex)).id);
	if (toolCall) await checkToolCall(toolCall, PROPERTIES);

	const sentKeys = openSentKeyStore(context);
	const sendOnce = createSendOnce({
		owner: `${sentKeys.id} ${node.id}`,
		keys: openSentKeys(sentKeys, {
			nodeId: node.id,
			maxKeys: options.maxSendOnceKeys,
			wait: sleep,
			random: clock.random,
			createId: randomUUID,
		}),
		maxKeys: options.maxSendOnceKeys,
		now: clock.now,
		wait: sleep,
		onUnrecorded: (unrecorded) =>
			report(`n8n couldn't record ${unrecorded} accepted messages: their keys stay uncertain`),
	});

	const waiting = createWaitingExecution(context, {
		store,
		count,
		clock,
		baseUrl: execution.instance.baseUrl,
		isPlainTool: toolCall !== undefined,
		report,
	});
	const running = runItems({
		count,
		concurrency: accounts.concurrency,
		isPerAccount: accounts.isPerItem,
		isStopped: () => signal?.aborted === true,
		continueOnFail: context.continueOnFail(),
		executor: createPlanExecutor({
			ledger: openSentLedger(store, run),
			uncertainty,
			isConfirming: options.confirmUncertain,
			clock,
			sendOnce,
		}),
		readAhead: sendOnce.readAhead,
		clock,
		plan: createItemPlanner(execution, accounts, createUploads(context, store), waiting.of),
		onDone: progress.done,
		toFailureOutput: (thrown, itemIndex) => toFailureItem(node, thrown, itemIndex),
		toNodeFailure(outcome) {
			if (outcome.isStopped) report(summarize(outcome));
			return toRunError(node, outcome);
		},
	});
	const output = await progress.reportDuring(running).finally(async () => await sendOnce.close());
	return await waiting.finish(output);
};

/**
 * Executes the action node: runs its items, and returns their output.
 *
 * @throws NodeApiError, NodeOperationError
 */
export const executeItems = async (context: IExecuteFunctions): Promise<INodeExecutionData[]> => {
	try {
		return await execute(context);
	} catch (thrown) {
		throw toNodeError(context.getNode(), thrown);
	}
};
