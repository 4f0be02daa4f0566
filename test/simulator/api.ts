import type { IncomingHttpHeaders } from 'node:http';

import express, { type Request, type Response, type Router } from 'express';
import OpenAPIBackend, { type Context } from 'openapi-backend';
import addFormats from 'ajv-formats';

import { createContractCheck, isDecodable, loadAmendedContract } from '../contract/contract';
import type { Answer, Call } from './call';
import { queryOf, type Pipeline } from './pipeline';
import { badRequest, invalid, missing, ServiceError, wrongKey } from './serviceError';

/** What the API's routes use. */
export interface ApiOptions {
	accessKey: string;
	operations: Record<string, (call: Call) => Answer>;
	pipeline: Pipeline;
}

/** The service's refusal for a contract violation. */
const toRefusal = (context: Context): ServiceError => {
	const [first] = context.validation.errors ?? [];
	if (!first) return badRequest('Request is not valid');
	const params = first.params as { missingProperty?: string };
	const place = first.instancePath.split('/').slice(2).join('.');
	if (first.keyword === 'required') {
		const name = [place, params.missingProperty].filter(Boolean).join('.');
		return name === 'requestBody' ? badRequest('JSON is not a valid format') : missing(name);
	}
	// Users of the PHP and Go clients got this for the content of a template (php-rest-api 129).
	if (place.startsWith('content.hsm')) {
		return badRequest(`JSON is not a valid format: ${place} ${first.message ?? ''}`, 422);
	}
	return invalid(place, `${place || 'Request'} ${first.message ?? 'is not valid'}`);
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
	const { accessKey, operations, pipeline } = options;
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

	/** A request's query without unknown parameters, which the service ignores. */
	const knownQuery = (request: Request, path: string): Record<string, string> => {
		const operation = backend.matchOperation({ method: request.method, path, headers: {} });
		const known = (operation?.parameters ?? []).map((parameter) =>
			'name' in parameter ? parameter.name : '',
		);
		const query = Object.entries(queryOf(request));
		return Object.fromEntries(query.filter(([name]) => known.includes(name)));
	};

	/** Carries out a request. @throws ServiceError */
	const carryOut = async (request: Request, path: string): Promise<Answer> => {
		if (!isDecodable(path)) throw badRequest('Request is not valid');
		const isBodied = typeof request.body === 'string' && request.body !== '';
		const body = isBodied ? readJson(request.body) : undefined;
		if (isBodied && body === undefined) throw badRequest('JSON is not a valid format');
		const answer = (await backend.handleRequest({
			method: request.method,
			path,
			query: knownQuery(request, path),
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

	const handle = async (request: Request, response: Response): Promise<void> => {
		const [path = '/'] = request.url.split('?');
		const { operationId } =
			backend.matchOperation({ method: request.method, path, headers: {} }) ?? {};
		const body: unknown = request.body ? (readJson(request.body) ?? request.body) : undefined;
		await pipeline(request, response, { path, operationId, body }, () => carryOut(request, path));
	};

	const router = express.Router();
	router.use(express.text({ type: () => true, limit: '10mb' }));
	router.use(handle);
	return router;
};
