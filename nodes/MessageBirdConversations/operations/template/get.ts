import { isVersion } from '../../client/templates';
import { readTemplateId, templateId } from '../../parameters/locators/templates';
import type { Operation } from '../operation';

/** Gets a WhatsApp template, in one language or in all. */
export const get: Operation = {
	resource: 'template',
	value: 'get',
	name: 'Get',
	action: 'Get a template',
	description: 'Get a WhatsApp template by its name, in one language or in all',
	fields: [
		{
			...templateId,
			required: true,
			description:
				'The template to get, from the list or as name:language. Without a language, you get one item for each language.',
		},
	],
	plan(parameters) {
		const wanted = readTemplateId(parameters);
		return {
			execute: async (api) =>
				(await api.viewTemplate(wanted.name)).filter(isVersion(wanted)).map((one) => ({ ...one })),
		};
	},
};
