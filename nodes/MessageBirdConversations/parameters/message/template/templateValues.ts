import type { INodeProperties } from 'n8n-workflow';

import { isRecord } from '../../../shared/json';
import { readFileMedia, readUrlMedia } from '../../files/mediaSource';
import {
	InputError,
	isEmpty,
	missingValueError,
	nameOf,
	withArticle,
	type Field,
	type Parameters,
} from '../../values/parameters';
import { readRequiredText, readText, show } from '../../values/read';
import { readOptionalTime } from '../../values/time';
import { readMappedValue, readPlainValue, toParam, toParameter } from './typedValue';

/** A part of a template with the values of a message. */
interface Component {
	type: string;
	sub_type?: string;
	index?: number;
	parameters: object[];
}

/** The values of a template as parameters, and the fields that the editor showed for it. */
interface GivenValues {
	values: Parameters;
	fields: Field[];
}

const isField = (field: unknown): field is { id: string; displayName: string } =>
	isRecord(field) && typeof field.id === 'string' && typeof field.displayName === 'string';

/** Where a value belongs: its card, its part, and its number. */
const PLACE = /^(?:card_(\d+)_)?(header|body|button|offer)_(?:(\d+)|\w+)/;

/** Compares two fields by their places, as a workflow that wasn't made in the editor has no order. */
const byNumber = (one: Field, other: Field): number => {
	const [, card, part, number] = PLACE.exec(one.name) ?? [];
	const [, otherCard, otherPart, otherNumber] = PLACE.exec(other.name) ?? [];
	const isSamePart = card === otherCard && part === otherPart;
	return isSamePart ? Number(number) - Number(otherNumber) || 0 : 0;
};

const valuesOf = (value: unknown): Record<string, unknown> =>
	isRecord(value) && isRecord(value.value) ? value.value : {};

/** Whether the resource mapper has fields or values. */
export const hasMapping = (parameters: Parameters, mapper: INodeProperties): boolean => {
	const given = parameters.get(mapper.name);
	const hasFields = isRecord(given) && Array.isArray(given.schema) && given.schema.length > 0;
	return hasFields || Object.keys(valuesOf(given)).length > 0;
};

/** The field of a header's URL, which may be missing beside that of its file. */
const toUrlField = ({ name, displayName }: Field): Field[] => {
	const [, url] = /^((?:card_\d+_)?header_[a-z]+)_file$/.exec(name) ?? [];
	return url === undefined ? [] : [{ name: url, displayName }];
};

/** Reads the value of n8n's resource mapper. @throws InputError if a value has no place */
const readMapper = (parameters: Parameters, mapper: INodeProperties): GivenValues => {
	const [given, stored] = [parameters.get(mapper.name), parameters.stored?.(mapper.name)];
	const schema = isRecord(given) && Array.isArray(given.schema) ? (given.schema as unknown[]) : [];
	const shown = schema.filter(isField);
	// A workflow that wasn't made in the editor may have values alone. If fields are shown, any other
	// value is left over from another template.
	const unknown = shown.length > 0 ? [] : Object.keys(valuesOf(given));
	const stray = unknown.find((id) => !PLACE.test(id));
	if (stray !== undefined) {
		throw new InputError(
			`"${mapper.displayName}" has a value for ${show(stray)}, which is not part of a template`,
			'Choose the template again, and fill in the fields that appear.',
		);
	}
	const fields = [
		...shown.map(({ id, displayName }) => ({ name: id, displayName })),
		...unknown.map((id) => ({ name: id, displayName: id })),
	];
	const missing = fields
		.flatMap(toUrlField)
		.filter(({ name }) => !fields.some((one) => one.name === name));
	return {
		values: {
			...parameters,
			under: mapper.displayName,
			get: (id) => valuesOf(given)[id],
			stored: (id) => valuesOf(stored)[id],
		},
		fields: [...missing, ...fields].sort(byNumber),
	};
};

/** How to read the values of one part, chosen by their IDs without a card's prefix. */
interface Reader {
	pattern: RegExp;
	/** @throws InputError */
	read: (values: Parameters, field: Field, match: string[], all: Field[]) => Component | undefined;
}

