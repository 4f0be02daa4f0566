import { limit, planList, returnAll } from '../../parameters/resultList';
import type { Operation } from '../operation';

/** Lists the account's webhooks: listWebhooks. */
export const getAll: Operation = {
	resource: 'webhook',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many webhooks',
	description: "List the account's webhooks",
	fields: [returnAll, limit],
	plan(parameters, { concurrency }) {
		const read = planList(parameters, concurrency);
		return {
			execute: async (api) =>
				await read((page) => api.listWebhooks(page), {
					keep: (webhook) => webhook,
					isFiltered: false,
					isMoving: true,
				}),
		};
	},
};
