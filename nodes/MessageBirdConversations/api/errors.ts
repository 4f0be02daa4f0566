import { isRecord } from './guards';
import { reachOf, type Reach } from './policy';
import { remedyFor } from './remedies';

/** One entry of the service's error body: `{"errors":[{"code","description","parameter"}]}`. */
export interface ApiErrorDetail {
	code?: number;
	description: string;
	parameter?: string;
}

interface Outcome {
	/** The request, as `POST /send`. */
	request: string;
	/** HTTP status of the answer; absent where none came. */
	status?: number;
	details?: ApiErrorDetail[];
	/** The network's code where no answer came, such as ECONNRESET. */
	networkCode?: string;
	/** The system's call that failed, such as connect. */
	syscall?: string;
	/** Whether the service may have carried out the request all the same. */
	uncertain?: boolean;
	/** How long the service asks to wait before the next request, in milliseconds. */
	retryAfterMs?: number;
	/** When it was sent, in milliseconds since 1970, where that is needed to look for it. */
	sentAt?: number;
}

/**
 * A request that did not end well: refused by the service, answered unreadably, or not answered.
 * `message` says what happened, `remedy` what to do next. It never holds a key.
 */
export class ConversationsApiError extends Error {
	readonly request: string;
	readonly status?: number;
	readonly details: ApiErrorDetail[];
	readonly networkCode?: string;
	readonly syscall?: string;
	readonly uncertain: boolean;
	readonly retryAfterMs?: number;
	readonly sentAt?: number;
	readonly remedy: string;

	constructor(message: string, outcome: Outcome & { remedy?: string }) {
		super(message);
		this.name = 'ConversationsApiError';
		this.request = outcome.request;
		this.status = outcome.status;
		this.details = outcome.details ?? [];
		this.networkCode = outcome.networkCode;
		this.syscall = outcome.syscall;
		this.uncertain = outcome.uncertain ?? false;
		this.retryAfterMs = outcome.retryAfterMs;
		this.sentAt = outcome.sentAt;
		this.remedy = outcome.remedy ?? remedyFor({ status: this.status, details: this.details });
	}
}

const toDetail = (entry: unknown): ApiErrorDetail[] => {
	if (!isRecord(entry)) return [];
	const { code, parameter } = entry;
	// MessageBird's other APIs say `message` where this one says `description`.
	const description = entry.description ?? entry.message;
	return [
		{
			...(typeof code === 'number' ? { code } : {}),
			description: typeof description === 'string' ? description : 'no description given',
			...(typeof parameter === 'string' && parameter !== '' ? { parameter } : {}),
		},
	];
};

/** Reads the entries of an error body; none where it has another shape. */
export const readErrorDetails = (body: unknown): ApiErrorDetail[] =>
	isRecord(body) && Array.isArray(body.errors) ? body.errors.flatMap(toDetail) : [];

const LONGEST_EXCERPT = 160;

