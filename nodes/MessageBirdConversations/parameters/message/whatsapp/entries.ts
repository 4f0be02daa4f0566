import type { INodeProperties } from 'n8n-workflow';

import {
	InputError,
	nameOf,
	readGroup,
	withArticle,
	type Parameters,
} from '../../values/parameters';
import { readText, show } from '../../values/read';
import { checkLength, readShortText } from './limits';

/** A reply to choose: its title, and the ID that the answer contains. */
export interface Choice {
	id: string;
	title: string;
}

/** An entry with a name for error texts, such as `Section 1 → Row 2`. */
type Named<Entry> = Entry & { name: string };

/** Creates the fields of a choice: a button or a row. */
export const choiceFields = (
	title: Pick<INodeProperties, 'placeholder' | 'description'>,
	id: Pick<INodeProperties, 'placeholder' | 'description'>,
): [title: INodeProperties, id: INodeProperties] => [
	{ displayName: 'Title', name: 'title', type: 'string', default: '', ...title },
	{ displayName: 'ID', name: 'id', type: 'string', default: '', ...id },
];

/** Reads the entries of a fixed collection's group, each with its name for error texts. */
export const readEntries = (
	parameters: Parameters,
	field: INodeProperties,
	group: string,
	name: string,
): Array<Named<Parameters>> => {
	const prefix = 'name' in parameters ? `${String(parameters.name)} → ` : '';
	return readGroup(parameters, field, group).map((entry, index) => {
		const named = `${prefix}${name} ${index + 1}`;
		return { ...entry, name: named, under: named };
	});
};

/** Reads a choice; the ID defaults to the title. @throws InputError */
export const readChoice = (
	entry: Named<Parameters>,
	[titleField, idField]: [INodeProperties, INodeProperties],
	{ maxTitle, maxId }: { maxTitle: number; maxId: number },
): Named<Choice> => {
	const title = readShortText(entry, titleField, maxTitle).trim();
	const id = readText(entry, idField).trim() || title;
	return { name: entry.name, id: checkLength(nameOf(entry, idField), id, maxId), title };
};

/** Checks the number of entries. @throws InputError if there are none or too many */
export const checkCount = (name: string, count: number, max: number, what: string): void => {
	if (count > 0 && count <= max) return;
	throw new InputError(
		count === 0 ? `${name} has no ${what}` : `${name} has ${count} ${what}s`,
		`Use between 1 and ${max} ${what}s, which is WhatsApp's limit for a message.`,
	);
};

/** Reads the entries of a section, which can't be empty. @throws InputError */
export const readFilled = (
	section: Named<Parameters>,
	field: INodeProperties,
	group: string,
	name: string,
): Array<Named<Parameters>> => {
	const entries = readEntries(section, field, group, name);
	if (entries.length > 0) return entries;
	throw new InputError(
		`${section.name} has no ${group}`,
		`Add ${withArticle(group)} to it, or remove the section.`,
	);
};

const WORDS = { id: 'ID', title: 'title' };

/** Checks that choices are unique. @throws InputError if an answer couldn't identify its choice */
export const checkUnique = (choices: Array<Named<Choice>>, what: 'id' | 'title'): void => {
	const first = new Map<string, string>();
	for (const { name, [what]: value } of choices) {
		const earlier = first.get(value);
		if (earlier !== undefined) {
			throw new InputError(
				`${name} has the same ${WORDS[what]} as ${earlier}: ${show(value)}`,
				`Give each one its own ${WORDS[what]}, so that answers identify the choice.`,
			);
		}
		first.set(value, name);
	}
};