/** @throws InputError */
const readHeaderMedia: Reader['read'] = (values, field, [, kind = ''], all) => {
	const file: Field = all.find(({ name }) => name === `${field.name}_file`) ?? {
		...field,
		name: `${field.name}_file`,
	};
	const use = kind === 'document' ? 'file' : kind === 'video' ? 'video' : 'image';
	const hasUrl = !isEmpty(values, field);
	if (hasUrl && !isEmpty(values, file)) {
		throw new InputError(
			`${nameOf(values, field)} and "${file.displayName}" are both filled in`,
			'Fill in only one of them.',
		);
	}
	if (!hasUrl && isEmpty(values, file)) {
		throw new InputError(
			`${nameOf(values, field)} is empty, and so is "${file.displayName}"`,
			`Enter the URL of ${withArticle(kind)}, or the name of the binary field that holds it.`,
		);
	}
	const media = hasUrl ? readUrlMedia(values, field) : readFileMedia(values, use, file, 'whatsapp');
	if (media.file && kind !== 'document' && !media.file.mimeType.startsWith(`${kind}/`)) {
		throw new InputError(
			`${nameOf(values, file)} is a file of type ${media.file.mimeType}, but the template's header takes ${withArticle(kind)}`,
			`Enter the name of a binary field with ${withArticle(kind)}, or choose a template with another header.`,
		);
	}
	const { url } = media;
	return { type: 'header', parameters: [{ type: kind, [kind]: { url } }] };
};

/** Reads a time; without a zone, it is in the workflow's. @throws InputError */
const readTime = (values: Parameters, field: Field): string => {
	const time = readOptionalTime(values, field, values.timezone ?? 'UTC');
	if (time === undefined) throw missingValueError(values, field);
	return new Date(time).toISOString();
};

const READERS: Reader[] = [
	{ pattern: /^header_(image|video|document)$/, read: readHeaderMedia },
	{
		pattern: /^(header|body)_\d+$/,
		read: (values, field, [, type = '']) => ({
			type,
			parameters: [toParameter(readMappedValue(values, field))],
		}),
	},
	{
		pattern: /^button_(\d+)_url$/,
		read: (values, field, [, index]) => ({
			type: 'button',
			sub_type: 'url',
			index: Number(index),
			parameters: [{ type: 'text', text: readPlainValue(values, field) }],
		}),
	},
	{
		pattern: /^button_(\d+)_payload$/,
		read: (values, field, [, index]) =>
			isEmpty(values, field)
				? undefined
				: {
						type: 'button',
						sub_type: 'quick_reply',
						index: Number(index),
						parameters: [{ type: 'payload', payload: readText(values, field) }],
					},
	},
	{
		pattern: /^button_(\d+)_code$/,
		read: (values, field, [, index]) => ({
			type: 'button',
			sub_type: 'copy_code',
			index: Number(index),
			parameters: [{ type: 'coupon_code', coupon_code: readRequiredText(values, field).trim() }],
		}),
	},
	{
		pattern: /^offer_expiration$/,
		read: (values, field) => ({
			type: 'limited_time_offer',
			parameters: [{ type: 'expiration_time', expiration_time: readTime(values, field) }],
		}),
	},
];

/** Groups the values of each part, in the order of the parts. */
const join = (components: Component[]): Component[] => {
	const joined = new Map<string, Component>();
	for (const component of components) {
		const key = [component.type, component.sub_type, component.index].join();
		const known = joined.get(key);
		if (known) known.parameters.push(...component.parameters);
		else joined.set(key, component);
	}
	return [...joined.values()];
};

/** @throws InputError */
const readComponents = (values: Parameters, fields: Field[], prefix: string): Component[] => {
	const read = fields.flatMap((field) => {
		if (!field.name.startsWith(prefix)) return [];
		const place = field.name.slice(prefix.length);
		for (const { pattern, read } of READERS) {
			const match = pattern.exec(place);
			if (match) return read(values, field, match, fields) ?? [];
		}
		return [];
	});
	return join(read);
};

/** @throws InputError */
const readCards = (values: Parameters, fields: Field[]): object[] => {
	const indexes = new Set(fields.flatMap(({ name }) => /^card_(\d+)_/.exec(name)?.[1] ?? []));
	return [...indexes].map((index) => ({
		type: 'card',
		card_index: Number(index),
		components: readComponents(values, fields, `card_${index}_`),
	}));
};

/**
 * Reads the values of a template from the list, in the form that MessageBird expects: `params` if only
 * its body has values, otherwise `components`.
 *
 * @throws InputError
 */
export const readTemplateValues = (
	parameters: Parameters,
	mapper: INodeProperties,
): { params?: object[]; components?: object[] } => {
	const { values, fields } = readMapper(parameters, mapper);
	const isPlain = fields.every(({ name }) => /^body_\d+$|_payload$/.test(name));
	const components = readComponents(values, fields, '');
	if (isPlain && components.every(({ type }) => type === 'body')) {
		const params = fields
			.filter(({ name }) => name.startsWith('body_'))
			.map((field) => toParam(readMappedValue(values, field)));
		return params.length > 0 ? { params } : {};
	}
	const cards = readCards(values, fields);
	return {
		components: [...components, ...(cards.length > 0 ? [{ type: 'carousel', cards }] : [])],
	};
};
