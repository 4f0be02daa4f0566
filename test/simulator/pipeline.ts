import { setTimeout as sleep } from 'node:timers/promises';

import type { Request, Response } from 'express';

import type { Fault, Faults } from './faults';
import type { JournalEntry } from './journal';
import type { Answer } from './call';
import { ServiceError, wrongKey } from './serviceError';

const HTML_PAGE =
	'<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><p>The proxy got no answer.</p></body></html>';

/** The parts of a request that the journal and the faults use. */
export interface Incoming {
	path: string;
	operationId?: string;
	body?: unknown;
}

/** Answers a request with the result of `carryOut`, or with the `ServiceError` that it throws. */
export type Pipeline = (
	request: Request,
	response: Response,
	incoming: Incoming,
	carryOut: () => Answer | Promise<Answer>,
) => Promise<void>;

export const queryOf = (request: Request): Record<string, string> =>
	Object.fromEntries(new URL(request.url, 'http://localhost').searchParams);

/** @throws ServiceError if a request doesn't have the access key. */
export const checkKey = ({ headers }: Request, accessKey: string): void => {
	if (headers.authorization !== `AccessKey ${accessKey}`) throw wrongKey();
};

const answerFault = (response: Response, fault: Fault): number => {
	const status = fault.status ?? 502;
	if (fault.retryAfter !== undefined) response.set('Retry-After', String(fault.retryAfter));
	if (fault.html) response.status(status).type('html').send(HTML_PAGE);
	else {
		const { body } = new ServiceError(status, status === 429 ? 429 : 99, `Simulated ${status}`);
		response.status(status).json(fault.body ?? body);
	}
	return status;
};

/** Creates the steps of every request, on all of the service's hosts: journal and faults. */
export const createPipeline = ({
	faults,
	journal,
}: {
	faults: Faults;
	journal: JournalEntry[];
}): Pipeline => {
	let underWay = 0;

	return async (request, response, { path, operationId, body }, carryOut) => {
		underWay++;
		response.once('close', () => underWay--);
		const { authorization: _, ...headers } = request.headers as Record<string, string>;
		const entry: JournalEntry = {
			n: journal.length + 1,
			at: Date.now(),
			underWay,
			method: request.method,
			path,
			operationId,
			query: queryOf(request),
			...(body === undefined ? {} : { body }),
			headers,
			accepted: false,
		};
		journal.push(entry);

		const retryAfter = faults.countRequest();
		const fault =
			retryAfter > 0
				? { status: 429, retryAfter }
				: faults.take({ method: request.method, path, operationId });
		if (fault) entry.fault = fault;
		const latencyMs = fault?.latencyMs ?? faults.latencyMs;
		if (latencyMs > 0) await sleep(latencyMs);
		if (fault?.cut === 'before') {
			request.socket.destroy();
			return;
		}
		if (fault && (fault.status !== undefined || fault.html)) {
			entry.status = answerFault(response, fault);
			request.resume();
			return;
		}

		try {
			const answer = await carryOut();
			entry.accepted = true;
			entry.resultId = (answer.body as { id?: string } | undefined)?.id;
			if (fault?.cut === 'after') {
				request.socket.destroy();
				return;
			}
			entry.status = answer.status;
			if (answer.body) response.status(answer.status).json(answer.body);
			else response.status(answer.status).end();
		} catch (thrown) {
			if (!(thrown instanceof ServiceError)) throw thrown;
			entry.status = thrown.status;
			response.status(thrown.status).json(thrown.body);
		} finally {
			// Reads the whole body. Otherwise the sender would report a broken connection.
			request.resume();
		}
	};
};
