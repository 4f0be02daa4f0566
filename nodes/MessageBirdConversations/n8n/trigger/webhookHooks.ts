import { sleep, type IHookFunctions } from 'n8n-workflow';

import { checkPreconditions } from '../../trigger/registration/preconditions';
import type { Registration, WantedWebhook } from '../../trigger/registration/registration';
import { createRegistrationStore } from '../../trigger/registration/registrationStore';
import { readAllowUnsigned, readWantedWebhook } from '../../trigger/parameters';
import { connectWithoutRetries } from '../connection';
import { accountId, readCredential } from '../credential';
import { createIsListening } from '../instanceUrls';
import { parametersOf, placeOf, WEBHOOK_NAME, workflowIdOf } from './triggerContext';

/** How long an answer is waited for: somebody waits for the activation, which tries four times. */
const TIMEOUT_MS = 10_000;

/** The address of this n8n, as the trigger's URL begins with it. */
const baseOf = (url: string): string =>
	url.slice(0, Math.max(url.lastIndexOf('/webhook/'), url.lastIndexOf('/webhook-test/')) + 1);

/**
 * Makes ready for a hook: the trigger's place at MessageBird, its URL (n8n's hooks know the test
 * one from the production one), and the webhook that it wants there.
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
