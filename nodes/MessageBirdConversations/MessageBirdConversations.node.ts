import {
	NodeConnectionTypes,
	sleep,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { createClock } from './client/http/clock';
import { readMessageId } from './client/lostAnswerLookup';
import { createProgress } from './items/progress';
import { createPlanExecutor } from './items/executePlan';
import { runItems } from './items/runItems';
import { openSentLedger } from './items/sentLedger';
import { createSiblingMessages } from './items/siblingMessages';
import { openAccounts } from './n8n/accounts';
import { listSearch } from './n8n/connection';
import { CREDENTIAL } from './n8n/credential';
import { testCredential } from './n8n/credentialTest';
import {
	createParameterReader,
	readExecutionContext,
	readToolCall,
} from './n8n/execution/executionContext';
import { summarize, toRunError } from './n8n/execution/runSummary';
import { checkToolCall } from './n8n/execution/toolCall';
import { readInstance } from './n8n/instanceUrls';
import { toFailureItem, toNodeError, uncertainty } from './n8n/nodeErrors';
import { chosenOf, planItem, PROPERTIES } from './operations/description';
import {
	searchChannels,
	searchConversations,
	searchWebhooks,
} from './parameters/locators/listSearch';
import { readRequestOptions, requestOptions } from './parameters/requestOptions';

/** The action node: every operation of the Conversations API. */
export class MessageBirdConversations implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'MessageBird Conversations',
		name: 'messageBirdConversations',
		icon: {
			light: 'file:../../icons/messagebird.svg',
			dark: 'file:../../icons/messagebird.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Send and read messages on SMS, WhatsApp, Messenger, Telegram, LINE, WeChat and email',
		defaults: { name: 'MessageBird Conversations' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// As a literal: the linter looks for the tested credential by its name.
		credentials: [
			{ name: 'messageBirdConversationsApi', required: true, testedBy: 'testCredential' },
		],
		properties: [...PROPERTIES, requestOptions],
	};

	methods = {
		credentialTest: { testCredential },
		listSearch: {
			searchChannels: listSearch(searchChannels),
			searchConversations: listSearch(searchConversations),
			searchWebhooks: listSearch(searchWebhooks),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const node = this.getNode();
		const parametersOf = createParameterReader(this);

		try {
			const total = this.getInputData().length;
			const executionContext = readExecutionContext(this, CREDENTIAL);
			const { store, run, credentialId, originOf, signal, say } = executionContext;
			const options = readRequestOptions(parametersOf(0));
			const clock = createClock(signal);
			const progress = createProgress({ total, now: clock.now, sleep, say });
			const instance = { ...readInstance(this), timezone: this.getTimezone() };
			const accounts = await openAccounts(this, {
				...options,
				limits: options,
				clock,
				store,
				onRateLimited: progress.rateLimited,
			});
			const call = readToolCall(this);
			if (call) {
				const accountOf = async (index: number) => (await accounts.of(index)).id;
				await checkToolCall({ ...call, accountOf }, PROPERTIES);
			}
			const executor = createPlanExecutor({
				ledger: openSentLedger(store, run),
				uncertainty,
				messageIdOf: readMessageId,
				isConfirming: options.confirmUncertain,
				clock,
			});
			const siblings = createSiblingMessages();
			const running = runItems({
				count: total,
				concurrency: accounts.concurrency,
				isPerAccount: accounts.isPerItem,
				isStopped: () => signal?.aborted === true,
				continueOnFail: this.continueOnFail(),
				executor,
				clock,
				async plan(itemIndex) {
					const { id: account, api, concurrencyLimiter } = await accounts.of(itemIndex);
					const concurrency = (): number => concurrencyLimiter.limit;
					const parameters = parametersOf(itemIndex);
					const environment = { ...instance, concurrency };
					const { lookUp, isInAccount, ...plan } = planItem(parameters, environment);
					if (options.confirmUncertain) siblings.add({ account, ...plan });
					const { writes } = plan;
					// Another account has not accepted it.
					const withCredential = (written?: object) => written && { ...written, credentialId };
					const operation = { ...chosenOf(parameters), credentialId };
					return {
						...plan,
						account,
						writes: withCredential(writes),
						writesAsTyped: () =>
							withCredential(planItem({ ...parameters, asTyped: true }, environment).writes),
						origin: writes && { ...originOf(itemIndex), operation, account },
						execute: async () => await plan.execute(api),
						lookUp:
							lookUp &&
							(async (sent, attempt) =>
								await lookUp(api, sent, {
									...attempt,
									matchesSibling: siblings.createMatcher({ account, ...plan }),
								})),
						isInAccount: isInAccount && (async (answer) => await isInAccount(api, answer)),
					};
				},
				onDone: progress.done,
				toFailureOutput: (thrown, itemIndex) => toFailureItem(node, thrown, itemIndex),
				toNodeFailure(outcome) {
					if (outcome.isStopped) say(summarize(outcome));
					return toRunError(node, outcome);
				},
			});
			return [await progress.runWith(running)];
		} catch (thrown) {
			throw toNodeError(node, thrown);
		}
	}
}