/** The readable words of an answer that is no JSON, such as a proxy's HTML page. */
const excerpt = (text: string): string => {
	const words = text
		.slice(0, 20_000)
		.replace(/<(script|style)\b[^>]*>[^<]*<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return words.length > LONGEST_EXCERPT ? `${words.slice(0, LONGEST_EXCERPT)}…` : words;
};

const describeDetail = ({ code, description, parameter }: ApiErrorDetail): string => {
	const notes = [
		...(code === undefined ? [] : [`code ${code}`]),
		...(parameter === undefined ? [] : [`parameter ${parameter}`]),
	];
	return notes.length > 0 ? `${description} (${notes.join(', ')})` : description;
};

/** The error for an answer whose status says that the request was refused. */
export const refused = (
	request: string,
	status: number,
	body: unknown,
	retryAfterMs?: number,
): ConversationsApiError => {
	const details = readErrorDetails(body);
	const said =
		details.length > 0
			? details.map(describeDetail).join('; ')
			: typeof body === 'string'
				? excerpt(body)
				: '';
	return new ConversationsApiError(`MessageBird answered ${status}${said ? `: ${said}` : ''}`, {
		request,
		status,
		details,
		uncertain: status >= 500,
		retryAfterMs,
	});
};

/** The error for an answer of success whose body can't be read. */
export const unreadable = (request: string, status: number, body: string): ConversationsApiError =>
	new ConversationsApiError(
		`MessageBird's address answered ${status} with something other than JSON: ${excerpt(body) || 'an empty body'}`,
		{
			request,
			status,
			uncertain: true,
			remedy:
				'Something between n8n and MessageBird, such as a proxy or a login page, may have answered instead. Check the Base URL in the credential and the network. The request may have been carried out.',
		},
	);

const UNANSWERED_REMEDIES: Record<Reach, string> = {
	untrusted:
		"The request never arrived: the certificate of the address is not one that n8n trusts. Check the Base URL in the credential, the machine's time, and whether a proxy between n8n and MessageBird has a certificate of its own.",
	forbidden:
		"The request never left n8n, whose settings forbid this address. Check the Base URL in the credential, or have the address allowed in n8n's settings against SSRF.",
	neverArrived:
		'The request never arrived. Check the Base URL in the credential and that n8n can reach it.',
	uncertain: 'The request may have been carried out. Look in MessageBird before sending it again.',
};

/** The error for a request that got no answer. */
export const unanswered = (
	request: string,
	networkCode: string | undefined,
	reason: string,
	syscall?: string,
): ConversationsApiError => {
	const reach = reachOf({ networkCode, syscall });
	return new ConversationsApiError(
		`No answer from MessageBird to ${request}: ${reason}${networkCode ? ` (${networkCode})` : ''}`,
		{
			request,
			networkCode,
			syscall,
			uncertain: reach === 'uncertain',
			remedy: UNANSWERED_REMEDIES[reach],
		},
	);
};

const toSeconds = (ms: number): string => `${Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0))} s`;

/** A request that is not sent, as the service asks for a longer pause than is allowed. */
export class HeldBackError extends ConversationsApiError {
	constructor(request: string, pauseMs: number) {
		super(`Not sent: MessageBird asks for a pause of ${toSeconds(pauseMs)}`, {
			request,
			status: 429,
			retryAfterMs: pauseMs,
		});
	}
}

/**
 * The error for a request that was tried as often as the policy or the settings allow: the one of
 * its last try, with the numbers. `bounds` are the settings, where these ended it.
 */
export const gaveUp = (
	last: ConversationsApiError,
	{
		tries,
		waitedMs,
		bounds,
	}: { tries: number; waitedMs: number; bounds?: { maxTries: number; maxWaitMs: number } },
): ConversationsApiError => {
	const numbers = [
		`${tries} ${tries === 1 ? 'try' : 'tries'} and ${toSeconds(waitedMs)} of waiting`,
		...(last.retryAfterMs === undefined ? [] : [`asked to wait ${toSeconds(last.retryAfterMs)}`]),
		...(bounds
			? [`allowed are ${bounds.maxTries} tries and ${toSeconds(bounds.maxWaitMs)} of waiting`]
			: []),
	];
	return new ConversationsApiError(`${last.message} [given up after ${numbers.join('; ')}]`, {
		...last,
	});
};

/** A request that must not be done twice, and may have been carried out: what is needed to look. */
export interface Lost {
	/** When it was sent, in milliseconds since 1970. */
	sentAt: number;
	/** Who it was for, where the request says so. */
	to?: string;
}

/** The error for such a request: its remedy says where to look, and how the node can. */
export const lost = (
	thrown: ConversationsApiError,
	{ sentAt, to }: Lost,
): ConversationsApiError => {
	const sent = `It was sent at ${new Date(sentAt).toISOString()}${to === undefined ? '' : ` to ${to}`} and is not sent again.`;
	return new ConversationsApiError(thrown.message, {
		...thrown,
		sentAt,
		remedy: `${thrown.remedy} ${sent} To let the node look, turn on Confirm Uncertain Messages under Options: it then sends only what did not arrive, also when this execution is retried.`,
	});
};

/** Plain JSON of an error, from which {@link fromPlain} makes it again. */
export const toPlain = ({ message, ...fields }: ConversationsApiError): object => ({
	...fields,
	message,
});

/** Makes an error from its plain JSON, as an execution's data keeps it. */
export const fromPlain = (plain: object): ConversationsApiError => {
	const fields: Partial<ConversationsApiError> = plain;
	const { message = 'No answer from MessageBird', request = '' } = fields;
	return new ConversationsApiError(message, { ...fields, request });
};
