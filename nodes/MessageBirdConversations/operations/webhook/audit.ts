import { readShortList } from '../../client/pagination/pagination';
import { auditWebhooks } from '../../client/webhookAudit';
import type { Operation } from '../operation';

/** Audits all webhooks of the account without changing any: listWebhooks. */
export const audit: Operation = {
	resource: 'webhook',
	value: 'audit',
	name: 'Audit',
	action: 'Audit webhooks',
	description: 'Show which webhooks are in use and which look abandoned, without changing anything',
	fields: [],
	plan(_parameters, instance) {
		return {
			async execute(api) {
				const webhooks = await readShortList((page) => api.listWebhooks(page));
				const audited = await auditWebhooks(webhooks, instance);
				return audited.map(({ webhook, verdict, why, isAbandoned }) => ({
					...webhook,
					verdict,
					why,
					isAbandoned,
				}));
			},
		};
	},
};
