import { sleep, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { settle } from '../../shared/result';
import { simplifyEvent } from '../../client/simplify';
import { CREDENTIAL, readCredential } from '../connection';
import { toNodeError } from '../nodeErrors';
import { readStatus } from '../../trigger/delivery/responseStatus';
import { attachMedia } from '../../trigger/media/attachMedia';
import { parametersOf, placeOf, WEBHOOK_NAME, workflowIdOf } from './triggerContext';
import { readAllowUnsigned, readFilter, readHandling } from '../../trigger/triggerParameters';
import { receiveWith } from '../../trigger/delivery/credentialCache';
import { findMediaUrl } from '../../trigger/media/fetchMedia';
import { createMemory } from '../../trigger/registration/registrationStore';
import { receive } from '../../trigger/delivery/receive';
import { createRecent, createShared } from '../../shared/boundedCache';
import { sayRefusal } from '../../trigger/delivery/refusalLog';
import {
	findRepeat,
	SAME_EVENT_SECONDS,
	type Arrival,
	type Outcome,
	type Seen,
} from '../../trigger/deduplication/duplicates';
import { createBacklog, createSeen, type Backlog } from '../../trigger/deduplication/seenStore';
import type { Delivery } from '../../trigger/delivery/signature';
import { isOldStatus, type Progress } from '../../trigger/delivery/statusOrder';

const SIGNATURE_HEADER = 'messagebird-signature-jwt';

/**
 * What this process heard, as n8n mostly loses what a delivery writes into the static data. Two
 * entries for each event: half an hour of 14 events a second, in about 10 MB.
 */
const HEARD = createShared<Outcome>(50_000);

/** What started triggers' workflows and is not written into their static data yet. */
const BACKLOGS = createRecent<Backlog>(1000);

const backlogOf = (url: string, now: number): Backlog => {
	const backlog = BACKLOGS.get(url, now) ?? createBacklog();
	BACKLOGS.set(url, backlog, now + SAME_EVENT_SECONDS);
	return backlog;
};

/** How far messages have come, for those who drop older statuses; a message is some 200 bytes. */
const NEWEST = createShared<Progress>(20_000);

/**
 * The URLs that MessageBird may have been given, which is what it signs: the one that was
 * registered, and the one that n8n has now. Never made from the request's Host, which a proxy may
 * have rewritten.
 */
const knownUrls = (context: IWebhookFunctions): [url: string, ...others: string[]] => {
	const remembered = createMemory(context.getWorkflowStaticData('node'), placeOf(context)).read();
	// Older versions of n8n lack this; their other method names the production URL even in a test.
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

/** Reads a delivery as it arrived, its query and body byte for byte; nothing where that can't be. */
const readDelivery = async (context: IWebhookFunctions) => {
	const request = context.getRequestObject();
	// n8n has read the bodies of the types that it knows, and no others.
	if (!Buffer.isBuffer(request.rawBody) && request.readable) {
		const read = await settle(() => request.readRawBody());
		if ('thrown' in read) return undefined;
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

/**
 * What becomes of a delivery, by n8n's answer: where it could not start the workflow it says so, and
 * MessageBird delivers again.
 */
const followOutcome = (context: IWebhookFunctions): Outcome => {
	const known = readStatus(context.getResponseObject(), sleep).then((status) => status < 300);
	const outcome: Outcome = { known };
	void known.then((hasStarted) => (outcome.hasStarted = hasStarted));
	return outcome;
};

/** How long a repeat waits for what becomes of the delivery before it. */
const PATIENCE_MS = 3000;

/** Whether a delivery has started the workflow; `undefined` where n8n is still at it. */
const waitForStart = async ({ hasStarted, known }: Outcome): Promise<boolean | undefined> =>
	hasStarted ?? (await Promise.race([known, sleep(PATIENCE_MS).then(() => undefined)]));

/**
 * Finds the delivery before this one that has started the workflow or, after a while, may still do
 * so. Where there is none, or n8n could not start it, this one is to start the workflow.
 */
const findStarted = async (
	arrival: Arrival,
	seen: Seen,
): Promise<{ reason: string; isOpen: boolean } | undefined> => {
	for (;;) {
		const repeat = findRepeat(arrival, seen);
		if (!repeat) return undefined;
		const { reason, outcome } = repeat;
		const hasStarted = await waitForStart(outcome);
		if (hasStarted !== false) return { reason, isOpen: hasStarted === undefined };
	}
};

const credentialKey = (context: IWebhookFunctions): string => {
	const { id, credentials } = context.getNode();
	return [workflowIdOf(context), id, credentials?.[CREDENTIAL]?.id].join(' ');
};

const take = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	const parameters = parametersOf(context);
	const now = Date.now() / 1000;
	const log = (level: 'info' | 'warn', said: string): void =>
		context.logger[level](`"${context.getNode().name}" ${said}`, {
			workflowId: workflowIdOf(context),
		});

	const key = credentialKey(context);
	const warn = (reason: string, what?: string): void => {
		const said = sayRefusal(key, reason, now, what);
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
	const { credential, reception } = await receiveWith(
		{ key, read: async () => await readCredential(context), isSigned, now },
		({ signingKey }) =>
			receive(delivery, {
				signingKey,
				allowUnsigned: signingKey === '' && readAllowUnsigned(parameters),
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
		// MessageBird would deliver it again and again to anything but a 200.
		warn(reason, 'took a delivery that is no event and started nothing');
		return {};
	}

	const { event, token } = reception;
	const { body } = delivery;
	// Read before anything is remembered: what can't be read is delivered again.
	const handling = readHandling(parameters);
	const mediaUrl = handling.downloadsMedia ? findMediaUrl(event) : undefined;
	const outcome = followOutcome(context);
	const seen = createSeen({
		inProcess: HEARD.of(triggerUrl),
		backlog: backlogOf(triggerUrl, now),
		staticData: context.getWorkflowStaticData('node'),
		place: placeOf(context),
		outcome,
		// After a download n8n would write the whole workflow's data as it was before it.
		mayWrite: mediaUrl === undefined,
		now,
	});
	const arrival = { url: triggerUrl, body, event, token, now };
	const repeat = await findStarted(arrival, seen);
	if (repeat?.isOpen) {
		return reply(context, 503, 'An earlier delivery is being worked on');
	}
	if (repeat) {
		log('info', `heard a delivery again and started nothing: ${repeat.reason}`);
		return {};
	}
	void outcome.known.then((isStarted) => seen.settle(isStarted));
	if (handling.dropsOlderStatuses && isOldStatus(event, NEWEST.of(triggerUrl), now)) {
		log('info', 'dropped a status older than the one it heard of the same message');
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
 * Takes a delivery: answers it, and starts the workflow where it is what the trigger waits for.
 *
 * @throws NodeOperationError where a parameter can't be read: n8n answers 500 and shows it as a
 * failed execution.
 */
export const takeDelivery = async (context: IWebhookFunctions): Promise<IWebhookResponseData> => {
	try {
		return await take(context);
	} catch (thrown) {
		throw toNodeError(context.getNode(), thrown);
	}
};
