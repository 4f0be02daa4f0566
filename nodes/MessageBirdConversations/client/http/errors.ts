import { isRecord } from '../../shared/json';
import { excerpt, readErrorDetails, type ApiErrorDetail } from './errorBody';
import { isOfWebhook, remedyFor } from './remedies';
import { reachOf } from './retryPolicy';

interface RequestOutcome {
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
	/** Whether the answer says something beside its status. */
	hasWords?: boolean;
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
	readonly hasWords: boolean;
	readonly retryAfterMs?: number;
	readonly sentAt?: number;
	readonly remedy: string;

	constructor(message: string, outcome: RequestOutcome & { remedy?: string }) {
		super(message);
		this.name = 'ConversationsApiError';
		this.request = outcome.request;
		this.status = outcome.status;
		this.details = outcome.details ?? [];
		this.networkCode = outcome.networkCode;
		this.syscall = outcome.syscall;
		this.uncertain = outcome.uncertain ?? false;
		this.hasWords = outcome.hasWords ?? false;
		this.retryAfterMs = outcome.retryAfterMs;
		this.sentAt = outcome.sentAt;
		this.remedy = outcome.remedy ?? remedyFor(this);
	}
}

const describeDetail = ({ code, description, parameter }: ApiErrorDetail): string => {
	const notes = [
		...(code === undefined ? [] : [`code ${code}`]),
		...(parameter === undefined ? [] : [`parameter ${parameter}`]),
	];
	return notes.length > 0 ? `${description} (${notes.join(', ')})` : description;
};

/** Whether an entry is of the service's own form, so that nobody but the service gave it. */
const isOwn = ({ code }: ApiErrorDetail): boolean => typeof code === 'number';

/** What else is known of an answer. */
interface ResponseOrigin {
	/** Who answers at the Base URL, where that isn't MessageBird's own host. */
	host?: string;
	/** Where a redirect leads: a host alone. */
	redirectsTo?: string;
}

/** The error for an answer that says that the request was refused. */
export const toRefusedError = (
	request: string,
	status: number,
	body: unknown,
	retryAfterMs?: number,
	{ host, redirectsTo }: ResponseOrigin = {},
): ConversationsApiError => {
	const isPage = typeof body === 'string';
	const details = isPage ? [] : readErrorDetails(body);
	const unread = isPage ? body : isRecord(body) ? JSON.stringify(body).replace(/^{}$/, '') : '';
	const words = redirectsTo
		? `it redirects to ${redirectsTo}`
		: details.map(describeDetail).join('; ') || excerpt(unread);
	const who = words === '' || details.some(isOwn) ? 'MessageBird' : (host ?? 'MessageBird');
	return new ConversationsApiError(`${who} answered ${status}${words ? `: ${words}` : ''}`, {
		request,
		status,
		details,
		uncertain: status >= 500,
		retryAfterMs,
		hasWords: words !== '',
	});
};

/** The error for an answer of success that is not the API's: `instead` says what came. */
export const toUnreadableError = (
	request: string,
	status: number,
	body: string,
	{ host = "MessageBird's address", instead = 'something other than JSON' } = {},
): ConversationsApiError =>
	new ConversationsApiError(
		`${host} answered ${status} with ${instead}: ${excerpt(body) || 'an empty body'}`,
		{ request, status, uncertain: true },
	);

/**
 * Whether the service says that what was asked for is not there; a 404 with other words or a page is
 * the one of a gateway, which knows nothing of it.
 */
export const isNotFound = ({ status, details, hasWords }: ConversationsApiError): boolean =>
	details.some(({ code }) => code === 13 || code === 20) ||
	(status === 404 && details.length === 0 && !hasWords);

/** The error for a request that got no answer. */
export const toUnansweredError = (
	request: string,
	networkCode: string | undefined,
	reason: string,
	syscall?: string,
): ConversationsApiError => {
	return new ConversationsApiError(
		`No answer from MessageBird to ${request}: ${reason}${networkCode ? ` (${networkCode})` : ''}`,
		{
			request,
			networkCode,
			syscall,
			uncertain: reachOf({ networkCode, syscall }) === 'uncertain',
		},
	);
};

const toSeconds = (ms: number): string => `${Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0))} s`;

/** A request that is not sent, as the service asks for a longer pause than is allowed. */
export class RateLimitTimeoutError extends ConversationsApiError {
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
 * its last try, with the numbers. `limits` are the settings, where these ended it.
 */
export const toRetriesExhaustedError = (
	last: ConversationsApiError,
	{
		tries,
		waitedMs,
		limits,
		isLost = false,
	}: {
		tries: number;
		waitedMs: number;
		limits?: { maxTries: number; maxWaitMs: number };
		/** Whether an earlier try may have been carried out, where that matters. */
		isLost?: boolean;
	},
): ConversationsApiError => {
	const numbers = [
		`${tries} ${tries === 1 ? 'try' : 'tries'} and ${toSeconds(waitedMs)} of waiting`,
		...(last.retryAfterMs === undefined ? [] : [`asked to wait ${toSeconds(last.retryAfterMs)}`]),
		...(limits
			? [`allowed are ${limits.maxTries} tries and ${toSeconds(limits.maxWaitMs)} of waiting`]
			: []),
	];
	return new ConversationsApiError(`${last.message} [given up after ${numbers.join('; ')}]`, {
		...last,
		uncertain: last.uncertain || isLost,
	});
};

/** A request that must not be done twice, and may have been carried out: what is needed to look. */
export interface LostAnswer {
	/** When it was sent, in milliseconds since 1970. */
	sentAt: number;
	/** Who it was for, where the request says so. */
	to?: string;
}

/** The error for such a request: its remedy says where to look, and how the node can. */
export const toLostAnswerError = (
	thrown: ConversationsApiError,
	{ sentAt, to }: LostAnswer,
): ConversationsApiError => {
	const sent = `It was sent at ${new Date(sentAt).toISOString()}${to === undefined ? '' : ` to ${to}`} and is not sent again.`;
	if (isOfWebhook(thrown)) {
		const remedy = `${thrown.remedy} ${sent}`;
		return new ConversationsApiError(thrown.message, { ...thrown, sentAt, remedy });
	}
	return new ConversationsApiError(thrown.message, {
		...thrown,
		sentAt,
		remedy: `${thrown.remedy} ${sent} To let the node look, turn on Confirm Uncertain Messages under Options: it then sends only what did not arrive, also when this execution is retried. If it is on already, looking couldn't tell: look in the conversation.`,
	});
};

/** The error for a file that could not be uploaded, so that its message was never sent. */
export const toUploadError = (thrown: ConversationsApiError, name: string): ConversationsApiError =>
	new ConversationsApiError(
		`The message was not sent, as its file "${name}" could not be uploaded: ${thrown.message}`,
		{ ...thrown, remedy: undefined, uncertain: false },
	);

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
