import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { listSearch } from './n8n/connection';
import { testCredential } from './n8n/credentialTest';
import { toHookError } from './n8n/nodeErrors';
import { handleDelivery } from './n8n/trigger/webhookDelivery';
import { prepareHook } from './n8n/trigger/webhookHooks';
import { searchChannels } from './parameters/locators/listSearch';
import { isRegistered, register, unregister } from './trigger/registration/registration';
import {
	claimWebhook,
	isOwnedByAnother,
	releaseWebhook,
} from './trigger/registration/webhookOwnership';
import { TRIGGER_PROPERTIES } from './trigger/parameters';

/** The trigger node: registers a webhook and starts the workflow for MessageBird's events. */
export class MessageBirdConversationsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'MessageBird Conversations Trigger',
		name: 'messageBirdConversationsTrigger',
		icon: {
			light: 'file:../../icons/messagebird.svg',
			dark: 'file:../../icons/messagebird.dark.svg',
		},
		group: ['trigger'],
		// For version 1, n8n evaluates an expression on each delivery; 1.1 is the same without it.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when a customer writes, or when a message or conversation changes',
		defaults: { name: 'MessageBird Conversations Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		// As a literal: the linter looks for the tested credential by its name.
		credentials: [
			{ name: 'messageBirdConversationsApi', required: true, testedBy: 'testCredential' },
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Makes n8n ask for the answer, which tells when to record an event.
				responseData: '',
				path: 'webhook',
			},
		],
		properties: TRIGGER_PROPERTIES,
	};

	methods = {
		credentialTest: { testCredential },
		listSearch: { searchChannels: listSearch(searchChannels) },
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				try {
					const { registration, url, readWantedWebhook } = await prepareHook(this);
					const isThere = await isRegistered(registration, readWantedWebhook());
					if (isThere)
						claimWebhook(url, registration.workflowId, registration.store.read()?.webhookId);
					return isThere;
				} catch (thrown) {
					throw toHookError(this.getNode(), thrown);
				}
			},

			async create(this: IHookFunctions): Promise<boolean> {
				try {
					const { registration, url, readWantedWebhook } = await prepareHook(this);
					await register(registration, readWantedWebhook());
					claimWebhook(url, registration.workflowId, registration.store.read()?.webhookId);
					return true;
				} catch (thrown) {
					throw toHookError(this.getNode(), thrown);
				}
			},

			async delete(this: IHookFunctions): Promise<boolean> {
				try {
					const { registration, url } = await prepareHook(this);
					const { workflowId, store } = registration;
					// The workflow's own static data is valid in every process.
					const isOwn = store.read()?.workflowId === workflowId;
					if (!isOwn && isOwnedByAnother(url, workflowId)) return true;
					await unregister(registration, url);
					releaseWebhook(url, workflowId);
					return true;
				} catch (thrown) {
					throw toHookError(this.getNode(), thrown);
				}
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await handleDelivery(this);
	}
}
