import { reachOf, type Reach } from './retryPolicy';

/** The outcome of a request, by which a remedy is chosen. */
interface Ending {
	/** The request, as `POST /send`. */
	request: string;
	/** HTTP status of the answer; absent if there was none. */
	status?: number;
	details: Array<{ code?: number | string; description: string }>;
	networkCode?: string;
	syscall?: string;
	uncertain?: boolean;
}

/**
 * Where advice is shown: for an item, when a trigger is activated, when a credential is tested, or in a
 * list of the editor.
 */
export type Place = 'item' | 'trigger' | 'credential' | 'list';

/** Advice by place. A place without its own shows that of an item. */
type Advice = { item: string } & Partial<Record<Place, string>>;

/** For a refusal of which nothing more is known. */
const COMPARE = "Compare the node's values with MessageBird's answer.";

interface Remedy {
	/** `errors[].code` of the service, or of a message's delivery. */
	codes?: number[];
	statuses?: number[];
	/** A phrase in the description, if code and status are not enough. */
	says?: RegExp;
	/** A further condition. */
	only?: (ending: Ending) => boolean;
	advice: Advice;
}

const BASE_URL: Advice = {
	item: 'Check the Base URL in the credential: it usually ends in /v1.',
	credential: 'There is no Conversations API at this Base URL. It usually ends in /v1.',
};

const NO_CHANNEL =
	'Enter a channel by its ID (dashboard.messagebird.com → Channels), not by its phone number.';

const TRY_LATER =
	"MessageBird isn't accepting more requests from this account at the moment. Try again in a minute.";

const TAKEN_OVER =
	'MessageBird was temporarily unavailable. Try again in a minute: an existing webhook is reused, not registered twice.';

/** Whether a request sends or creates something, so it must not be repeated. */
const isOnce = ({ request }: Ending): boolean => request.startsWith('POST ');

/** Whether a request registers a webhook. */
export const isOfWebhook = ({ request }: Pick<Ending, 'request'>): boolean =>
	request === 'POST /webhooks';

const LOOK_FOR_WEBHOOK =
	'The webhook may have been registered: check with Webhook: Get Many before you create it again.';

/** `GET /messages/m`, but not `GET /messages`, `POST /send` or `POST /conversations/start`. */
const hasId = ({ request }: Ending): boolean =>
	/^[A-Z]+ \/[^/]+\/./.test(request) && !request.endsWith(' /conversations/start');

const hasServiceCode = ({ details }: Ending): boolean =>
	details.some(({ code }) => typeof code === 'number');

/** Remedies for the refusals that users meet; the first match applies. */
const REMEDIES: Remedy[] = [
	{
		codes: [470],
		says: /\b24[- ]?(h|hour)/i,
		advice: {
			item: "WhatsApp allows free text only within 24 hours of the customer's last message. Send a WhatsApp Template instead.",
		},
	},
	{
		codes: [2, 1001],
		statuses: [401, 403],
		advice: {
			item: "The Access Key must be a live key for classic MessageBird: dashboard.messagebird.com → Developers → API access. Test keys and keys from the newer Bird platform (app.bird.com) don't work. The signing key is not an access key: it only verifies webhooks.",
		},
	},
	{
		codes: [25],
		statuses: [402],
		advice: {
			item: 'Top up your account balance at dashboard.messagebird.com, then send again.',
			trigger: 'Top up your account balance at dashboard.messagebird.com, then try again.',
			credential: 'Top up your account balance at dashboard.messagebird.com, then try again.',
		},
	},
	{
		codes: [9],
		advice: {
			item: 'Fill in the parameter that MessageBird names, then run the node again.',
			trigger: "Check Events, Scope and Channel in the trigger's parameters, then try again.",
		},
	},
	{
		codes: [10],
		advice: {
			item: 'Correct the value that MessageBird names. Write phone numbers with their country code, such as +31612345678.',
			trigger: `Correct the value that MessageBird names. ${NO_CHANNEL} The URL comes from n8n's environment variable WEBHOOK_URL.`,
		},
	},
	{
		codes: [13, 20],
		only: hasId,
		advice: {
			item: 'Check the ID: conversation, channel, contact, message and webhook IDs look alike. It may also have been deleted, or belong to another account.',
			trigger:
				'The webhook was deleted at MessageBird in the meantime. Try again to register a new one.',
		},
	},
	{
		// The ID that wasn't found is in the body, or there is none.
		codes: [13, 20],
		advice: {
			item: 'Check the IDs: conversation, channel and contact IDs look alike. If they are right, check the Base URL in the credential: it usually ends in /v1.',
			trigger: `Check the Channel. ${NO_CHANNEL} If the ID is right, check the Base URL in the credential: it usually ends in /v1.`,
			credential: BASE_URL.credential,
		},
	},
	{
		statuses: [404],
		only: (ending) => hasId(ending) && hasServiceCode(ending),
		advice: {
			item: 'Check the ID: conversation, channel, contact, message and webhook IDs look alike. It may also have been deleted, or belong to another account.',
		},
	},
	{ codes: [98], statuses: [404, 405], advice: BASE_URL },
	{
		statuses: [429],
		advice: {
			item: "MessageBird isn't accepting more requests at the moment. Under Options, raise Max Tries and Longest Wait. If other systems share the account, set Max Requests per Second and lower Parallel Requests. Retry On Fail doesn't send accepted items again.",
			trigger:
				"MessageBird isn't accepting more requests from this account at the moment. Try again in a minute, when other workflows and programs are less busy.",
			credential: TRY_LATER,
			list: TRY_LATER,
		},
	},
	{
		says: /webhook.*(limit|maximum|too many)|(limit|maximum|too many).*webhook/i,
		advice: {
			item: 'An account can have 5 webhooks for all channels and 10 for single channels. Delete one that you no longer need (Webhook: Get Many lists them).',
			trigger:
				'An account can have 5 webhooks for all channels and 10 for single channels. Delete one that you no longer need (Webhook: Audit in the MessageBird Conversations node shows which are in use), then try again.',
		},
	},
	{
		codes: [21],
		advice: {
			item: "MessageBird couldn't process the request. Check that the content fits the Message Type, that the channel supports that type, and that media URLs are public.",
			trigger: `MessageBird couldn't register the webhook. Check Events, Scope and Channel. ${NO_CHANNEL}`,
			credential: BASE_URL.item,
		},
	},
	{
		statuses: [500, 502, 503, 504],
		only: (ending) => !isOnce(ending),
		advice: {
			item: 'MessageBird was temporarily unavailable. Try again in a minute.',
			trigger: TAKEN_OVER,
		},
	},
	{
		statuses: [500, 502, 503, 504],
		only: isOfWebhook,
		advice: {
			item: `MessageBird was temporarily unavailable. ${LOOK_FOR_WEBHOOK}`,
			trigger: TAKEN_OVER,
		},
	},
	{
		statuses: [500, 502, 503, 504],
		advice: {
			item: 'MessageBird was temporarily unavailable. The message may have been accepted: check the conversation before you send it again.',
			trigger: TAKEN_OVER,
		},
	},
	{
		statuses: [301, 302, 303, 307, 308],
		advice: {
			item: 'The address redirects to another one. Enter the final address as the Base URL in the credential.',
			credential: 'The address redirects to another one. Enter the final address as the Base URL.',
		},
	},
	{
		statuses: [422],
		advice: {
			item: COMPARE,
			trigger: `Check Events, Scope and Channel. ${NO_CHANNEL}`,
		},
	},
];

