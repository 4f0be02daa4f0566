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
		const { name, language } = readTemplateId(parameters);
		return {
			async execute(api) {
				const all = await api.viewTemplate(name);
				const found = all.filter((one) => language === undefined || one.language === language);
				return found.map((template) => ({ ...template }));
			},
		};
	},
};
