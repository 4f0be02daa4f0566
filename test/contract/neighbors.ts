import type { Document } from 'openapi-backend';

const query = (name: string, type: 'integer' | 'string') =>
	({ name, in: 'query', schema: { type } }) as const;

/** The parameters that select an account's templates. The service accepts only one of them. */
const OWNER = [query('wabaId', 'string'), query('channelId', 'string')];

const ANSWER = { responses: { '200': { description: 'OK' } } };

/**
 * The other services that the node uses, which aren't part of the contract. Their paths and
 * parameters are those of the official Java client (`MessageBirdClient`).
 */
export const NEIGHBORS: Document = {
	openapi: '3.0.0',
	info: { title: "MessageBird's file storage and Integrations service", version: '1' },
	paths: {
		'/files': { post: { operationId: 'uploadFile', ...ANSWER } },
		'/v3/platforms/whatsapp/templates': {
			get: {
				operationId: 'getTemplates',
				parameters: [query('offset', 'integer'), query('limit', 'integer'), ...OWNER],
				...ANSWER,
			},
		},
		'/v2/platforms/whatsapp/templates/{name}': {
			get: {
				operationId: 'getTemplatesByName',
				parameters: [
					{ name: 'name', in: 'path', required: true, schema: { type: 'string' } },
					...OWNER,
				],
				...ANSWER,
			},
		},
	},
};

/** Whether a request goes to one of these services. */
export const isAtNeighbor = ({ path }: { path: string }): boolean =>
	path === '/files' || path.includes('/platforms/whatsapp/templates');
