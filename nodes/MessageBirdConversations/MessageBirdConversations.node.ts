import {
	NodeConnectionTypes,
	sleep,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { createClock } from './client/http/clock';
import { writtenId } from './client/lostAnswerLookup';
import { createProgress } from './items/progress';
import { runItems } from './items/runItems';
import { openMemory } from './items/sentLedger';
import { createSiblings } from './items/siblingMessages';
import { openAccounts } from './n8n/accounts';
import { listSearch } from './n8n/connection';
import { CREDENTIAL } from './n8n/credential';
import { testCredential } from './n8n/credentialTest';
import { createParameters, readAgent, readSurroundings } from './n8n/execution/executionContext';
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
import { readRunOptions, runOptions } from './parameters/requestOptions';

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
			'Write and read SMS, WhatsApp, Messenger, Telegram, LINE, WeChat and email conversations',
		defaults: { name: 'MessageBird Conversations' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// In letters: the linter looks for the credential that is tested.
		credentials: [
			{ name: 'messageBirdConversationsApi', required: true, testedBy: 'testCredential' },
		],
		properties: [...PROPERTIES, runOptions],
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
		const parametersOf = createParameters(this);

		try {
			const total = this.getInputData().length;
			const surroundings = readSurroundings(this, CREDENTIAL);
			const { store, run, credentialId, originOf, signal, say } = surroundings;
			const options = readRunOptions(parametersOf(0));
			const clock = createClock(signal);
			const progress = createProgress({ total, now: clock.now, sleep, say });
			const instance = { ...readInstance(this), timezone: this.getTimezone() };
			const accounts = await openAccounts(this, {
				...options,
				bounds: options,
				clock,
				store,
				onRefusal: progress.refused,
			});
			const agent = readAgent(this);
			if (agent) {
				const call = {
					agent,
					parameters: node.parameters,
					read: (name: string, itemIndex: number) => this.getNodeParameter(name, itemIndex),
					accountOf: async (itemIndex: number) => (await accounts.of(itemIndex)).id,
				};
				await checkToolCall(call, PROPERTIES);
			}
			const siblings = createSiblings();
			const running = runItems({
				count: total,
				width: accounts.width,
				isPerAccount: accounts.isPerItem,
				isStopped: () => signal?.aborted === true,
				continueOnFail: this.continueOnFail(),
				memory: openMemory(store, run),
				uncertainty,
				idOf: writtenId,
				isConfirming: options.confirmUncertain,
				now: clock.now,
				wait: clock.wait,
				async plan(itemIndex) {
					const { id: account, api, gate } = await accounts.of(itemIndex);
					const width = (): number => gate.width;
					const parameters = parametersOf(itemIndex);
					const { confirm, holds, ...plan } = planItem(parameters, { ...instance, width });
					if (options.confirmUncertain) siblings.add({ account, ...plan });
					const { writes } = plan;
					const operation = { ...chosenOf(parameters), credentialId };
					return {
						...plan,
						account,
						// Another account's service has not accepted it.
						writes: writes && { ...writes, credentialId },
						origin: writes && { ...originOf(itemIndex), operation, account },
						run: async () => await plan.run(api),
						confirm:
							confirm &&
							(async (sent, trial) =>
								await confirm(api, sent, {
									...trial,
									isSibling: siblings.isOneOf({ account, ...plan }),
								})),
						holds: holds && (async (answer) => await holds(api, answer)),
					};
				},
				onDone: progress.done,
				toFailureOutput: (thrown, itemIndex) => toFailureItem(node, thrown, itemIndex),
				toNodeFailure(outcome) {
					if (outcome.isStopped) say(summarize(outcome));
					return toRunError(node, outcome);
				},
			});
			return [await progress.during(running)];
		} catch (thrown) {
			throw toNodeError(node, thrown);
		}
	}
}
