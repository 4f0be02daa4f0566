import { sleep, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { createClock } from '../../client/http/clock';
import { createPlanExecutor } from '../../items/executePlan';
import { createProgress } from '../../items/progress';
import { runItems } from '../../items/runItems';
import { openSentLedger } from '../../items/sentLedger';
import { PROPERTIES } from '../../operations/description';
import { readRequestOptions } from '../../parameters/requestOptions';
import { openAccounts } from '../accounts';
import { createWaitingExecution } from '../waiting/waitingExecution';
import { toFailureItem, toNodeError, uncertainty } from '../nodeErrors';
import { readExecutionContext, readToolCall } from './executionContext';
import { createItemPlanner } from './itemPlans';
import { summarize, toRunError } from './runSummary';
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

	const waiting = createWaitingExecution(context, {
		store,
		count,
		clock,
		baseUrl: execution.instance.baseUrl,
		isPlainTool: toolCall !== undefined && !node.type.endsWith('HitlTool'),
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
		}),
		clock,
		plan: createItemPlanner(execution, accounts, createUploads(context, store), waiting.of),
		onDone: progress.done,
		toFailureOutput: (thrown, itemIndex) => toFailureItem(node, thrown, itemIndex),
		toNodeFailure(outcome) {
			if (outcome.isStopped) report(summarize(outcome));
			return toRunError(node, outcome);
		},
	});
	return await waiting.finish(await progress.reportDuring(running));
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
