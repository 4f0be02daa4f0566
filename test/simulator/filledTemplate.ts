/** A file in a message's content. */
interface Media {
	url: string;
	caption?: string;
}

/** A placeholder's value in a message: `default` in `params`, the other fields in `components`. */
interface Parameter {
	type?: string;
	default?: string;
	text?: string;
	payload?: string;
	coupon_code?: string;
	currency?: { currencyCode?: string; amount?: number };
	dateTime?: string;
	expiration_time?: string | number;
	image?: Media;
	video?: Media;
	document?: Media;
}

interface SentComponent {
	type?: string;
	sub_type?: string;
	index?: number | string;
	parameters?: Parameter[];
	cards?: Array<{ card_index?: number; components?: SentComponent[] }>;
}

/** The content of a template message. */
export interface SentTemplate {
	templateName?: string;
	language?: { code?: string; policy?: string };
	params?: Parameter[];
	components?: SentComponent[];
}

interface TemplateButton {
	type?: string;
	text?: string;
	url?: string;
	phone_number?: string;
}

interface TemplateComponent {
	type?: string;
	format?: string;
	text?: string;
	buttons?: TemplateButton[];
	cards?: Array<{ components?: TemplateComponent[] }>;
	limited_time_offer?: { text?: string };
	add_security_recommendation?: boolean;
	code_expiration_minutes?: number;
}

/** The fields of the account's template that the phone uses. */
export interface TemplateText {
	name: string;
	language: string;
	components?: TemplateComponent[];
}

/** A button on the phone: answers, opens a URL, calls, or copies a code. */
export interface ShownButton {
	type: 'reply' | 'url' | 'phone' | 'copy';
	title: string;
	/** The ID in the answer: the payload in the message, or else the title. */
	id?: string;
	url?: string;
	phone?: string;
	code?: string;
}

export interface ShownCard {
	/** In the format of an interactive message's header. */
	header?: { type: string; text?: string; image?: Media; video?: Media; document?: Media };
	body?: string;
	footer?: string;
	buttons: ShownButton[];
}

/** A template with its values filled in. */
export interface FilledTemplate extends ShownCard {
	name: string;
	language: string;
	/** Whether the account has the template's text. Otherwise, the phone can show only `values`. */
	isKnown: boolean;
	values: string[];
	offer?: { text?: string; endsAt?: string | number };
	cards: ShownCard[];
}

const isOfType =
	(type: string) =>
	(component: { type?: string }): boolean =>
		component.type?.toLowerCase() === type;

const toLocale = (language: string): string | undefined => {
	try {
		return Intl.getCanonicalLocales(language.replace('_', '-'))[0];
	} catch {
		return undefined;
	}
};

const formatCurrency = ({ currencyCode = '', amount = 0 }, locale?: string): string => {
	try {
		const style = { style: 'currency', currency: currencyCode } as const;
		return new Intl.NumberFormat(locale, style).format(amount / 1000);
	} catch {
		return `${currencyCode} ${amount / 1000}`;
	}
};