const GENERAL: Advice = {
	item: COMPARE,
	trigger: "Compare the trigger's parameters with MessageBird's answer.",
	credential: 'Check the Base URL and the keys.',
};

/** For a request without an answer that may be repeated. */
const UNANSWERED_REPEATABLE =
	'Check the Base URL in the credential and that n8n can reach it, then try again.';

const UNANSWERED: Record<Reach, Advice> = {
	untrusted: {
		item: "The request was not sent: n8n doesn't trust the certificate of this address. Check the Base URL in the credential, this machine's clock, and whether a proxy between n8n and MessageBird uses its own certificate.",
	},
	forbidden: {
		item: "The request was not sent: n8n's settings forbid this address. Check the Base URL in the credential, or allow the address in n8n's SSRF protection settings.",
	},
	neverArrived: {
		item: "The request didn't reach MessageBird. Check the Base URL in the credential and that n8n can reach it.",
	},
	uncertain: {
		item: 'MessageBird may have processed the request. Check there before you send it again.',
		trigger:
			'MessageBird may have processed the request. Try again: an existing webhook is reused, not registered twice. If this happens again, check the Base URL in the credential and that n8n can reach it.',
		credential: 'Check the Base URL and that n8n can reach it, then try again.',
	},
};

const IN_BETWEEN =
	'Something between n8n and MessageBird, such as a proxy or a login page, may have answered instead. Check the Base URL in the credential and the network.';

/** For a 2xx answer that isn't from the API. */
const UNREADABLE: Advice = {
	item: `${IN_BETWEEN} MessageBird may have processed the request.`,
	trigger: IN_BETWEEN,
	credential:
		'This is not the Conversations API. Check the Base URL (usually https://conversations.messagebird.com/v1), and whether a proxy or a login page answers instead.',
};

const isSuccess = ({ status = 0 }: Ending): boolean => status >= 200 && status <= 299;

const adviceFor = (ending: Ending): Advice => {
	const { status, details } = ending;
	if (status === undefined) {
		const unanswered = UNANSWERED[reachOf(ending)];
		if (unanswered !== UNANSWERED.uncertain) return unanswered;
		if (isOfWebhook(ending)) return { ...unanswered, item: LOOK_FOR_WEBHOOK };
		return isOnce(ending) ? unanswered : { ...unanswered, item: UNANSWERED_REPEATABLE };
	}
	if (isSuccess(ending) && ending.uncertain === true) {
		return isOnce(ending) ? UNREADABLE : { ...UNREADABLE, item: IN_BETWEEN };
	}
	const applicable = REMEDIES.filter(({ only = () => true }) => only(ending));
	const byDetail = applicable.find(({ codes, says }) =>
		details.some(
			({ code, description }) =>
				(typeof code === 'number' && codes?.includes(code) === true) ||
				says?.test(description) === true,
		),
	);
	const byStatus = applicable.find(({ statuses }) => statuses?.includes(status) === true);
	return (byDetail ?? byStatus)?.advice ?? GENERAL;
};

/** Finds the remedy for a refusal: by code or phrase first, as they say more than the HTTP status. */
export const remedyFor = (ending: Ending, place: Place = 'item'): string => {
	const advice = adviceFor(ending);
	return advice[place] ?? advice.item;
};
