import type { INodeProperties } from 'n8n-workflow';

import { replyChannelId } from './locators/locators';
import { readCollection, type Parameters } from './values/parameters';
import { readOptionalId } from './values/read';
import { readOptionalUrl } from './values/url';

const reportUrl: INodeProperties = {
	displayName: 'Report URL',
	name: 'reportUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/reports',
	description:
		'The URL that receives delivery reports for this message. It must start with https://.',
};

const additionalFields = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options,
});

/** Optional fields of a message to a recipient. */
export const sendFields = additionalFields([reportUrl]);

/** Optional fields of a reply. */
export const replyFields = additionalFields([replyChannelId, reportUrl]);

/** Reads the filled-in additional fields under the API's names. @throws InputError */
export const readAdditionalFields = (
	parameters: Parameters,
	field: INodeProperties,
): { reportUrl?: string; channelId?: string } => {
	const values = readCollection(parameters, field);
	const url = readOptionalUrl(values, reportUrl);
	const channelId = readOptionalId(values, replyChannelId);
	return {
		...(url === undefined ? {} : { reportUrl: url }),
		...(channelId === '' ? {} : { channelId }),
	};
};
