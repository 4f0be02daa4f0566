// Generates the parameter reference from the nodes' descriptions.
import {
	type ICredentialType,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { choicesOf, dependsOn, flatten, isShownFor } from './fields';
import { toCell, toCode, toPage, toTable } from './markdown';

const KINDS: Partial<Record<INodeProperties['type'], string>> = {
	boolean: 'switch',
	collection: 'fields to add',
	dateTime: 'date and time',
	fixedCollection: 'entries to add',
	json: 'JSON',
	multiOptions: 'several choices',
	number: 'number',
	options: 'choice',
	resourceLocator: 'list or ID',
	string: 'text',
};

/** The most choices that the table lists. Longer lists are shown only in the editor. */
const MOST_CHOICES = 8;

const kindOf = (property: INodeProperties): string => {
	const { type, typeOptions = {} } = property;
	const kind = type === 'string' && typeOptions.multipleValues ? 'texts' : (KINDS[type] ?? type);
	const { minValue, maxValue } = typeOptions;
	const range =
		minValue === undefined
			? ''
			: maxValue === undefined
				? `, from ${minValue}`
				: `, ${minValue} to ${maxValue}`;
	return kind + range;
};

const choiceNames = (property: INodeProperties): string[] =>
	choicesOf(property).map(({ name }) => name);

const defaultOf = (property: INodeProperties): string => {
	const { default: value } = property;
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) {
		const names = choicesOf(property)
			.filter((choice) => (value as unknown[]).includes(choice.value))
			.map(({ name }) => name);
		return toCell(names.join(', '));
	}
	if (typeof value !== 'string' || value === '') return '';
	const name = choicesOf(property).find((choice) => choice.value === value)?.name;
	return name === undefined ? toCode(value) : toCell(name);
};

const sentence = (text: string): string => (text === '' || /[.!?]$/.test(text) ? text : `${text}.`);

const describe = (property: INodeProperties, conditions: string[]): string => {
	const choices = choiceNames(property);
	return [
		...conditions,
		...(property.required === true ? ['Required.'] : []),
		...(choices.length > 0 && choices.length <= MOST_CHOICES ? [`${choices.join(', ')}.`] : []),
		sentence(property.description ?? ''),
		sentence(property.hint ?? ''),
	]
		.filter((part) => part !== '')
		.map(toCell)
		.join(' ');
};

/** Describes the choices that make a parameter visible. */
const conditionsOf = (
	{ displayOptions }: INodeProperties,
	known: string[],
	all: INodeProperties[],
): string[] =>
	Object.entries(displayOptions?.show ?? {})
		.filter(([name]) => !known.includes(name))
		.map(([name, values]) => {
			const other = all.find((property) => property.name === name);
			const names = (values ?? []).map((value) => {
				if (typeof value === 'boolean') return value ? 'on' : 'off';
				const choice = other && choicesOf(other).find((one) => one.value === value);
				return choice?.name ?? JSON.stringify(value);
			});
			return `With ${other?.displayName ?? name}: ${names.join(', ')}.`;
		});

const tableOf = (
	properties: INodeProperties[],
	all: INodeProperties[],
	known: string[] = [],
): string[] =>
	toTable(
		['Parameter', 'Takes', 'Default', 'Description'],
		properties.flatMap((property) =>
			flatten(property).map(({ path, property: field }) => [
				path.map(toCell).join(' → '),
				kindOf(field),
				defaultOf(field),
				describe(field, conditionsOf(field, known, all)),
			]),
		),
	);

const DROPDOWNS = ['resource', 'operation'];
const MESSAGE_TYPE = 'messageType';

const operationBlocks = (all: INodeProperties[]): string[] => {
	const resource = all.find(({ name }) => name === 'resource');
	if (!resource) return [];
	return choicesOf(resource).flatMap(({ name, value }) => {
		const dropdown = all.find(
			(property) =>
				property.name === 'operation' && isShownFor(property, { resource: String(value) }),
		);
		const operations = dropdown ? choicesOf(dropdown) : [];
		return operations.flatMap((operation) => {
			const chosen = { resource: String(value), operation: String(operation.value) };
			const own = all.filter(
				(property) =>
					!DROPDOWNS.includes(property.name) &&
					DROPDOWNS.some((dropdownName) => dependsOn(property, dropdownName)) &&
					isShownFor(property, chosen) &&
					!dependsOn(property, MESSAGE_TYPE),
			);
			const isMessage = own.some((property) => property.name === MESSAGE_TYPE);
			return [
				`### ${name}: ${operation.name}`,
				`${toCell(sentence(operation.description ?? ''))}${isMessage ? ' The [message type](#message-types) adds fields of its own.' : ''}`,
				...(own.length > 0 ? tableOf(own, all, DROPDOWNS) : ['It has no parameters.']),
			];
		});
	});
};

const messageTypeBlocks = (all: INodeProperties[]): string[] => {
	const dropdown = all.find(({ name }) => name === MESSAGE_TYPE);
	if (!dropdown) return [];
	return choicesOf(dropdown).flatMap(({ name, value, description }) => {
		const seen = new Set<string>();
		const fields = all.filter((property) => {
			const isOf =
				dependsOn(property, MESSAGE_TYPE) &&
				isShownFor(property, { [MESSAGE_TYPE]: String(value) });
			if (!isOf || seen.has(property.name)) return false;
			seen.add(property.name);
			return true;
		});
		return [
			`### ${name}`,
			toCell(sentence(description ?? '')),
			...tableOf(fields, all, [...DROPDOWNS, MESSAGE_TYPE]),
		];
	});
};

/** The reference of all parameters of both nodes and the credential. */
export const toReference = (
	action: INodeTypeDescription,
	trigger: INodeTypeDescription,
	credential: ICredentialType,
	notice: string,
): string => {
	const all = action.properties;
	const common = all.filter(
		(property) => !DROPDOWNS.includes(property.name) && !dependsOn(property, 'operation'),
	);
	return toPage([
		'# Parameter reference',
		notice,
		'Every parameter, as the editor shows it. [Operations and parameters](operations.md) and [the trigger](trigger.md) explain how they behave.',
		`## ${action.displayName}`,
		...operationBlocks(all),
		'## Options of every operation',
		...tableOf(common, all),
		'## Message types',
		...messageTypeBlocks(all),
		`## ${trigger.displayName}`,
		...tableOf(trigger.properties, trigger.properties),
		`## ${credential.displayName}`,
		...tableOf(
			credential.properties.filter(({ type }) => type !== 'hidden'),
			credential.properties,
		),
	]);
};
