import {
	sleep,
	UnexpectedError,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import { readDelivery } from '../../waiting/delivery';
import { toDeliveryOutput } from '../../waiting/outcome';
import type { Question } from '../../waiting/question';
import { connect, keepWaiting, resumeWith } from './resumption';

/** How often, and at which intervals, to look up a status that the service has just reported. */
const LOOKUP_DELAYS_MS = [500, 2000];

/**
 * Handles a delivery report. Its sender may be anyone who knows the URL, so what it says is looked up
 * at the service.
 */
export const handleReport = async (
	context: IWebhookFunctions,
	question: Question,
	report: Record<string, unknown>,
): Promise<IWebhookResponseData> => {
	const { messageId } = question;
	if (messageId === undefined) return keepWaiting('refused');
	const { api } = await connect(context);
	const reported = isRecord(report.message) ? report.message : report;
	const isReportedAsEnded = readDelivery(reported, question.status) !== undefined;
	for (const ms of [...LOOKUP_DELAYS_MS, undefined]) {
		const message = await api.viewMessage(messageId);
		const delivery = readDelivery(message, question.status);
		if (delivery) {
			return resumeWith(context, question, toDeliveryOutput(question, delivery, message), {
				webhookResponse: { verdict: 'taken' },
			});
		}
		if (!isReportedAsEnded) return keepWaiting('kept');
		// The service may report a status before it shows it.
		if (ms !== undefined) await sleep(ms);
	}
	throw new UnexpectedError('MessageBird has reported a status that it does not show yet');
};
