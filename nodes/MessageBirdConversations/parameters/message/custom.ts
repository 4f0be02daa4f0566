import type { INodeProperties } from 'n8n-workflow';

import { isRecord } from '../../shared/json';
import { readJsonObject } from '../values/json';
import { nameOf, type Parameters } from '../values/parameters';
import { readTrimmed } from '../values/read';
import type { MessageType } from './messageType';
import { checkTemplateValue } from './template/templateValue';

const customType: INodeProperties = {
	displayName: 'Custom Type',
	name: 'customType',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. interactive',
	description: "The API's name for the message type",
};

const customContent: INodeProperties = {
	displayName: 'Custom Content',
	name: 'customContent',
	type: 'json',
	required: true,
	default: '{}',
	description:
		'The content object of the message, in the format that the API documents for that type',
	hint: 'For example { "whatsappSticker": { "link": "https://example.com/sticker.webp" } }',
};

/** The placeholder values of a template in JSON. */
const templateValuesOf = (hsm: unknown): string[] => {
	if (!isRecord(hsm)) return [];
	const inComponents = [hsm.components]
		.flat()
		.flatMap((component) => (isRecord(component) ? [component.parameters].flat() : []));
	return [...[hsm.params].flat(), ...inComponents]
		.flatMap((value) => (isRecord(value) ? [value.default, value.text] : []))
		.filter((value) => typeof value === 'string');
};

/** @throws InputError */
const readCustomContent = (parameters: Parameters): Record<string, unknown> => {
	const content = readJsonObject(parameters, customContent);
	for (const value of templateValuesOf(content.hsm)) {
		checkTemplateValue(nameOf(parameters, customContent), value);
	}
	return content;
};

/** Any type that is not in the list, as JSON. */
export const custom: MessageType = {
	value: 'custom',
	name: 'Custom',
	description: 'Any other type that the API supports, as JSON, such as interactive, event or email',
	fields: [customType, customContent],
	toBody: (parameters) => ({
		type: readTrimmed(parameters, customType),
		content: readCustomContent(parameters),
	}),
};
