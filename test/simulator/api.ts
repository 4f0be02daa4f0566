import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import express, { type Request, type Response, type Router } from 'express';
import OpenAPIBackend, { type Context } from 'openapi-backend';
import addFormats from 'ajv-formats';

import { createContractCheck, isDecodable, loadAmendedContract } from '../contract/contract';
import type { Fault, Faults } from './faults';
import type { JournalEntry } from './journal';
import type { Answer, Call } from './operations';
import { badRequest, invalid, missing, ServiceError, wrongKey } from './serviceError';

const HTML_PAGE =
	'<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><p>The proxy got no answer.</p></body></html>';

/** What the API's routes use. */
export interface ApiOptions {
	accessKey: string;
	operations: Record<string, (call: Call) => Answer>;
	faults: Faults;
	journal: JournalEntry[];
}

/** The service's refusal for what the contract's validator found. */
const toRefusal = (context: Context): ServiceError => {
	const [first] = context.validation.errors ?? [];
	if (!first) return badRequest('Request is not valid');
	const params = first.params as { missingProperty?: string };
	const place = first.instancePath.split('/').slice(2).join('.');
	if (first.keyword === 'required') {
		const name = [place, params.missingProperty].filter(Boolean).join('.');
		return name === 'requestBody' ? badRequest('JSON is not a valid format') : missing(name);
	}
	return invalid(place, `${place || 'Request'} ${first.message ?? 'is not valid'}`);
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

/** Parses a body as JSON. Returns `undefined` if it isn't JSON. */
const readJson = (body: unknown): unknown => {
	try {
		return typeof body === 'string' ? JSON.parse(body) : undefined;
	} catch {
		return undefined;
	}
};

const toNumbers = ({ limit, offset, ...query }: Record<string, string>): Call['query'] => ({
	...query,
	...(limit === undefined ? {} : { limit: Number(limit) }),
	...(offset === undefined ? {} : { offset: Number(offset) }),
});

/** The routes below `/v1`. Every request and every response is checked against the contract. */
export const createApi = async (options: ApiOptions): Promise<Router> => {
	const { accessKey, operations, faults, journal } = options;
	const check = createContractCheck(loadAmendedContract());
	const backend = new OpenAPIBackend({
		definition: loadAmendedContract(),
		customizeAjv: (ajv) => addFormats(ajv),
		coerceTypes: true,
		securityHandlers: {
			accessKey: ({ request }: Context) =>
				(request.headers as IncomingHttpHeaders).authorization === `AccessKey ${accessKey}`,
		},
		handlers: {
			unauthorizedHandler: () => {
				throw wrongKey();
			},
			...Object.fromEntries(
				Object.entries(operations).map(([name, operation]) => [
					name,
					({ request }: Context): Answer =>
						operation({
							params: request.params as Call['params'],
							query: toNumbers(request.query as Record<string, string>),
							body: (request.requestBody ?? {}) as Call['body'],
						}),
				]),
			),
			validationFail: (context: Context) => {
				throw toRefusal(context);
			},
			notFound: () => {
				throw new ServiceError(404, 98, 'API not found');
			},
			methodNotAllowed: () => {
				throw new ServiceError(405, 99, 'Method not allowed');
			},
		},
	});
	await backend.init();

	/** Carries out a request. @throws ServiceError */
	const carryOut = async (request: Request, path: string): Promise<Answer> => {
		if (!isDecodable(path)) throw badRequest('Request is not valid');
		const query = Object.fromEntries(new URL(request.url, 'http://localhost').searchParams);
		const isBodied = typeof request.body === 'string' && request.body !== '';
		const body = isBodied ? readJson(request.body) : undefined;
		if (isBodied && body === undefined) throw badRequest('JSON is not a valid format');
		const answer = (await backend.handleRequest({
			method: request.method,
			path,
			query,
			headers: {
				'content-type': 'application/json',
				authorization: request.headers.authorization ?? '',
			},
			body,
		})) as Answer;
		const problems = check.answer({ method: request.method, path, ...answer });
		if (problems.length > 0) {
			console.error(`The simulator broke the contract: ${request.method} ${path}`, problems);
			throw new ServiceError(500, 99, `Answer breaks the contract: ${problems.join('; ')}`);
		}
		return answer;
	};

	let underWay = 0;

	const handle = async (request: Request, response: Response): Promise<void> => {
		underWay++;
		response.once('close', () => underWay--);
		const [path = '/'] = request.url.split('?');
		const operationId = backend.matchOperation({
			method: request.method,
			path,
			headers: {},
		})?.operationId;
		const { authorization: _, ...headers } = request.headers as Record<string, string>;
		const entry: JournalEntry = {
			n: journal.length + 1,
			at: Date.now(),
			underWay,
			method: request.method,
			path,
			operationId,
			query: Object.fromEntries(new URL(request.url, 'http://localhost').searchParams),
			...(request.body ? { body: readJson(request.body) ?? (request.body as unknown) } : {}),
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
			return;
		}

		try {
			const answer = await carryOut(request, path);
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
		}
	};

	const router = express.Router();
	router.use(express.text({ type: () => true, limit: '10mb' }));
	router.use(handle);
	return router;
};
