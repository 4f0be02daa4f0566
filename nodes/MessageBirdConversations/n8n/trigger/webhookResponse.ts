import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { Reception } from '../../trigger/delivery/receive';
import { toRefusalLine } from '../../trigger/delivery/refusalLog';
import { credentialKeyOf, workflowIdOf } from './triggerContext';

/** The answer to a delivery that doesn't start the workflow, and what to log. */
export interface Rejection {
	/** The answer; without one, n8n answers 200. */
	answer?: { status: number; message: string };
	/** Logged every time. */
	info?: string;
	/** Logged a few times a minute, as anyone can cause it: the reason, and what was done. */
	warning?: { reason: string; what?: string };
}

/** The rejection of a delivery that can't be read. */
const unreadable = (reason: string): Rejection => ({
	answer: { status: 400, message: reason },
	warning: { reason },
});

export const UNREADABLE_BODY = unreadable('the body could not be read');

export const OUTDATED_STATUS: Rejection = {
	info: 'dropped a status that is older than the last one of the same message',
};

/** The rejection of a delivery that is not accepted. */
export const rejectReception = (reception: Extract<Reception, { reason: string }>): Rejection => {
	const { reason } = reception;
	if (reception.outcome === 'refused') {
		return {
			answer: { status: 401, message: 'The signature could not be verified' },
			warning: { reason },
		};
	}
	// MessageBird would retry it on anything but a 200.
	return reception.isFinal
		? { warning: { reason, what: 'accepted a delivery that is not an event, and started nothing' } }
		: unreadable(reason);
};

/** The rejection of a duplicate. MessageBird retries it while n8n still processes the first one. */
export const rejectDuplicate = ({
	reason,
	isOpen,
}: {
	reason: string;
	isOpen: boolean;
}): Rejection =>
	isOpen
		? { answer: { status: 503, message: 'An earlier delivery is still being processed' } }
		: { info: `received a delivery again, and started nothing: ${reason}` };

/** Answers a request before n8n does. */
export const respond = (
	context: IWebhookFunctions,
	{ status, message }: { status: number; message: string },
): IWebhookResponseData => {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
};

/** Answers a request that doesn't start the workflow, and logs it. `now` is in seconds since 1970. */
export const reject = (
	context: IWebhookFunctions,
	{ answer, info, warning }: Rejection,
	now: number,
): IWebhookResponseData => {
	const log = (level: 'info' | 'warn', line: string | undefined): void => {
		if (line === undefined) return;
		const workflowId = workflowIdOf(context);
		context.logger[level](`"${context.getNode().name}" ${line}`, { workflowId });
	};
	log('info', info);
	log(
		'warn',
		warning && toRefusalLine(credentialKeyOf(context), warning.reason, now, warning.what),
	);
	return answer ? respond(context, answer) : {};
};
