interface Refusal {
	status?: number;
	details: Array<{ code?: number; description: string }>;
}

interface Remedy {
	/** `errors[].code` of the service, or of a message's delivery. */
	codes?: number[];
	statuses?: number[];
	/** A phrase of the description, where neither code nor status is enough. */
	says?: RegExp;
	remedy: string;
}

/** What to do about the refusals that users meet; the first that fits is given. */
const REMEDIES: Remedy[] = [
	{
		codes: [470],
		says: /\b24[- ]?(h|hour)/i,
		remedy:
			"WhatsApp takes free text only within 24 hours of the customer's last message. Send a WhatsApp Template instead.",
	},
	{
		codes: [2, 1001],
		statuses: [401, 403],
		remedy:
			'The Access Key must be a live key of classic MessageBird: dashboard.messagebird.com → Developers → API access. A test key is refused here, and so is a key of the newer Bird platform (app.bird.com). The signing key is another thing: it only verifies webhooks.',
	},
	{
		codes: [25],
		statuses: [402],
		remedy: 'Top up the balance of the account at dashboard.messagebird.com, then send again.',
	},
	{
		codes: [9],
		remedy: 'Fill in the parameter that is named, then run the node again.',
	},
	{
		codes: [10],
		remedy:
			'Correct the value that is named. Phone numbers are written with country code, such as +31612345678.',
	},
	{
		codes: [13, 20],
		statuses: [404],
		remedy:
			'Check the ID: conversation, channel, contact, message and webhook IDs look alike. It may also have been deleted, or belong to another account.',
	},
	{
		codes: [98],
		statuses: [405],
		remedy: 'Check the Base URL in the credential: it usually ends in /v1.',
	},
	{
		statuses: [429],
		remedy:
			'MessageBird takes no more requests for now. Under Options, raise Max Tries and Longest Wait, or set Max Requests per Second and lower Parallel Requests where others share the account. What was accepted is not sent again by Retry On Fail.',
	},
	{
		says: /webhook.*(limit|maximum|too many)|(limit|maximum|too many).*webhook/i,
		remedy:
			'An account holds 10 channel-specific and 5 generic webhooks. Delete one that is no longer used (Webhook: Get Many lists them).',
	},
	{
		codes: [21],
		remedy:
			"The service couldn't take the request as it is. Check that the content fits the Message Type, that the channel can send that type, and that media URLs are public.",
	},
	{
		statuses: [500, 502, 503, 504],
		remedy:
			'MessageBird had trouble of its own. A sent message may have been accepted: look at the conversation before sending it again.',
	},
	{
		statuses: [301, 302, 303, 307, 308],
		remedy:
			'The address redirects elsewhere. Enter the final address as Base URL in the credential.',
	},
];

const GENERAL_REMEDY = 'Compare the values of the node with what MessageBird says above.';

/** The remedy for a refusal: by code or phrase first, as they say more than the HTTP status. */
export const remedyFor = ({ status, details }: Refusal): string => {
	const byDetail = REMEDIES.find(({ codes, says }) =>
		details.some(
			({ code, description }) =>
				(code !== undefined && codes?.includes(code) === true) || says?.test(description) === true,
		),
	);
	const byStatus = REMEDIES.find(
		({ statuses }) => status !== undefined && statuses?.includes(status),
	);
	return (byDetail ?? byStatus)?.remedy ?? GENERAL_REMEDY;
};
