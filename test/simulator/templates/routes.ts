import express, { type Request, type Router } from 'express';

import { type Account } from '../account';
import type { Answer } from '../call';
import { checkKey, queryOf, type Pipeline } from '../pipeline';
import { badRequest, invalid, notFound } from '../serviceError';
import { showPage } from '../views';
import { wabaOf } from './lookUp';
import type { Template } from './template';

/** The official Java client requests ten, and no page of more than fifty is known. */
const [DEFAULT_LIMIT, MAX_LIMIT] = [10, 50];

const readCount = (value: string | undefined, parameter: string): number | undefined => {
	if (value === undefined) return undefined;
	if (!/^\d+$/.test(value)) throw invalid(parameter, `${parameter} must be integer`);
	return Number(value);
};

/**
 * The account's templates, which the service has on another host: `/v3/…/templates` lists them,
 * `/v2/…/templates/<name>` returns one in all languages, and `…/<name>/<language>` in one language.
 */
export const createTemplateRoutes = (
	account: Account,
	{ accessKey, pipeline }: { accessKey: string; pipeline: Pipeline },
): Router => {
	/** The templates of a WhatsApp account, or of a channel's WhatsApp account. */
	const visible = ({ wabaId, channelId }: Record<string, string>): Template[] => {
		if (wabaId && channelId) throw badRequest('Only supply wabaId or channelId, not both', 422);
		const channel = channelId ? account.findChannel(channelId) : undefined;
		const wanted = channelId ? channel && wabaOf(channel) : wabaId;
		const isAny = !channelId && !wabaId;
		return account.data.templates.filter(({ wabaID }) => isAny || wabaID === wanted);
	};

	const operations: Record<string, [string, (request: Request) => object]> = {
		listTemplates: [
			'/v3/platforms/whatsapp/templates',
			(request) => {
				const query = queryOf(request);
				const asked = readCount(query.limit, 'limit') ?? 0;
				const limit = asked === 0 ? DEFAULT_LIMIT : asked;
				const offset = readCount(query.offset, 'offset') ?? 0;
				return showPage(visible(query), { limit, offset }, MAX_LIMIT);
			},
		],
		getTemplatesByName: [
			'/v2/platforms/whatsapp/templates/:name',
			(request) => {
				const found = visible(queryOf(request)).filter(({ name }) => name === request.params.name);
				if (found.length === 0) throw notFound('template');
				return found;
			},
		],
		getTemplate: [
			'/v2/platforms/whatsapp/templates/:name/:language',
			(request) => {
				const found = visible(queryOf(request)).find(
					({ name, language }) =>
						name === request.params.name && language === request.params.language,
				);
				if (!found) throw notFound('template');
				return found;
			},
		],
	};

	const router = express.Router();
	for (const [operationId, [route, operation]] of Object.entries(operations)) {
		router.get(route, async (request, response) => {
			await pipeline(request, response, { path: request.path, operationId }, (): Answer => {
				checkKey(request, accessKey);
				return { status: 200, body: operation(request) };
			});
		});
	}
	return router;
};
