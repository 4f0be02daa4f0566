import type { INodeProperties } from 'n8n-workflow';

import { InputError, nameOf, readGroup, type Parameters } from '../../values/parameters';
import { readText, show } from '../../values/read';
import { checkLength, readShortText } from './limits';

/** A reply that people choose: what it says, and the ID that it comes back with. */
export interface Choice {
	id: string;
	title: string;
}

/** An entry with a name to tell it by, such as `Section 1 → Row 2`. */
type Named<Entry> = Entry & { name: string };

/** Makes the fields of a choice, as a button or a row shows it. */
export const choiceFields = (
	title: Pick<INodeProperties, 'placeholder' | 'description'>,
	id: Pick<INodeProperties, 'placeholder' | 'description'>,
): [title: INodeProperties, id: INodeProperties] => [
	{ displayName: 'Title', name: 'title', type: 'string', default: '', ...title },
	{ displayName: 'ID', name: 'id', type: 'string', default: '', ...id },
];

/** Reads the entries of a fixed collection's group; what refuses a value of one names it. */
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

/** Reads a choice, whose ID is its title where none is given. @throws InputError */
export const readChoice = (
	entry: Named<Parameters>,
	[titleField, idField]: [INodeProperties, INodeProperties],
	{ maxTitle, maxId }: { maxTitle: number; maxId: number },
): Named<Choice> => {
	const title = readShortText(entry, titleField, maxTitle);
	const id = readText(entry, idField).trim() || title;
	return { name: entry.name, id: checkLength(nameOf(entry, idField), id, maxId), title };
};

/** Refuses entries of which there are too many, or none. @throws InputError */
export const checkCount = (name: string, count: number, max: number, what: string): void => {
	if (count > 0 && count <= max) return;
	throw new InputError(
		count === 0 ? `${name} has no ${what}` : `${name} has ${count} ${what}s`,
		`Add from 1 to ${max} ${what}s: WhatsApp takes no more in a message.`,
	);
};

const WORDS = { id: 'ID', title: 'title' };

/** Refuses two choices that an answer could not tell apart. @throws InputError */
export const checkUnique = (choices: Array<Named<Choice>>, what: 'id' | 'title'): void => {
	const first = new Map<string, string>();
	for (const { name, [what]: value } of choices) {
		const earlier = first.get(value);
		if (earlier !== undefined) {
			throw new InputError(
				`${name} has the same ${WORDS[what]} as ${earlier}: ${show(value)}`,
				`Give each its own ${WORDS[what]}, so that the answers can be told apart.`,
			);
		}
		first.set(value, name);
	}
};
