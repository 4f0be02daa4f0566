import { reachOf, type Reach } from './retryPolicy';

/** What a remedy is chosen by: what came of a request. */
interface Ending {
	/** The request, as `POST /send`. */
	request: string;
	/** HTTP status of the answer; absent where none came. */
	status?: number;
	details: Array<{ code?: number | string; description: string }>;
	networkCode?: string;
	syscall?: string;
	uncertain?: boolean;
}

/**
 * Where advice is given: of an item, at a trigger's activation, in the test of the credential, in a list
 * of the editor.
 */
export type Place = 'item' | 'trigger' | 'credential' | 'list';

/** Advice by place; where one has none of its own, that of an item is given. */
type Advice = { item: string } & Partial<Record<Place, string>>;

/** Where nothing more is known than what the service says. */
const COMPARE = 'Compare the values of the node with what MessageBird says above.';

interface Remedy {
	/** `errors[].code` of the service, or of a message's delivery. */
	codes?: number[];
	statuses?: number[];
	/** A phrase of the description, where neither code nor status is enough. */
	says?: RegExp;
	/** What else must be true. */
	only?: (ending: Ending) => boolean;
	advice: Advice;
}

const BASE_URL: Advice = {
	item: 'Check the Base URL in the credential: it usually ends in /v1.',
	credential: 'There is no Conversations API at this Base URL. It usually ends in /v1.',
};

const NO_CHANNEL =
	'A channel is given by its ID (dashboard.messagebird.com → Channels), not by a phone number.';

const TRY_LATER =
	'MessageBird takes no more requests of this account for now. Try again in a minute.';

const TAKEN_OVER =
	'MessageBird had trouble of its own. Try again in a minute: a webhook that is there already is taken over, not registered twice.';

/** Whether a request sends or creates something, which must not be done twice. */
const isOnce = ({ request }: Ending): boolean => request.startsWith('POST ');

/** Whether a request registers a webhook. */
export const isOfWebhook = ({ request }: Pick<Ending, 'request'>): boolean =>
	request === 'POST /webhooks';

const LOOK_FOR_WEBHOOK =
	'The webhook may have been registered: look with Webhook: Get Many before you create it again.';

/** `GET /messages/m`, but not `GET /messages`, `POST /send` or `POST /conversations/start`. */
const hasId = ({ request }: Ending): boolean =>
	/^[A-Z]+ \/[^/]+\/./.test(request) && !request.endsWith(' /conversations/start');

const hasServiceCode = ({ details }: Ending): boolean =>
	details.some(({ code }) => typeof code === 'number');

