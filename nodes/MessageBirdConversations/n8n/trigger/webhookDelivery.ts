import { sleep, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { simplifyEvent } from '../../client/simplify/event';
import { deduplicate } from '../../trigger/deduplication/deduplicate';
import {
	receiveWithCachedCredential,
	type CachedReception,
} from '../../trigger/delivery/credentialCache';
import { receive } from '../../trigger/delivery/receive';
import { waitForStatus } from '../../trigger/delivery/responseStatus';
import { isOutdatedStatus, NEWEST_STATUSES } from '../../trigger/delivery/statusOrder';
import { attachMedia } from '../../trigger/media/attachMedia';
import { findMedia } from '../../trigger/media/fetchMedia';
import {
	readAllowUnsigned,
	readAnswersWaiting,
	readFilter,
	readHandling,
} from '../../trigger/parameters';
import { CREDENTIAL, readCredential } from '../credential';
import { toNodeError } from '../nodeErrors';
import { answerProbe, answerWaiting, mayConcernWaiting, reportWaiting } from './answerWaiting';
import { credentialKeyOf, maxStoredEventsOf, parametersOf, placeOf } from './triggerContext';
import { readRequest, type WebhookRequest } from './webhookRequest';
import {
	OUTDATED_STATUS,
	reject,
	rejectDuplicate,
	rejectReception,
	respond,
	start,
	STILL_SAVING,
	UNREADABLE_BODY,
} from './webhookResponse';

/** Verifies a request with the trigger's credential, and filters its event. */
const verifyAndFilter = async (
	context: IWebhookFunctions,
	{ delivery, otherUrls }: WebhookRequest,
	now: number,
): Promise<CachedReception> => {
	const parameters = parametersOf(context);
	return await receiveWithCachedCredential(
		{
			key: credentialKeyOf(context),
			read: async () => await readCredential(context),
			isSigned: delivery.token !== undefined,
			now,
		},
		({ signingKey, isVerified }) =>
			receive(delivery, {
				signingKey,
				allowUnsigned: !isVerified && readAllowUnsigned(parameters),
				readFilter: () => readFilter(parameters),
				now,
				otherUrls,
			}),
	);
};

/** Downloads the files of a message, with the credential if MessageBird hosts them. */
const download = async (
	context: IWebhookFunctions,
	files: Parameters<typeof attachMedia>[0],
	limits: { baseUrl: string; limitBytes: number },
) => {
	const { helpers } = context;
	return await attachMedia(files, {
		...limits,
		request: async (options): Promise<unknown> => await helpers.httpRequest(options),
		requestWithKey: async (options): Promise<unknown> =>
			await helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options),
		toBinary: async (...file) => await helpers.prepareBinaryData(...file),
	});
};

const handle = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	const now = Date.now() / 1000;
	const request = await readRequest(context);
	if (!request) return reject(context, UNREADABLE_BODY, now);
	const { delivery, triggerUrl, probe } = request;
	if (probe !== undefined) return await answerProbe(context, triggerUrl, probe);

	const { credential, reception } = await verifyAndFilter(context, request, now);
	if ('reason' in reception) return reject(context, rejectReception(reception), now);
	const { outcome, event, token } = reception;
	const answersWaiting = mayConcernWaiting(event) && readAnswersWaiting(parametersOf(context));
	if (outcome === 'filtered' && !answersWaiting) return {};

	// Read before the event is recorded, so that MessageBird redelivers it if a parameter is invalid.
	const handling = readHandling(parametersOf(context));
	const files = handling.downloadsMedia ? findMedia(event) : [];
	const seen = await deduplicate(
		{ url: triggerUrl, body: delivery.body, event, token, now },
		{
			staticData: context.getWorkflowStaticData('node'),
			place: placeOf(context),
			maxStored: maxStoredEventsOf(context),
			// If n8n can't start the workflow, its response status shows it, and MessageBird redelivers.
			hasStarted: waitForStatus(context.getResponseObject(), sleep).then((status) => status < 300),
		},
	);
	if (seen.duplicate) return reject(context, rejectDuplicate(seen.duplicate), now);
	if (answersWaiting) {
		const answered = await answerWaiting(context, event, token !== undefined);
		if (answered === 'answered') return {};
		if (answered === 'busy') return reject(context, STILL_SAVING, now);
		await reportWaiting(context, event);
		if (outcome === 'filtered') return {};
	}
	if (handling.dropsOlderStatuses && isOutdatedStatus(event, NEWEST_STATUSES.of(triggerUrl), now)) {
		return reject(context, OUTDATED_STATUS, now);
	}

	const json = handling.isSimple ? simplifyEvent(event) : event;
	if (files.length === 0) return start([[{ json }]], seen.write);
	// Answers before the download, which may take longer than MessageBird waits.
	const response = respond(context, { status: 200, message: 'Received' });
	// The event isn't written to the static data: n8n would overwrite the workflow's with an older state.
	const media = await download(context, files, {
		baseUrl: credential.baseUrl,
		limitBytes: handling.maxMediaBytes,
	});
	return {
		...response,
		workflowData: [[{ ...media, json: { ...json, ...media.json } }]],
	};
};

/**
 * Handles a delivery: answers it, and starts the workflow if the event is wanted.
 *
 * @throws NodeOperationError if a parameter is invalid: n8n answers 500 and shows a failed execution.
 */
export const handleDelivery = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	try {
		return await handle(context);
	} catch (thrown) {
		throw toNodeError(context.getNode(), thrown);
	}
};
