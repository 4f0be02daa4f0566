import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Parameters } from '../../parameters/values/parameters';
import { createRegistrationStore, type Place } from '../../trigger/registration/registrationStore';
import { CREDENTIAL } from '../credential';

/** The name of the trigger's webhook in the node's description. */
export const WEBHOOK_NAME = 'default';

type Context = IHookFunctions | IWebhookFunctions;

/** The node's parameters. */
export const parametersOf = (context: Context): Parameters => {
	const { parameters } = context.getNode();
	return {
		get: (name) => context.getNodeParameter(name),
		stored: (name) => parameters[name],
	};
};

/**
 * Whether this n8n has what older versions lack: the method that returns the URL of a test, too.
 */
export const knowsResourceUrl = (context: IWebhookFunctions): boolean =>
	typeof context.getWebhookResourceUrl === 'function';

/**
 * How many events to store in the static data: about half an hour of 11 events per second. n8n 1 keeps
 * a copy of the static data with each execution, so it gets fewer: 20 kB.
 */
export const maxStoredEventsOf = (context: IWebhookFunctions): number =>
	knowsResourceUrl(context) ? 20_000 : 2000;

/** The ID of the node's workflow; `''` before it is saved. */
export const workflowIdOf = (context: Context): string => context.getWorkflow().id ?? '';

/** Identifies the trigger together with its credential. */
export const credentialKeyOf = (context: Context): string => {
	const { id, credentials } = context.getNode();
	return [workflowIdOf(context), id, credentials?.[CREDENTIAL]?.id].join(' ');
};

/**
 * Whether the trigger runs as a test or in production. n8n starts a test in the mode of a manual
 * execution, but ends it in the mode of a deactivation. The URL that the test stored identifies it.
 */
export const placeOf = (context: Context, url?: string): Place => {
	if (context.getMode() === 'manual') return 'test';
	const remembered = createRegistrationStore(context.getWorkflowStaticData('node'), 'test').read();
	return url !== undefined && remembered?.url === url ? 'test' : 'production';
};
