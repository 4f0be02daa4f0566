import { sleep, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { simplifyEvent } from '../../client/simplify';
import { toResult } from '../../shared/result';
import { deduplicate } from '../../trigger/deduplication/deduplicate';
import { receiveWithCachedCredential } from '../../trigger/delivery/credentialCache';
import { receive } from '../../trigger/delivery/receive';
import { toRefusalLine } from '../../trigger/delivery/refusalLog';
import { waitForStatus } from '../../trigger/delivery/responseStatus';
import type { Delivery } from '../../trigger/delivery/signature';
import { isOutdatedStatus, NEWEST_STATUSES } from '../../trigger/delivery/statusOrder';
import { attachMedia } from '../../trigger/media/attachMedia';
import { findMediaUrl } from '../../trigger/media/fetchMedia';
import { createRegistrationStore } from '../../trigger/registration/registrationStore';
import { readAllowUnsigned, readFilter, readHandling } from '../../trigger/parameters';
import { CREDENTIAL, readCredential } from '../credential';
import { toNodeError } from '../nodeErrors';
import { parametersOf, placeOf, WEBHOOK_NAME, workflowIdOf } from './triggerContext';

const SIGNATURE_HEADER = 'messagebird-signature-jwt';

/**
 * The URLs that may be registered at MessageBird, which are what it signs: the registered one, and
 * the one that n8n has now. Never built from the request's Host header, which a proxy may have
 * rewritten.
 */
const knownUrls = (context: IWebhookFunctions): [url: string, ...others: string[]] => {
	const remembered = createRegistrationStore(
		context.getWorkflowStaticData('node'),
		placeOf(context),
	).read();
	// Older versions of n8n lack this; their other method returns the production URL even in a test.
	const isUrlKnown = typeof context.getWebhookResourceUrl === 'function';
	const url =
		(isUrlKnown
			? context.getWebhookResourceUrl(WEBHOOK_NAME)
			: context.getNodeWebhookUrl(WEBHOOK_NAME)) ?? '';
	const isOwn = remembered?.workflowId === workflowIdOf(context);
	return isOwn && remembered.url !== url ? [remembered.url, url] : [url];
};

const reply = (
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData => {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
};

/** Reads a delivery with its exact query and body; `undefined` if the body can't be read. */
const readDelivery = async (context: IWebhookFunctions) => {
	const request = context.getRequestObject();
	// n8n has read only the bodies of types that it knows.
	if (!Buffer.isBuffer(request.rawBody) && request.readable) {
		const read = await toResult(() => request.readRawBody());
		if ('error' in read) return undefined;
	}
	const { headers, originalUrl, rawBody } = request;
	const token = headers[SIGNATURE_HEADER];
	const query = originalUrl.indexOf('?');
	const search = query < 0 ? '' : originalUrl.slice(query);
	const [triggerUrl, ...others] = knownUrls(context);
	const delivery: Delivery = {
		token: typeof token === 'string' ? token : undefined,
		url: triggerUrl + search,
		body: Buffer.isBuffer(rawBody) ? rawBody : Buffer.alloc(0),
	};
	return { delivery, triggerUrl, otherUrls: others.map((url) => url + search) };
};

const credentialKey = (context: IWebhookFunctions): string => {
	const { id, credentials } = context.getNode();
	return [workflowIdOf(context), id, credentials?.[CREDENTIAL]?.id].join(' ');
};

const receiveAndStart = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	const parameters = parametersOf(context);
	const now = Date.now() / 1000;
	const log = (level: 'info' | 'warn', said: string): void =>
		context.logger[level](`"${context.getNode().name}" ${said}`, {
			workflowId: workflowIdOf(context),
		});

	const key = credentialKey(context);
	const warn = (reason: string, what?: string): void => {
		const said = toRefusalLine(key, reason, now, what);
		if (said !== undefined) log('warn', said);
	};
	const refuse = (status: number, message: string, reason: string): IWebhookResponseData => {
		warn(reason);
		return reply(context, status, message);
	};

	const read = await readDelivery(context);
	if (!read) {
		const reason = 'the body could not be read';
		return refuse(400, reason, reason);
	}
	const { delivery, triggerUrl, otherUrls } = read;
	const isSigned = delivery.token !== undefined;
	const { credential, reception } = await receiveWithCachedCredential(
		{ key, read: async () => await readCredential(context), isSigned, now },
		({ signingKey, isVerified }) =>
			receive(delivery, {
				signingKey,
				allowUnsigned: !isVerified && readAllowUnsigned(parameters),
				readFilter: () => readFilter(parameters),
				now,
				otherUrls,
			}),
	);
	if (reception.outcome === 'filtered') return {};
	if (reception.outcome === 'refused') {
		return refuse(401, 'The signature could not be verified', reception.reason);
	}
	if (reception.outcome === 'unreadable') {
		const { reason, isFinal } = reception;
		if (!isFinal) return refuse(400, reason, reason);
		// MessageBird would retry it on anything but a 200.
		warn(reason, 'accepted a delivery that is not an event, and started nothing');
		return {};
	}

	const { event, token } = reception;
	// Read before the event is recorded: if the parameters are invalid, it is delivered again.
	const handling = readHandling(parameters);
	const mediaUrl = handling.downloadsMedia ? findMediaUrl(event) : undefined;
	const duplicate = await deduplicate(
		{ url: triggerUrl, body: delivery.body, event, token, now },
		{
			staticData: context.getWorkflowStaticData('node'),
			place: placeOf(context),
			// After a download, n8n would overwrite the workflow's data with its state from before.
			mayWrite: mediaUrl === undefined,
			// If n8n could not start the workflow, its status says so, and MessageBird delivers again.
			hasStarted: waitForStatus(context.getResponseObject(), sleep).then((status) => status < 300),
		},
	);
	if (duplicate?.isOpen) {
		return reply(context, 503, 'An earlier delivery is still being processed');
	}
	if (duplicate) {
		log('info', `received a delivery again, and started nothing: ${duplicate.reason}`);
		return {};
	}
	if (handling.dropsOlderStatuses && isOutdatedStatus(event, NEWEST_STATUSES.of(triggerUrl), now)) {
		log('info', 'dropped a status that is older than the last one of the same message');
		return {};
	}
	const json = handling.isSimple ? simplifyEvent(event) : event;
	if (mediaUrl === undefined) return { workflowData: [[{ json }]] };

	reply(context, 200, 'Received');
	const { helpers } = context;
	const attachment = await attachMedia(mediaUrl, {
		baseUrl: credential.baseUrl,
		limitBytes: handling.maxMediaBytes,
		request: async (options): Promise<unknown> => await helpers.httpRequest(options),
		requestWithKey: async (options): Promise<unknown> =>
			await helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options),
		toBinary: async (...file) => await helpers.prepareBinaryData(...file),
	});
	return {
		noWebhookResponse: true,
		workflowData: [[{ ...attachment, json: { ...json, ...attachment.json } }]],
	};
};

/**
 * Handles a delivery: answers it, and starts the workflow if the event is wanted.
 *
 * @throws NodeOperationError if a parameter is invalid: n8n answers 500 and shows a failed execution.
 */
export const handleDelivery = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	try {
		return await receiveAndStart(context);
	} catch (thrown) {
		throw toNodeError(context.getNode(), thrown);
	}
};