const formatTime = (time: string, locale?: string): string => {
	const date = new Date(time);
	if (Number.isNaN(date.getTime())) return time;
	return date.toLocaleString(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
};

/** Formats a value for people. */
const toText = (parameter: Parameter, locale?: string): string => {
	const { currency, dateTime } = parameter;
	return (
		parameter.default ??
		parameter.text ??
		parameter.payload ??
		parameter.coupon_code ??
		(currency && formatCurrency(currency, locale)) ??
		(dateTime === undefined ? '' : formatTime(dateTime, locale))
	);
};

/** Replaces the placeholders `{{1}}`, `{{2}}` and so on. Those without a value stay unchanged. */
const fillText = (text: string, values: string[]): string =>
	text.replace(/\{\{\s*(\d+)\s*\}\}/g, (place, n: string) => values[Number(n) - 1] ?? place);

const fillHeader = (
	known: TemplateComponent | undefined,
	sent: SentComponent | undefined,
	locale?: string,
): ShownCard['header'] => {
	const [parameter] = sent?.parameters ?? [];
	const { image, video, document } = parameter ?? {};
	if (image) return { type: 'image', image };
	if (video) return { type: 'video', video };
	if (document) return { type: 'document', document };
	const values = parameter ? [toText(parameter, locale)] : [];
	const text = known?.text === undefined ? values[0] : fillText(known.text, values);
	return text === undefined ? undefined : { type: 'text', text };
};

type FillButton = (button: TemplateButton, value: string | undefined) => ShownButton;

const copyButton: FillButton = ({ text }, value) => ({
	type: 'copy',
	title: text ?? 'Copy code',
	code: value ?? '',
});

/** Fills in a button, by its type in the template. */
const FILL_BUTTON: Record<string, FillButton> = {
	QUICK_REPLY: ({ text = '' }, value) => ({ type: 'reply', title: text, id: value ?? text }),
	URL: ({ text = '', url = '' }, value) => ({
		type: 'url',
		title: text,
		url: fillText(url, value === undefined ? [] : [value]),
	}),
	PHONE_NUMBER: ({ text = '', phone_number: phone = '' }) => ({
		type: 'phone',
		title: text,
		phone,
	}),
	COPY_CODE: copyButton,
	OTP: copyButton,
};

/** The type of a button whose template is unknown, by the type of its component in the message. */
const BUTTON_TYPES: Record<string, string> = { quick_reply: 'QUICK_REPLY', copy_code: 'COPY_CODE' };

const fillButtons = (known: TemplateButton[] | undefined, sent: SentComponent[]): ShownButton[] => {
	const values = new Map(
		sent
			.filter((component) => isOfType('button')(component) || isOfType('copy_code')(component))
			.map(({ sub_type: subType, index = 0, parameters = [], type }) => [
				Number(index),
				{ type: subType ?? type ?? '', text: parameters.map((one) => toText(one))[0] },
			]),
	);
	if (known) {
		return known.flatMap((button, index) => {
			const fill = FILL_BUTTON[button.type?.toUpperCase() ?? ''];
			return fill ? [fill(button, values.get(index)?.text)] : [];
		});
	}
	return [...values].flatMap(([, { type, text }]) => {
		const fill = FILL_BUTTON[BUTTON_TYPES[type] ?? ''];
		return fill ? [fill(type === 'quick_reply' ? { text } : {}, text)] : [];
	});
};

/** The text that WhatsApp adds to the template of a login code. */
const adviceOf = ({ add_security_recommendation: isAdvised }: TemplateComponent): string =>
	isAdvised ? ' For your security, do not share this code.' : '';

const expiryOf = (footer: TemplateComponent | undefined): string | undefined => {
	const minutes = footer?.code_expiration_minutes;
	return minutes === undefined ? undefined : `This code expires in ${minutes} minutes.`;
};

const fillCard = (
	known: TemplateComponent[] | undefined,
	sent: SentComponent[],
	locale?: string,
): ShownCard => {
	const body = known?.find(isOfType('body'));
	const footer = known?.find(isOfType('footer'));
	const values = (sent.find(isOfType('body'))?.parameters ?? []).map((one) => toText(one, locale));
	return {
		header: fillHeader(known?.find(isOfType('header')), sent.find(isOfType('header')), locale),
		body: body?.text === undefined ? undefined : fillText(body.text, values) + adviceOf(body),
		footer: footer?.text ?? expiryOf(footer),
		buttons: fillButtons(known && (known.find(isOfType('buttons'))?.buttons ?? []), sent),
	};
};

const findTemplate = (
	{ templateName, language }: SentTemplate,
	templates: TemplateText[],
): TemplateText | undefined => {
	const named = templates.filter(({ name }) => name === templateName);
	const exact = named.find((template) => template.language === language?.code);
	return exact ?? (language?.policy === 'fallback' ? named[0] : undefined);
};

/** Fills in the values of a sent template, as the customer's phone shows it. */
export const fillTemplate = (sent: SentTemplate, templates: TemplateText[]): FilledTemplate => {
	const template = findTemplate(sent, templates);
	const language = template?.language ?? sent.language?.code ?? '';
	const locale = toLocale(language);
	const components =
		sent.components ?? (sent.params ? [{ type: 'body', parameters: sent.params }] : []);
	const offer = template?.components?.find(isOfType('limited_time_offer'));
	const [offerValue] = components.find(isOfType('limited_time_offer'))?.parameters ?? [];
	const knownCards = template?.components?.find(isOfType('carousel'))?.cards;
	const sentCards = components.find(isOfType('carousel'))?.cards ?? [];
	return {
		name: sent.templateName ?? '',
		language,
		isKnown: template !== undefined,
		values: components
			.filter(isOfType('body'))
			.flatMap(({ parameters = [] }) => parameters.map((one) => toText(one, locale))),
		...fillCard(template && (template.components ?? []), components, locale),
		...((offer ?? offerValue)
			? {
					offer: {
						text: offer?.limited_time_offer?.text ?? offer?.text,
						endsAt: offerValue?.expiration_time,
					},
				}
			: {}),
		cards: sentCards.map((card, index) =>
			fillCard(
				template && (knownCards?.[card.card_index ?? index]?.components ?? []),
				card.components ?? [],
				locale,
			),
		),
	};
};
