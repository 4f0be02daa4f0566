import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { connect, CREDENTIAL, listSearch } from './connect';
import { toFailureItem, toNodeError, toRunError } from './failures';
import { readParallelRequests, runOptions } from './fields/options';
import { searchChannels, searchConversations, searchWebhooks } from './fields/search';
import { readInstance } from './instance';
import { planItem, PROPERTIES } from './operations/description';
import { runItems } from './run/items';

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
		const parametersOf = (itemIndex: number) => ({
			get: (name: string): unknown => this.getNodeParameter(name, itemIndex),
		});

		try {
			const api = await connect(this);
			const instance = readInstance(this);
			const items = await runItems({
				count: this.getInputData().length,
				parallel: readParallelRequests(parametersOf(0)),
				continueOnFail: this.continueOnFail(),
				plan: (itemIndex) => {
					const plan = planItem(parametersOf(itemIndex), instance);
					return { ...plan, run: async () => await plan.run(api) };
				},
				toFailureOutput: (thrown, itemIndex) => toFailureItem(node, thrown, itemIndex),
				toNodeFailure: (failures, done) => toRunError(node, failures, done),
			});
			return [items];
		} catch (thrown) {
			throw toNodeError(node, thrown);
		}
	}
}
