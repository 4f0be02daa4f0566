import type { INodeListSearchItems, INodeProperties, ResourceMapperFields } from 'n8n-workflow';

import type { TemplateOwner } from '../../client/contract/types';
import type { ConversationsApi } from '../../client/conversationsApi';
import { MAX_PAGE_SIZE } from '../../client/pagination/pagination';
import {
	isVersion,
	parseTemplateId,
	previewTemplate,
	templateFields,
	toTemplateId,
	type TemplateId,
} from '../../client/templates';
import { InputError, type Parameters } from '../values/parameters';
import { readId, show } from '../values/read';
import { MAX_PAGES_PER_SEARCH, type Search } from './listSearch';
import { locator } from './locators';
import { matchesSearch } from './matchesSearch';

/** The template to send. Without one, the user enters its name, language and namespace. */
export const templateId: INodeProperties = locator(
	{
		displayName: 'Template',
		name: 'template',
		description:
			"The approved WhatsApp template to send. If your account can't list templates, leave this field empty and fill in the fields below.",
	},
	'searchTemplates',
	'e.g. order_update:en_US:20332cd4_f095_b080_d255_35677159aaff',
);

/** The remedy for an ID that doesn't identify a template. */
export const CHOOSE_TEMPLATE =
	'Choose the template from the list, or enter its name, language and namespace, such as order_update:en_US:20332cd4_f095_b080_d255_35677159aaff.';

/** Reads a template's name, and its language and namespace if given. @throws InputError */
export const readTemplateId = (parameters: Parameters): TemplateId => {
	const id = readId(parameters, templateId);
	const read = parseTemplateId(id);
	if (read.name !== '') return read;
	throw new InputError(
		`"${templateId.displayName}" is ${show(id)}, which has no name`,
		CHOOSE_TEMPLATE,
	);
};

/** The owner of the templates: the channel's WhatsApp account, if a channel is given. */
export const toOwner = (channelId = ''): TemplateOwner => (channelId === '' ? {} : { channelId });

/** Searches approved templates by name, language and text. */
export const searchTemplates: Search = async (api, filter, paginationToken, channelId) => {
	const results: INodeListSearchItems[] = [];
	let offset = Number(paginationToken) || 0;
	for (let pages = 0; pages < MAX_PAGES_PER_SEARCH && results.length === 0; pages++) {
		const page = await api.listTemplates({ ...toOwner(channelId), offset, limit: MAX_PAGE_SIZE });
		const items = page.items ?? [];
		for (const template of items) {
			const description = previewTemplate(template);
			const name = `${template.name} · ${template.language}`;
			if (template.status !== 'APPROVED') continue;
			if (!matchesSearch(`${name} ${description}`, filter)) continue;
			results.push({ name, value: toTemplateId(template), description });
		}
		offset += items.length;
		if (items.length === 0 || offset >= (page.totalCount ?? Infinity)) return { results };
	}
	return { results, paginationToken: String(offset) };
};

/** Finds the fields for the values of a selected template. @throws InputError, ConversationsApiError */
export const findTemplateFields = async (
	api: ConversationsApi,
	id: string,
	owner: TemplateOwner,
): Promise<ResourceMapperFields> => {
	const wanted = parseTemplateId(id);
	const templates = await api.viewTemplate(wanted.name, owner);
	const found = templates.find(isVersion(wanted));
	if (!found) {
		throw new InputError(
			`The template "${wanted.name}" isn't available in "${wanted.language}"`,
			'Choose a template from the list.',
		);
	}
	return {
		fields: templateFields(found).map(({ id: field, name: displayName, isRequired, isTime }) => ({
			id: field,
			displayName,
			required: isRequired,
			defaultMatch: false,
			canBeUsedToMatch: false,
			display: true,
			...(isTime ? { type: 'dateTime' as const } : {}),
		})),
	};
};
