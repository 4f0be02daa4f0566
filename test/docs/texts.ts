// Generates the page with everything that users read in n8n, so that it can be read in one go.
import {
	type ICredentialType,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { choicesOf, flatten, groupsOf } from './fields';
import { toCell, toPage, toTable } from './markdown';
import type { Texts } from './sources';

/** A row of a table: where a text appears, what it is, and its wording. */
type Row = [where: string, what: string, text: string];

const rowsOf = (property: INodeProperties): Row[] =>
	flatten(property).flatMap(({ path, property: field }) => {
		const where = path.join(' → ');
		const own: Row[] = [
			[where, 'description', field.description ?? ''],
			[where, 'hint', field.hint ?? ''],
			[where, 'placeholder', field.placeholder ?? ''],
			[where, 'button', field.typeOptions?.multipleValueButtonText ?? ''],
		];
		const bare = choicesOf(field).filter(({ description }) => !description);
		const choices = choicesOf(field).flatMap(({ name, description = '', action = '' }): Row[] => [
			[`${where}: ${name}`, 'choice', description],
			[`${where}: ${name}`, 'action', action],
		]);
		const bareNames: Row = [where, 'choices', bare.map(({ name }) => name).join(', ')];
		const groups = groupsOf(field).map(({ displayName }): Row => [where, 'entry', displayName]);
		const modes = (field.modes ?? []).map(({ displayName, placeholder }): Row => {
			const example = placeholder === undefined ? '' : ` (${placeholder})`;
			return [where, 'mode', `${displayName}${example}`];
		});
		const said = [...own, ...choices, bareNames, ...groups, ...modes].filter(
			([, , text]) => text !== '',
		);
		return said.length > 0 ? said : [[where, 'name alone', '']];
	});

const tableOf = (properties: INodeProperties[]): string[] => {
	const rows = properties.flatMap(rowsOf);
	// Operations share parameters, and so their texts.
	const unique = new Map(rows.map((row) => [JSON.stringify(row), row]));
	return toTable(
		['Where', 'What', 'Text'],
		[...unique.values()].map((row) => row.map(toCell)),
	);
};

const nodeBlocks = ({ displayName, description, properties }: INodeTypeDescription): string[] => [
	`## ${displayName}`,
	toCell(description),
	...tableOf(properties),
];

const list = (texts: string[]): string => texts.map(toCell).join('<br>');

/** All texts of the editor. */
export const editorTexts = (descriptions: Array<{ properties: INodeProperties[] }>): string[] =>
	descriptions.flatMap(({ properties }) =>
		properties.flatMap((property) => [
			...flatten(property).map(({ property: field }) => field.displayName),
			...flatten(property).flatMap(({ property: field }) =>
				choicesOf(field).map(({ name }) => name),
			),
			...rowsOf(property).map(([, , text]) => text),
		]),
	);

/** The page of all texts: in the editor, in errors and in the log. */
export const toTexts = (
	nodes: INodeTypeDescription[],
	credential: ICredentialType,
	{ errors, advice, others }: Texts,
	notice: string,
): string =>
	toPage([
		'# Texts',
		notice,
		'Everything you read in n8n, in one place. Names in braces, such as `{count}`, stand for values.',
		...nodes.flatMap(nodeBlocks),
		`## ${credential.displayName}`,
		...tableOf(credential.properties.filter(({ type }) => type !== 'hidden')),
		'## Errors',
		'Each row lists all wordings of one error. An entry that starts with “…” follows the name of the parameter.',
		...toTable(
			['Message', 'What to do'],
			errors.map(({ messages, remedies }) => [list(messages), list(remedies)]),
		),
		'## Remedies by answer',
		"What to do depends on MessageBird's answer. The first matching row applies: codes and words are compared first, then the HTTP status. A place without its own text shows the one for an item.",
		...toTable(
			['When', 'Shown for', 'Text'],
			advice.map(({ when, where, text }) => [when, where, toCell(text)]),
		),
		'## Other sentences',
		"Lines in n8n's log, answers to deliveries, and parts of the messages above.",
		...others
			.map((text) => `- ${toCell(text)}`)
			.join('\n')
			.split('\n\n'),
	]);
