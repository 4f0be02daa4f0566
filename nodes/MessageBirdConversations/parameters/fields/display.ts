import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

const add = (
	field: INodeProperties,
	when: 'hide' | 'show',
	conditions: IDisplayOptions['show'],
): INodeProperties => ({
	...field,
	displayOptions: {
		...field.displayOptions,
		[when]: { ...field.displayOptions?.[when], ...conditions },
	},
});

/** A field that is shown only if other parameters have one of these values, too. */
export const showIf = (
	field: INodeProperties,
	conditions: IDisplayOptions['show'],
): INodeProperties => add(field, 'show', conditions);

/** A field that is hidden if another parameter has one of these values, too. */
export const hideIf = (
	field: INodeProperties,
	conditions: IDisplayOptions['hide'],
): INodeProperties => add(field, 'hide', conditions);
