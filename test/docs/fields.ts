// Flattens the parameters of a node's description.
import {
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
} from 'n8n-workflow';

/** A parameter, with the parents that it's added under: `Options → Max Tries`. */
export interface Field {
	path: string[];
	property: INodeProperties;
}

const isCollection = (
	option: INodePropertyOptions | INodeProperties | INodePropertyCollection,
): option is INodePropertyCollection => 'values' in option;

const isProperty = (
	option: INodePropertyOptions | INodeProperties | INodePropertyCollection,
): option is INodeProperties => 'type' in option;

/** The entries of a dropdown. */
export const choicesOf = ({ options = [] }: INodeProperties): INodePropertyOptions[] =>
	options.flatMap((option) => (isCollection(option) || isProperty(option) ? [] : [option]));

/** The groups of a parameter that takes several entries. */
export const groupsOf = ({ options = [] }: INodeProperties): INodePropertyCollection[] =>
	options.filter(isCollection);

/** A parameter and everything that can be added under it, in the editor's order. */
export const flatten = (property: INodeProperties, above: string[] = []): Field[] => {
	const path = [...above, property.displayName];
	const nested = [
		...(property.options ?? []).filter((option) => !isCollection(option) && isProperty(option)),
		...groupsOf(property).flatMap(({ values }) => values),
	] as INodeProperties[];
	return [{ path, property }, ...nested.flatMap((one) => flatten(one, path))];
};

/** Whether the description shows a parameter for a value of another one. */
export const isShownFor = (
	{ displayOptions }: INodeProperties,
	chosen: Record<string, string>,
): boolean =>
	Object.entries(chosen).every(([name, value]) => {
		const shown = displayOptions?.show?.[name];
		return shown === undefined || shown.includes(value);
	});

/** Whether a parameter is shown only for some values of another one. */
export const dependsOn = ({ displayOptions }: INodeProperties, name: string): boolean =>
	displayOptions?.show?.[name] !== undefined;
