import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import addFormats from 'ajv-formats';
import { dereferenceSync } from 'dereference-json-schema';
import { OpenAPIValidator, type Document } from 'openapi-backend';
import { parse } from 'yaml';

import { AMENDMENTS } from './amendments';

const CONTRACT_FILE = join(
	__dirname,
	'../../nodes/MessageBirdConversations/client/contract/conversations.openapi.yaml',
);

/** A request as it was sent, with its path below the base URL, still encoded. */
export interface WireRequest {
	method: string;
	path: string;
	query?: Record<string, string | string[]>;
	body?: unknown;
}

/** A request and its response. */
export interface WireAnswer extends WireRequest {
	status: number;
	body?: unknown;
}

/** The published contract. */
export const loadContract = (): Document => parse(readFileSync(CONTRACT_FILE, 'utf8')) as Document;

const amend = (target: object, path: string[], value: unknown): void => {
	const [key = '', ...rest] = path;
	const fields = target as Record<string, unknown>;
	if (rest.length === 0) fields[key] = value;
	else amend((fields[key] ??= {}), rest, value);
};

/** The contract, amended with the service's known differences; see {@link AMENDMENTS}. */
export const loadAmendedContract = (): Document => {
	const contract = loadContract();
	for (const { path, value } of AMENDMENTS) amend(contract, path, value);
	return contract;
};

/** Checks requests and responses against a contract. Each check returns a list of violations. */
export interface ContractCheck {
	request(request: WireRequest): string[];
	answer(answer: WireAnswer): string[];
}

/** Whether a path's percent-encoding is valid. */
export const isDecodable = (path: string): boolean => {
	try {
		decodeURIComponent(path);
		return true;
	} catch {
		return false;
	}
};

/** Creates the checks for a contract. */
export const createContractCheck = (definition: Document): ContractCheck => {
	const validator = new OpenAPIValidator({
		definition: dereferenceSync(definition) as Document,
		customizeAjv: (ajv) => addFormats(ajv),
		ajvOpts: { strict: false, allErrors: true },
		coerceTypes: true,
	});
	const toWire = ({ method, path, query, body }: WireRequest) => ({
		method,
		path,
		query: query ?? {},
		headers: { 'content-type': 'application/json' },
		body,
	});
	const findOperation = (request: WireRequest) => validator.router.matchOperation(toWire(request));
	const describe = (
		errors: Array<{ instancePath: string; message?: string; params?: unknown }> | null | undefined,
	): string[] =>
		(errors ?? []).map(
			({ instancePath, message, params }) =>
				`${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params ?? {})}`,
		);

	return {
		request(request) {
			if (!isDecodable(request.path)) return [`${request.path} can't be decoded`];
			const operation = findOperation(request);
			if (!operation) return [`${request.method} ${request.path} is no operation of the contract`];
			return describe(validator.validateRequest(toWire(request), operation).errors);
		},
		answer(answer) {
			const operation = findOperation(answer);
			if (!operation) return [`${answer.method} ${answer.path} is no operation of the contract`];
			const promised = operation.responses?.[String(answer.status)];
			if (!promised) return [`${operation.operationId ?? ''} has no answer ${answer.status}`];
			// The contract describes no body for refusals, but the service returns one.
			if (!('content' in promised)) return [];
			return describe(validator.validateResponse(answer.body, operation, answer.status).errors);
		},
	};
};