/** What to do about the refusals that users meet; the first that fits is given. */
const REMEDIES: Remedy[] = [
	{
		codes: [470],
		says: /\b24[- ]?(h|hour)/i,
		advice: {
			item: "WhatsApp takes free text only within 24 hours of the customer's last message. Send a WhatsApp Template instead.",
		},
	},
	{
		codes: [2, 1001],
		statuses: [401, 403],
		advice: {
			item: 'The Access Key must be a live key of classic MessageBird: dashboard.messagebird.com → Developers → API access. A test key is refused here, and so is a key of the newer Bird platform (app.bird.com). The signing key is not an access key: it only verifies webhooks.',
		},
	},
	{
		codes: [25],
		statuses: [402],
		advice: {
			item: 'Top up the balance of the account at dashboard.messagebird.com, then send again.',
			trigger: 'Top up the balance of the account at dashboard.messagebird.com, then try again.',
			credential: 'Top up the balance of the account at dashboard.messagebird.com, then try again.',
		},
	},
	{
		codes: [9],
		advice: {
			item: 'Fill in the parameter that is named, then run the node again.',
			trigger: "Check Events, Scope and Channel in the trigger's parameters, then try again.",
		},
	},
	{
		codes: [10],
		advice: {
			item: 'Correct the value that is named. Phone numbers are written with country code, such as +31612345678.',
			trigger: `Correct the value that is named. ${NO_CHANNEL} The URL comes from n8n's environment variable WEBHOOK_URL.`,
		},
	},
	{
		codes: [13, 20],
		only: hasId,
		advice: {
			item: 'Check the ID: conversation, channel, contact, message and webhook IDs look alike. It may also have been deleted, or belong to another account.',
			trigger:
				'The webhook was deleted at MessageBird meanwhile. Try again: it is registered anew.',
		},
	},
	{
		// The ID that isn't found stands in the body, or there is none.
		codes: [13, 20],
		advice: {
			item: 'Check the IDs that were given: conversation, channel and contact IDs look alike. If they are right, check the Base URL in the credential: it usually ends in /v1.',
			trigger: `Check the Channel. ${NO_CHANNEL} If it is right, check the Base URL in the credential: it usually ends in /v1.`,
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
			item: 'MessageBird takes no more requests for now. Under Options, raise Max Tries and Longest Wait, or set Max Requests per Second and lower Parallel Requests where others share the account. What was accepted is not sent again by Retry On Fail.',
			trigger:
				'MessageBird takes no more requests of this account for now. Try again in a minute, when other workflows and programs leave it room.',
			credential: TRY_LATER,
			list: TRY_LATER,
		},
	},
	{
		says: /webhook.*(limit|maximum|too many)|(limit|maximum|too many).*webhook/i,
		advice: {
			item: 'An account holds 10 channel-specific and 5 generic webhooks. Delete one that is no longer used (Webhook: Get Many lists them).',
			trigger:
				'An account holds 10 channel-specific and 5 generic webhooks. Delete one that is no longer used (Webhook: Audit in the MessageBird Conversations node tells them apart), then try again.',
		},
	},
	{
		codes: [21],
		advice: {
			item: "The service couldn't take the request as it is. Check that the content fits the Message Type, that the channel can send that type, and that media URLs are public.",
			trigger: `MessageBird couldn't take the webhook as it is. Check Events, Scope and Channel. ${NO_CHANNEL}`,
			credential: BASE_URL.item,
		},
	},
	{
		statuses: [500, 502, 503, 504],
		only: (ending) => !isOnce(ending),
		advice: {
			item: 'MessageBird had trouble of its own. Try again in a minute.',
			trigger: TAKEN_OVER,
		},
	},
	{
		statuses: [500, 502, 503, 504],
		only: isOfWebhook,
		advice: {
			item: `MessageBird had trouble of its own. ${LOOK_FOR_WEBHOOK}`,
			trigger: TAKEN_OVER,
		},
	},
	{
		statuses: [500, 502, 503, 504],
		advice: {
			item: 'MessageBird had trouble of its own. A sent message may have been accepted: look at the conversation before sending it again.',
			trigger: TAKEN_OVER,
		},
	},
	{
		statuses: [301, 302, 303, 307, 308],
		advice: {
			item: 'The address redirects elsewhere. Enter the final address as Base URL in the credential.',
			credential: 'The address redirects elsewhere. Enter the final address as Base URL.',
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
	trigger: "Compare the trigger's parameters with what MessageBird says.",
	credential: 'Check the Base URL and the keys.',
};

/** For a request without an answer that may be made again. */
const UNANSWERED_REPEATABLE =
	'Check the Base URL in the credential and that n8n can reach it, then try again.';

const UNANSWERED: Record<Reach, Advice> = {
	untrusted: {
		item: "The request never arrived: the certificate of the address is not one that n8n trusts. Check the Base URL in the credential, the machine's time, and whether a proxy between n8n and MessageBird has a certificate of its own.",
	},
	forbidden: {
		item: "The request never left n8n, whose settings forbid this address. Check the Base URL in the credential, or have the address allowed in n8n's settings against SSRF.",
	},
	neverArrived: {
		item: 'The request never arrived. Check the Base URL in the credential and that n8n can reach it.',
	},
	uncertain: {
		item: 'The request may have been carried out. Look in MessageBird before sending it again.',
		trigger:
			'MessageBird may have carried it out all the same. Try again: a webhook that is there already is taken over, not registered twice. If it happens again, check the Base URL in the credential and that n8n can reach it.',
		credential: 'Check the Base URL and that n8n can reach it, then try again.',
	},
};

const IN_BETWEEN =
	'Something between n8n and MessageBird, such as a proxy or a login page, may have answered instead. Check the Base URL in the credential and the network.';

/** For an answer of success that is none of the API's. */
const UNREADABLE: Advice = {
	item: `${IN_BETWEEN} The request may have been carried out.`,
	trigger: IN_BETWEEN,
	credential:
		'This is not the Conversations API. Check the Base URL (usually https://conversations.messagebird.com/v1), and whether a proxy or a login page answers in its place.',
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

/** What to do about a refusal: by code or phrase first, as they say more than the HTTP status. */
export const remedyFor = (ending: Ending, place: Place = 'item'): string => {
	const advice = adviceFor(ending);
	return advice[place] ?? advice.item;
};
