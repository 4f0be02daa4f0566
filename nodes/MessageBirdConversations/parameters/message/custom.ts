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
	description: 'The type of the message as the API names it',
};

const customContent: INodeProperties = {
	displayName: 'Custom Content',
	name: 'customContent',
	type: 'json',
	required: true,
	default: '{}',
	description: 'The content object of the message, as the API documents it for that type',
	hint: 'For example { "whatsappSticker": { "link": "https://example.com/sticker.webp" } }',
};

/** The texts that stand for placeholders in a template that is given as JSON. */
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

/** Whatever type the list lacks, as JSON. */
export const custom: MessageType = {
	value: 'custom',
	name: 'Custom',
	description: 'Any other type of the API as JSON, such as interactive, event or email',
	fields: [customType, customContent],
	toBody: (parameters) => ({
		type: readTrimmed(parameters, customType),
		content: readCustomContent(parameters),
	}),
};
