import { readTemplateId, templateId } from '../../parameters/locators/templates';
import type { Operation } from '../operation';

/** Reads a WhatsApp template, in one language or in all. */
export const get: Operation = {
	resource: 'template',
	value: 'get',
	name: 'Get',
	action: 'Get a template',
	description: 'Read a WhatsApp template by its name, in one language or in all',
	fields: [
		{
			...templateId,
			required: true,
			description:
				'The template, found by its name or given as name:language. Without a language, you get an item for each.',
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
