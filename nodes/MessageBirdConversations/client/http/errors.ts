import { isRecord } from '../../shared/json';
import { excerpt, readErrorDetails, type ApiErrorDetail } from './errorBody';
import { isOfWebhook, remedyFor } from './remedies';
import { reachOf } from './retryPolicy';

interface RequestOutcome {
	/** The request, as `POST /send`. */
	request: string;
	/** HTTP status of the answer; absent if there was none. */
	status?: number;
	details?: ApiErrorDetail[];
	/** The network's error code if there was no answer, such as ECONNRESET. */
	networkCode?: string;
	/** The system call that failed, such as connect. */
	syscall?: string;
	/** Whether the service may have processed the request anyway. */
	uncertain?: boolean;
	/** Whether the answer says something besides its status. */
	hasWords?: boolean;
	/** How long the service asks to wait before the next request, in milliseconds. */
	retryAfterMs?: number;
	/** When it was sent, in milliseconds since 1970, if that is needed to look it up. */
	sentAt?: number;
}

/**
 * A failed request: refused by the service, answered unreadably, or not answered. `message` says what
 * happened, `remedy` what to do next. It never contains a key.
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

/** Whether an entry has the service's own form, so no gateway wrote it. */
const isOwn = ({ code }: ApiErrorDetail): boolean => typeof code === 'number';

/** Where an answer came from. */
interface ResponseOrigin {
	/** The host that answered, if it isn't MessageBird's own. */
	host?: string;
	/** The host that a redirect points to. */
	redirectsTo?: string;
}

/** The error for a refused request. */
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

/** The error for a 2xx answer that isn't from the API: `instead` says what it was. */
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
 * Whether the service says that the resource doesn't exist. A 404 with other words or a page comes
 * from a gateway, which can't know that.
 */
export const isNotFound = ({ status, details, hasWords }: ConversationsApiError): boolean =>
	details.some(({ code }) => code === 13 || code === 20) ||
	(status === 404 && details.length === 0 && !hasWords);

/** The error for a request without an answer. */
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

/** A request that is not sent because the service asks for a longer pause than is allowed. */
export class RateLimitTimeoutError extends ConversationsApiError {
	constructor(request: string, pauseMs: number) {
		super(`Not sent: MessageBird asked for a pause of ${toSeconds(pauseMs)}`, {
			request,
			status: 429,
			retryAfterMs: pauseMs,
		});
	}
}

/**
 * The error for a request that used up its retries: that of the last try, with the numbers. `limits`
 * are the settings, if they ended it and not the policy.
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
		/** Whether an earlier try may have been processed, if that matters. */
		isLost?: boolean;
	},
): ConversationsApiError => {
	const numbers = [
		`${tries} ${tries === 1 ? 'try' : 'tries'} and ${toSeconds(waitedMs)} of waiting`,
		...(last.retryAfterMs === undefined
			? []
			: [`MessageBird asked for a pause of ${toSeconds(last.retryAfterMs)}`]),
		...(limits
			? [`limits: ${limits.maxTries} tries and ${toSeconds(limits.maxWaitMs)} of waiting`]
			: []),
	];
	return new ConversationsApiError(`${last.message} [gave up after ${numbers.join('; ')}]`, {
		...last,
		uncertain: last.uncertain || isLost,
	});
};

/** A request that must not be repeated and may have been processed: how to look it up. */
export interface LostAnswer {
	/** When it was sent, in milliseconds since 1970. */
	sentAt: number;
	/** The recipient, if the request names one. */
	to?: string;
}

/** The error for such a request. Its remedy says how to check, and how to let the node check. */
export const toLostAnswerError = (
	thrown: ConversationsApiError,
	{ sentAt, to }: LostAnswer,
): ConversationsApiError => {
	const sent = `It was sent at ${new Date(sentAt).toISOString()}${to === undefined ? '' : ` to ${to}`} and is not sent again automatically.`;
	if (isOfWebhook(thrown)) {
		const remedy = `${thrown.remedy} ${sent}`;
		return new ConversationsApiError(thrown.message, { ...thrown, sentAt, remedy });
	}
	return new ConversationsApiError(thrown.message, {
		...thrown,
		sentAt,
		remedy: `${thrown.remedy} ${sent} To let the node check, turn on Confirm Uncertain Messages under Options: it then sends only messages that didn't arrive, also when you retry this execution. If it is already on, the check was inconclusive: look in the conversation yourself.`,
	});
};

/** The error for a message that was not sent because its file could not be uploaded. */
export const toUploadError = (thrown: ConversationsApiError, name: string): ConversationsApiError =>
	new ConversationsApiError(
		`The message was not sent because its file "${name}" could not be uploaded: ${thrown.message}`,
		{ ...thrown, remedy: undefined, uncertain: false },
	);

/** Converts an error to plain JSON, for {@link fromPlain} to restore. */
export const toPlain = ({ message, ...fields }: ConversationsApiError): object => ({
	...fields,
	message,
});

/** Restores an error from plain JSON in an execution's data. */
export const fromPlain = (plain: object): ConversationsApiError => {
	const fields: Partial<ConversationsApiError> = plain;
	const { message = 'No answer from MessageBird', request = '' } = fields;
	return new ConversationsApiError(message, { ...fields, request });
};
