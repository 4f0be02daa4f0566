import {
	NodeConnectionTypes,
	sleep,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { writtenId } from './api/arrival';
import { createClock } from './api/wait';
import { CREDENTIAL, listSearch, openAccounts } from './connect';
import { createParameters, readSurroundings } from './execution';
import { toFailureItem, toNodeError, uncertainty } from './failures';
import { readRunOptions, runOptions } from './fields/options';
import { searchChannels, searchConversations, searchWebhooks } from './fields/search';
import { readInstance } from './instance';
import { chosenOf, planItem, PROPERTIES } from './operations/description';
import { summarize, toRunError } from './outcome';
import { runItems } from './run/items';
import { openMemory } from './run/memory';
import { createProgress } from './run/progress';

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
		credentials: [{ name: CREDENTIAL, required: true }],
		properties: [...PROPERTIES, runOptions],
	};

	methods = {
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
			const { store, run, credentialId, originOf, signal, say } = readSurroundings(
				this,
				CREDENTIAL,
			);
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
					const { writes } = plan;
					const operation = { ...chosenOf(parameters), credentialId };
					return {
						...plan,
						account,
						// Another account's service has not accepted it.
						writes: writes && { ...writes, credentialId },
						origin: writes && { ...originOf(itemIndex), operation, account },
						run: async () => await plan.run(api),
						confirm: confirm && (async (...sought) => await confirm(api, ...sought)),
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
