import type { INodeProperties } from 'n8n-workflow';

import { nameOf, type Parameters } from '../../values/parameters';
import { checkCount, readEntries } from './entries';
import { LIMITS, readOptionalShortText, readShortText } from './limits';

const sectionTitle: INodeProperties = {
	displayName: 'Title',
	name: 'title',
	type: 'string',
	default: '',
	placeholder: 'e.g. Monday',
	description:
		"The heading of the section, up to 24 characters. A single section doesn't need one.",
};

/** Creates a field for sections, each with a title and entries. */
export const toSectionFields = (
	name: string,
	description: string,
	entries: INodeProperties,
): INodeProperties => ({
	displayName: 'Sections',
	name,
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true, maxAllowedFields: LIMITS.sections },
	required: true,
	default: {},
	placeholder: 'Add Section',
	description,
	options: [{ displayName: 'Section', name: 'section', values: [sectionTitle, entries] }],
});

/** Reads the sections, each as its own parameters. @throws InputError */
export const sectionsOf = (
	parameters: Parameters,
	field: INodeProperties,
): ReturnType<typeof readEntries> => {
	const sections = readEntries(parameters, field, 'section', 'Section');
	checkCount(nameOf(parameters, field), sections.length, LIMITS.sections, 'section');
	return sections;
};

/** Reads a section's title, which only a single section can omit. @throws InputError */
export const readSectionTitle = (section: Parameters, isSingle: boolean): { title?: string } => {
	const title = isSingle
		? readOptionalShortText(section, sectionTitle, LIMITS.sectionTitle)
		: readShortText(section, sectionTitle, LIMITS.sectionTitle);
	return title === undefined ? {} : { title };
};
