import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { getTemplateFields, listSearch } from './n8n/connection';
import { testCredential } from './n8n/credentialTest';
import { executeItems } from './n8n/execution/executeItems';
import { handleResume } from './n8n/waiting/resume';
import { RESUME_WEBHOOKS } from './n8n/waiting/webhooks';
import { PROPERTIES } from './operations/description';
import {
	searchChannels,
	searchConversations,
	searchWebhooks,
} from './parameters/locators/listSearch';
import { searchTemplates } from './parameters/locators/templates';

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
		webhooks: RESUME_WEBHOOKS,
		waitingNodeTooltip: 'The execution continues when the response is there',
		properties: PROPERTIES,
	};

	methods = {
		credentialTest: { testCredential },
		listSearch: {
			searchChannels: listSearch(searchChannels),
			searchConversations: listSearch(searchConversations),
			searchTemplates: listSearch(searchTemplates),
			searchWebhooks: listSearch(searchWebhooks),
		},
		resourceMapping: { getTemplateFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await executeItems(this)];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await handleResume(this);
	}
}
