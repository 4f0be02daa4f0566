import type { IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { connect, readCredential } from '../connect';
import { InputError } from '../fields/read';
import { readAllowUnsigned, readFilter, readWanted } from './fields';
import { createMemory } from './memory';
import type { Reception, Receiver } from './receive';
import type { Memory, Registration, Wanted } from './registration';
import type { Delivery } from './signature';

const WEBHOOK_NAME = 'default';
const SIGNATURE_HEADER = 'messagebird-signature-jwt';

const parametersOf = (context: IHookFunctions | IWebhookFunctions) => ({
	get: (name: string): unknown => context.getNodeParameter(name),
});

const memoryOf = (context: IHookFunctions | IWebhookFunctions): Memory =>
	createMemory(
		context.getWorkflowStaticData('node'),
		// n8n runs hooks and webhooks of a test listen in the mode of a manual execution.
		context.getMode() === 'manual' ? 'test' : 'production',
	);

const workflowIdOf = (context: IHookFunctions | IWebhookFunctions): string =>
	context.getWorkflow().id ?? '';

/**
 * Makes ready for a hook: the trigger's place at MessageBird, its URL (n8n's hooks know the test
 * one from the production one), and the webhook that it wants there.
 */
export const prepare = async (
	context: IHookFunctions,
): Promise<{
	registration: Registration;
	url: string;
	readWantedWebhook: () => Promise<Wanted>;
}> => {
	const url = context.getNodeWebhookUrl(WEBHOOK_NAME) ?? '';
	const registration = {
		api: await connect(context),
		memory: memoryOf(context),
		workflowId: workflowIdOf(context),
	};
	const readWantedWebhook = async (): Promise<Wanted> => {
		const parameters = parametersOf(context);
		const { signingKey } = await readCredential(context);
		if (signingKey === '' && !readAllowUnsigned(parameters)) {
			throw new InputError(
				'The credential has no "Signing Key", so that nobody could tell events of MessageBird from forged ones',
				'Copy the signing key from dashboard.messagebird.com → Developers → Settings into the credential. To accept events from anybody who knows the URL, turn on "Allow Unsigned Events" under Options instead.',
			);
		}
		return readWanted(parameters, url);
	};
	return { registration, url, readWantedWebhook };
};

/**
 * The URL that MessageBird was given, which is the one it signs: never made from the request's
 * Host, which a proxy may have rewritten.
 */
const registeredUrl = (context: IWebhookFunctions): string => {
	const remembered = memoryOf(context).read();
	if (remembered?.workflowId === workflowIdOf(context)) return remembered.url;
	// Older versions of n8n lack this; their other method names the production URL even in a test.
	const isUrlKnown = typeof context.getWebhookResourceUrl === 'function';
	const url = isUrlKnown
		? context.getWebhookResourceUrl(WEBHOOK_NAME)
		: context.getNodeWebhookUrl(WEBHOOK_NAME);
	return url ?? '';
};

/** Reads a delivery as it arrived, its query and body byte for byte. */
export const readDelivery = (context: IWebhookFunctions): Delivery => {
	const request = context.getRequestObject();
	const token = request.headers[SIGNATURE_HEADER];
	const query = request.originalUrl.indexOf('?');
	return {
		token: typeof token === 'string' ? token : undefined,
		url: registeredUrl(context) + (query < 0 ? '' : request.originalUrl.slice(query)),
		body: Buffer.isBuffer(request.rawBody) ? request.rawBody : Buffer.alloc(0),
	};
};

/** Reads how the trigger receives deliveries. */
export const readReceiver = async (context: IWebhookFunctions): Promise<Receiver> => {
	const parameters = parametersOf(context);
	const { signingKey } = await readCredential(context);
	return {
		signingKey,
		allowUnsigned: readAllowUnsigned(parameters),
		readFilter: () => readFilter(parameters),
		now: Date.now() / 1000,
	};
};

const reply = (
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData => {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
};

/** Answers a delivery: an accepted one starts the workflow, n8n answering 200 at once. */
export const answer = (context: IWebhookFunctions, reception: Reception): IWebhookResponseData => {
	const { outcome } = reception;
	if (outcome === 'filtered') return {};
	if (outcome === 'accepted') return { workflowData: [[{ json: reception.event }]] };
	context.logger.warn(`"${context.getNode().name}" refused a delivery: ${reception.reason}`, {
		workflowId: workflowIdOf(context),
	});
	return outcome === 'refused'
		? reply(context, 401, 'The signature could not be verified')
		: reply(context, 400, reception.reason);
};
