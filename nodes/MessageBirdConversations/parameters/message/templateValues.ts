import { isRecord } from '../../shared/json';
import { customContent, templateParameter, templateParameters } from './contentFields';
import { readJsonObject } from '../values/json';
import { InputError, nameOf, readGroup } from '../values/parameters';
import { readRequiredText, type Field, type Parameters } from '../values/read';

/** What WhatsApp refuses in the value of a placeholder, later and out of sight. */
const REFUSED_IN_VALUES: Array<[pattern: RegExp, what: string]> = [
	[/[\n\r\v\f\u0085\u2028\u2029]/, 'a line break'],
	[/\t/, 'a tab'],
	[/ {5}/, 'more than four spaces in a row'],
];

const checkTemplateValue = (name: string, value: string): void => {
	const refused = REFUSED_IN_VALUES.find(([pattern]) => pattern.test(value));
	if (!refused) return;
	throw new InputError(
		`${name} holds ${refused[1]}, which WhatsApp takes in no value of a template`,
		`Write the value in one line: {{ $json.value.replace(/\\s+/g, ' ').trim() }}. Line breaks belong in the template itself.`,
	);
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

/** Reads the content of a message of any type. @throws InputError */
export const readCustomContent = (parameters: Parameters): Record<string, unknown> => {
	const content = readJsonObject(parameters, customContent);
	for (const value of templateValuesOf(content.hsm)) {
		checkTemplateValue(nameOf(parameters, customContent), value);
	}
	return content;
};

/**
 * Reads the values for a template's placeholders, in their order: none may be blank or hold what
 * WhatsApp refuses.
 *
 * @throws InputError
 */
export const readTemplateParameters = (parameters: Parameters): Array<{ default: string }> =>
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
