import type { Template, TemplateButton, TemplateComponent } from './contract/types';

/** A required or optional value of a template. */
export interface TemplateField {
	/** Identifies its place: `body_1`, `header_image`, `button_0_url`, `card_2_body_1`. */
	id: string;
	name: string;
	isRequired: boolean;
	/** Whether the value is a time. */
	isTime?: true;
}

/** Identifies a template: its name and language, and the namespace of its account. */
export interface TemplateId {
	name: string;
	language?: string;
	namespace?: string;
}

/** A template's identity as one string, such as `order_update:en_US:20332cd4_f095`. */
export const toTemplateId = ({ name = '', language = '', namespace = '' }: Template): string =>
	[name, language, namespace].join(':');

/** Parses such a string; language and namespace are optional. */
export const parseTemplateId = (id: string): TemplateId => {
	const [name = '', language, namespace] = id.split(':').map((part) => part.trim());
	return {
		name,
		...(language ? { language } : {}),
		...(namespace ? { namespace } : {}),
	};
};

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/** The placeholders of a text: numbers in ascending order, names in the order of the text. */
const placeholdersOf = (text = ''): string[] =>
	[...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))].sort(
		(one, other) => Number(one) - Number(other) || 0,
	);

const withExample = (name: string, example: string | undefined): string =>
	example === undefined ? name : `${name} (e.g. ${example})`;

const MEDIA_NAMES: Record<string, string> = {
	IMAGE: 'Image',
	VIDEO: 'Video',
	DOCUMENT: 'Document',
};

const fieldsOfHeader = ({ format = 'TEXT', text, example }: TemplateComponent): TemplateField[] => {
	const media = MEDIA_NAMES[format];
	if (media !== undefined) {
		const id = `header_${format.toLowerCase()}`;
		// One of the two is required. The node checks that when it sends the message.
		return [
			{ id, name: `Header ${media} URL`, isRequired: false },
			{ id: `${id}_file`, name: `Header ${media}: Input Binary Field`, isRequired: false },
		];
	}
	return placeholdersOf(text).map((placeholder, index) => ({
		id: `header_${index + 1}`,
		name: withExample(`Header {{${placeholder}}}`, example?.header_text?.[index]),
		isRequired: true,
	}));
};

const fieldsOfBody = ({ text, example }: TemplateComponent): TemplateField[] =>
	placeholdersOf(text).map((placeholder, index) => ({
		id: `body_${index + 1}`,
		name: withExample(`Body {{${placeholder}}}`, example?.body_text?.[0]?.[index]),
		isRequired: true,
	}));

const fieldsOfButton = (
	{ type, text = '', url, example }: TemplateButton,
	index: number,
): TemplateField[] => {
	const id = `button_${index}`;
	const [sample] = example ?? [];
	/** Names what is asked for first: n8n cuts long names off. */
	const nameOf = (what: string, shown?: string): string => {
		const details = [...(text === '' ? [] : [`"${text}"`]), ...(shown ? [`e.g. ${shown}`] : [])];
		return [
			`Button ${index + 1} ${what}`,
			...(details.length > 0 ? [`(${details.join(', ')})`] : []),
		].join(' ');
	};
	if (type === 'URL' && placeholdersOf(url).length > 0) {
		const ending = sample?.replace(url?.split('{{')[0] ?? '', '');
		return [{ id: `${id}_url`, name: nameOf('URL Suffix', ending), isRequired: true }];
	}
	if (type === 'QUICK_REPLY') {
		return [{ id: `${id}_payload`, name: nameOf('Payload'), isRequired: false }];
	}
	if (type === 'COPY_CODE') {
		return [{ id: `${id}_code`, name: nameOf('Code', sample), isRequired: true }];
	}
	// WhatsApp takes the code of a login button as a URL suffix.
	return type === 'OTP' ? [{ id: `${id}_url`, name: nameOf('Code'), isRequired: true }] : [];
};

const fieldsOf = (component: TemplateComponent): TemplateField[] => {
	const { type, buttons = [], cards = [] } = component;
	if (type === 'HEADER') return fieldsOfHeader(component);
	if (type === 'BODY') return fieldsOfBody(component);
	if (type === 'BUTTONS') return buttons.flatMap(fieldsOfButton);
	if (type === 'LIMITED_TIME_OFFER' && component.has_expiration !== false) {
		return [{ id: 'offer_expiration', name: 'Offer Expires At', isRequired: true, isTime: true }];
	}
	return cards.flatMap((card, index) =>
		(card.components ?? []).flatMap(fieldsOf).map((field) => ({
			...field,
			id: `card_${index}_${field.id}`,
			name: `Card ${index + 1} ${field.name}`,
		})),
	);
};

/** The fields for a template's values, in the order of its parts. */
export const templateFields = ({ components = [] }: Template): TemplateField[] =>
	components.flatMap(fieldsOf);

/** A template's text on one line. */
export const previewTemplate = ({ components = [] }: Template): string =>
	components
		.filter(({ type }) => ['HEADER', 'BODY', 'FOOTER'].includes(type ?? ''))
		.map(({ format = 'TEXT', text }) => text ?? `[${MEDIA_NAMES[format] ?? format}]`)
		.join(' · ')
		.replace(/\s+/g, ' ');
