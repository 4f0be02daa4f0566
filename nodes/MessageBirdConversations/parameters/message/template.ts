import type { INodeProperties } from 'n8n-workflow';

import { nameOf, readGroup, type Field, type Parameters } from '../values/parameters';
import { readRequiredText, readTrimmed } from '../values/read';
import type { MessageType } from './messageType';
import { checkTemplateValue } from './templateValue';

const templateNamespace: INodeProperties = {
	displayName: 'Template Namespace',
	name: 'templateNamespace',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 20332cd4_f095_b080_d255_35677159aaff',
	description: 'The namespace of your WhatsApp account, as shown in the template manager',
};

const templateName: INodeProperties = {
	displayName: 'Template Name',
	name: 'templateName',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. order_update',
	description: 'The name of the approved template',
};

const templateLanguage: INodeProperties = {
	displayName: 'Template Language',
	name: 'templateLanguage',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. en_US',
	description: 'The language code of the template',
};

const templateLanguagePolicy: INodeProperties = {
	displayName: 'Template Language Policy',
	name: 'templateLanguagePolicy',
	type: 'options',
	default: 'deterministic',
	description: 'What to do if the template is not available in that language',
	options: [
		{
			name: 'Deterministic',
			value: 'deterministic',
			description: 'Send the template in exactly that language, or not at all',
		},
		{
			name: 'Fallback',
			value: 'fallback',
			description: "Let WhatsApp choose based on the language of the customer's phone",
		},
	],
};

const templateParameter: INodeProperties = {
	displayName: 'Value',
	name: 'default',
	type: 'string',
	default: '',
	placeholder: 'e.g. Maria',
	description: 'The text that replaces this placeholder',
};

const templateParameters: INodeProperties = {
	displayName: 'Template Parameters',
	name: 'templateParameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	placeholder: 'Add Parameter',
	description: "The values for the template's placeholders {{1}}, {{2}} and so on, in that order",
	options: [{ displayName: 'Parameter', name: 'parameter', values: [templateParameter] }],
};

/**
 * Reads a template's placeholder values in order. None may be blank or contain what WhatsApp refuses.
 *
 * @throws InputError
 */
const readTemplateParameters = (parameters: Parameters): Array<{ default: string }> =>
	readGroup(parameters, templateParameters, 'parameter').map((given, index) => {
		const entry: Parameters = { ...given, under: undefined };
		const field: Field = {
			name: templateParameter.name,
			displayName: `${templateParameters.displayName} → ${templateParameter.displayName} ${index + 1}`,
		};
		const text = readRequiredText(entry, field);
		checkTemplateValue(nameOf(entry, field), text);
		return { default: text };
	});

export const template: MessageType = {
	value: 'hsm',
	name: 'WhatsApp Template',
	description: 'An approved template, the only way to start a conversation on WhatsApp',
	fields: [
		templateNamespace,
		templateName,
		templateLanguage,
		templateLanguagePolicy,
		templateParameters,
	],
	toBody: (parameters) => {
		const params = readTemplateParameters(parameters);
		return {
			type: 'hsm',
			content: {
				hsm: {
					namespace: readTrimmed(parameters, templateNamespace),
					templateName: readTrimmed(parameters, templateName),
					language: {
						code: readTrimmed(parameters, templateLanguage),
						policy: readTrimmed(parameters, templateLanguagePolicy),
					},
					...(params.length > 0 ? { params } : {}),
				},
			},
		};
	},
};
