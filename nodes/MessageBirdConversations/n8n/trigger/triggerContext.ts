import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Parameters } from '../../parameters/values/parameters';
import { createRegistrationStore, type Place } from '../../trigger/registration/registrationStore';
import { CREDENTIAL } from '../credential';

/** The trigger's webhook, as the node's description names it. */
export const WEBHOOK_NAME = 'default';

type Context = IHookFunctions | IWebhookFunctions;

/** The node's parameters, as they are read. */
export const parametersOf = (context: Context): Parameters => {
	const { parameters } = context.getNode();
	return {
		get: (name) => context.getNodeParameter(name),
		stored: (name) => parameters[name],
	};
};

/** The ID of the workflow that a node is in; `''` before it is saved. */
export const workflowIdOf = (context: Context): string => context.getWorkflow().id ?? '';

/** Tells the trigger, with the credential that it names, from others. */
export const credentialKeyOf = (context: Context): string => {
	const { id, credentials } = context.getNode();
	return [workflowIdOf(context), id, credentials?.[CREDENTIAL]?.id].join(' ');
};

/**
 * Test or production. n8n runs a test listen in the mode of a manual execution, but ends it in the
 * mode of a deactivation: there the URL tells, which the test remembered.
 */
export const placeOf = (context: Context, url?: string): Place => {
	if (context.getMode() === 'manual') return 'test';
	const remembered = createRegistrationStore(context.getWorkflowStaticData('node'), 'test').read();
	return url !== undefined && remembered?.url === url ? 'test' : 'production';
};
