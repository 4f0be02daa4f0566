import { sleep, type IHookFunctions } from 'n8n-workflow';

import { checkPreconditions } from '../../trigger/registration/preconditions';
import type { Registration, WantedWebhook } from '../../trigger/registration/registration';
import { createRegistrationStore } from '../../trigger/registration/registrationStore';
import { readAllowUnsigned, readWantedWebhook } from '../../trigger/parameters';
import { connectWithoutRetries } from '../connection';
import { accountId, readCredential } from '../credential';
import { createIsListening } from '../instanceUrls';
import { parametersOf, placeOf, WEBHOOK_NAME, workflowIdOf } from './triggerContext';

/** The time limit of a request. It is short because a user waits for up to four activation tries. */
const TIMEOUT_MS = 10_000;

/** The base URL of this n8n, from the trigger's URL. */
const baseOf = (url: string): string =>
	url.slice(0, Math.max(url.lastIndexOf('/webhook/'), url.lastIndexOf('/webhook-test/')) + 1);

/**
 * Prepares a hook: what is needed to register the webhook, the trigger's URL (n8n provides the one
 * for test or production), and the wanted webhook.
 */
export const prepareHook = async (
	context: IHookFunctions,
): Promise<{
	registration: Registration;
	url: string;
	readWantedWebhook: () => WantedWebhook;
}> => {
	const url = context.getNodeWebhookUrl(WEBHOOK_NAME) ?? '';
	const credential = await readCredential(context);
	const registration: Registration = {
		api: connectWithoutRetries(context, credential, TIMEOUT_MS),
		store: createRegistrationStore(context.getWorkflowStaticData('node'), placeOf(context, url)),
		workflowId: workflowIdOf(context),
		instance: {
			baseUrl: baseOf(url),
			isListening: createIsListening(
				async (options): Promise<unknown> => await context.helpers.httpRequest(options),
			),
		},
		sleep,
		account: accountId(credential),
		warn: (line) => context.logger.warn(`${context.getNode().name}: ${line}`),
	};
	const readWanted = (): WantedWebhook => {
		const parameters = parametersOf(context);
		checkPreconditions({
			...credential,
			url,
			allowUnsigned: readAllowUnsigned(parameters),
		});
		return readWantedWebhook(parameters, url);
	};
	return { registration, url, readWantedWebhook: readWanted };
};
