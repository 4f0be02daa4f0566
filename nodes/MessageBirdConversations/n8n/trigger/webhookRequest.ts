import type { IWebhookFunctions } from 'n8n-workflow';

import { toResult } from '../../shared/result';
import type { Delivery } from '../../trigger/delivery/signature';
import { createRegistrationStore } from '../../trigger/registration/registrationStore';
import { PROBE_HEADER } from '../../waiting/listeners';
import { placeOf, WEBHOOK_NAME, workflowIdOf } from './triggerContext';

const SIGNATURE_HEADER = 'messagebird-signature-jwt';

/** A request to the trigger's webhook. */
export interface WebhookRequest {
	delivery: Delivery;
	/** The trigger's current URL, without a query. */
	triggerUrl: string;
	/** Other URLs that may be registered for the trigger, each with the request's query. */
	otherUrls: string[];
	/** The signature of a request that asks whether the trigger answers waiting workflows. */
	probe?: string;
}

/**
 * The URLs that MessageBird may have signed: the registered one, and n8n's current one. They are
 * never built from the request's Host header, which a proxy may have rewritten.
 */
const possibleUrls = (context: IWebhookFunctions): [url: string, ...others: string[]] => {
	const registered = createRegistrationStore(
		context.getWorkflowStaticData('node'),
		placeOf(context),
	).read();
	// Older versions of n8n lack this method. Their other one returns the production URL even in a test.
	const isUrlKnown = typeof context.getWebhookResourceUrl === 'function';
	const url =
		(isUrlKnown
			? context.getWebhookResourceUrl(WEBHOOK_NAME)
			: context.getNodeWebhookUrl(WEBHOOK_NAME)) ?? '';
	const isOwn = registered?.workflowId === workflowIdOf(context);
	return isOwn && registered.url !== url ? [registered.url, url] : [url];
};

/**
 * Reads a request with its exact query and body; `undefined` if the body can't be read.
 */
export const readRequest = async (
	context: IWebhookFunctions,
): Promise<WebhookRequest | undefined> => {
	const request = context.getRequestObject();
	// n8n reads the body only of content types that it knows.
	if (!Buffer.isBuffer(request.rawBody) && request.readable) {
		const read = await toResult(() => request.readRawBody());
		if ('error' in read) return undefined;
	}
	const { headers, originalUrl, rawBody } = request;
	const token = headers[SIGNATURE_HEADER];
	const query = originalUrl.indexOf('?');
	const search = query < 0 ? '' : originalUrl.slice(query);
	const [triggerUrl, ...others] = possibleUrls(context);
	const delivery: Delivery = {
		token: typeof token === 'string' ? token : undefined,
		url: triggerUrl + search,
		body: Buffer.isBuffer(rawBody) ? rawBody : Buffer.alloc(0),
	};
	const probe = headers[PROBE_HEADER];
	return {
		...(typeof probe === 'string' ? { probe } : {}),
		delivery,
		triggerUrl,
		otherUrls: others.map((url) => url + search),
	};
};
