import type { INodeProperties } from 'n8n-workflow';

import { CHOOSE_TEMPLATE, readTemplateId, templateId } from '../../locators/templates';
import {
	InputError,
	isEmpty,
	readGroup,
	type Field,
	type Parameters,
} from '../../values/parameters';
import { readTrimmed, show } from '../../values/read';
import type { MessageType } from '../messageType';
import { hasMapping, readTemplateValues } from './templateValues';
import { readTypedValue, toParam } from './typedValue';

const chosenTemplate: INodeProperties = {
	...templateId,
	hint: 'Choose a template, and a field for each of its values appears. Or leave it empty, and fill in the fields below.',
};

/** A field for each placeholder of the chosen template. */
const templateValues: INodeProperties = {
	displayName: 'Template Values',
	name: 'templateValues',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	description:
		"A value for each placeholder of the template. WhatsApp localizes amounts such as {{ { currency: 'EUR', amount: 12.34 } }} and dates such as {{ $now }} for each reader.",
	typeOptions: {
		loadOptionsDependsOn: [`${templateId.name}.value`],
		resourceMapper: {
			resourceMapperMethod: 'getTemplateFields',
			mode: 'add',
			valuesLabel: 'Values',
			fieldWords: { singular: 'value', plural: 'values' },
			addAllFields: true,
			supportAutoMap: false,
			multiKeyMatch: false,
			noFieldsError: 'This template has no placeholders to fill in.',
		},
	},
	displayOptions: { hide: { [templateId.name]: [''] } },
};

/** Shows a field only if no template is selected. */
const byHand = (field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { show: { [templateId.name]: [''] } },
});

const templateNamespace = byHand({
	displayName: 'Template Namespace',
	name: 'templateNamespace',
	type: 'string',
	default: '',
	placeholder: 'e.g. 20332cd4_f095_b080_d255_35677159aaff',
	description: 'The namespace of your WhatsApp account, as shown in the template manager',
});

const templateName = byHand({
	displayName: 'Template Name',
	name: 'templateName',
	type: 'string',
	default: '',
	placeholder: 'e.g. order_update',
	description: 'The name of the approved template',
});

const templateLanguage = byHand({
	displayName: 'Template Language',
	name: 'templateLanguage',
	type: 'string',
	default: '',
	placeholder: 'e.g. en_US',
	description: 'The language code of the template',
});

const templateLanguagePolicy = byHand({
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
});

const templateParameter: INodeProperties = {
	displayName: 'Value',
	name: 'default',
	type: 'string',
	default: '',
	placeholder: 'e.g. Maria',
	description: 'The text that replaces this placeholder',
};

const templateParameters = byHand({
	displayName: 'Template Parameters',
	name: 'templateParameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	placeholder: 'Add Parameter',
	description: "The values for the template's placeholders {{1}}, {{2}} and so on, in that order",
	options: [{ displayName: 'Parameter', name: 'parameter', values: [templateParameter] }],
});

/**
 * Reads a template's placeholder values in order. None may be blank or contain what WhatsApp refuses.
 *
 * @throws InputError
 */
const readTemplateParameters = (parameters: Parameters): object[] =>
	readGroup(parameters, templateParameters, 'parameter').map((given, index) => {
		const entry: Parameters = { ...given, under: undefined };
		const field: Field = {
			name: templateParameter.name,
			displayName: `${templateParameters.displayName} → ${templateParameter.displayName} ${index + 1}`,
		};
		return toParam(readTypedValue(entry, field));
	});

/** Workflows saved by versions without the list lack this parameter. */
const isChosen = (parameters: Parameters): boolean => !isEmpty(parameters, templateId);

/**
 * Whether the editor has shown the template's own fields. If the template is an expression, it can't,
 * and shows Template Parameters instead.
 */
const hasMappedValues = (parameters: Parameters): boolean =>
	parameters.stored?.(templateParameters.name) === undefined ||
	hasMapping(parameters, templateValues);

/** @throws InputError */
const readParams = (parameters: Parameters): { params?: object[] } => {
	const params = readTemplateParameters(parameters);
	return params.length > 0 ? { params } : {};
};

/** @throws InputError */
const readByHand = (parameters: Parameters): object => ({
	namespace: readTrimmed(parameters, templateNamespace),
	templateName: readTrimmed(parameters, templateName),
	language: {
		code: readTrimmed(parameters, templateLanguage),
		policy: readTrimmed(parameters, templateLanguagePolicy),
	},
	...readParams(parameters),
});

/** @throws InputError */
const readChosen = (parameters: Parameters): object => {
	const { name, language, namespace } = readTemplateId(parameters);
	if (language === undefined || namespace === undefined) {
		throw new InputError(
			`"${templateId.displayName}" is ${show(name)}, which lacks a language or a namespace`,
			CHOOSE_TEMPLATE,
		);
	}
	return {
		namespace,
		templateName: name,
		language: { code: language, policy: 'deterministic' },
		...(hasMappedValues(parameters)
			? readTemplateValues(parameters, templateValues)
			: readParams(parameters)),
	};
};

export const template: MessageType = {
	value: 'hsm',
	name: 'WhatsApp Template',
	description: 'An approved template, the only way to start a conversation on WhatsApp',
	fields: [
		chosenTemplate,
		templateValues,
		templateNamespace,
		templateName,
		templateLanguage,
		templateLanguagePolicy,
		templateParameters,
	],
	toBody: (parameters) => ({
		type: 'hsm',
		content: { hsm: isChosen(parameters) ? readChosen(parameters) : readByHand(parameters) },
	}),
};
