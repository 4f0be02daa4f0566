import type { INodeProperties } from 'n8n-workflow';

import { templateChannelId } from '../../parameters/locators/locators';
import { toOwner } from '../../parameters/locators/templates';
import { limit, planList, returnAll } from '../../parameters/resultList';
import { InputError, nameOf, readCollection } from '../../parameters/values/parameters';
import { readList } from '../../parameters/values/choices';
import { readOptionalId } from '../../parameters/values/read';
import type { Operation } from '../operation';

const nameFilter: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. order_update',
	description: 'Only return templates with this name',
};

const statusFilter: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'multiOptions',
	default: [],
	description: 'Only return templates with one of these statuses',
	options: [
		{ name: 'Approved', value: 'APPROVED' },
		{ name: 'Deleted', value: 'DELETED' },
		{ name: 'Disabled', value: 'DISABLED' },
		{ name: 'New', value: 'NEW' },
		{ name: 'Paused', value: 'PAUSED' },
		{ name: 'Pending', value: 'PENDING' },
		{ name: 'Pending Deletion', value: 'PENDING_DELETION' },
		{ name: 'Rejected', value: 'REJECTED' },
	],
};

const wabaId: INodeProperties = {
	displayName: 'WhatsApp Business Account ID',
	name: 'wabaId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 102290129340398',
	description: 'Only return templates of this account. Use either this filter or Channel.',
};

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [templateChannelId, nameFilter, statusFilter, wabaId],
};

/** Lists the account's WhatsApp templates. */
export const getAll: Operation = {
	resource: 'template',
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many templates',
	description: "List the account's WhatsApp templates, with one item for each language",
	fields: [returnAll, limit, filters],
	plan(parameters, { concurrency }) {
		const values = readCollection(parameters, filters);
		const channelId = readOptionalId(values, templateChannelId);
		const account = readOptionalId(values, wabaId);
		if (channelId !== '' && account !== '') {
			throw new InputError(
				`${nameOf(values, templateChannelId)} and "${wabaId.displayName}" are both set`,
				'Remove one of them.',
			);
		}
		const name = readOptionalId(values, nameFilter);
		const statuses = readList(values, statusFilter);
		const owner = {
			...toOwner(channelId),
			...(account === '' ? {} : { wabaId: account }),
		};
		const read = planList(parameters, concurrency);
		return {
			execute: async (api) =>
				await read((page) => api.listTemplates({ ...owner, ...page }), {
					keep(template) {
						const isWanted =
							(name === '' || template.name === name) &&
							(statuses.length === 0 || statuses.includes(template.status ?? ''));
						return isWanted ? template : undefined;
					},
					isFiltered: name !== '' || statuses.length > 0,
					isMoving: true,
				}),
		};
	},
};
