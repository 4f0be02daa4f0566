import type { Hsm, HsmComponent, HsmParameter } from './shape';
import {
	countPlaceholders,
	type Template,
	type TemplateButton,
	type TemplateComponent,
} from './template';

/** Returns why WhatsApp refuses a value; `undefined` if it accepts it. */
type ValueCheck = (parameter: HsmParameter) => string | undefined;

const MAX_COUPON_LENGTH = 15;

const checkText: ValueCheck = ({ text = '' }) => {
	if (text.trim() === '') return 'a text is blank';
	return /[\n\r\t]| {5,}/.test(text)
		? 'a text has a line break, a tab, or more than four spaces in a row'
		: undefined;
};

const isTime = (value: string | number): boolean =>
	/^\d+$/.test(String(value)) || !Number.isNaN(Date.parse(String(value)));

const VALUE_CHECKS: Record<string, ValueCheck> = {
	text: checkText,
	currency: ({ currency }) =>
		/^[A-Z]{3}$/.test(currency?.currencyCode ?? '') ? undefined : 'a currency is unknown',
	date_time: ({ dateTime = '' }) => (isTime(dateTime) ? undefined : 'a time is none'),
	expiration_time: ({ expiration_time: time = '' }) =>
		isTime(time) ? undefined : 'the end of the offer is no time',
	coupon_code: ({ coupon_code: code = '' }) =>
		code.trim() === '' || code.length > MAX_COUPON_LENGTH
			? `a code has not 1 to ${MAX_COUPON_LENGTH} characters`
			: undefined,
};

const TEXT_TYPES = ['text', 'currency', 'date_time'];

/** The values for a part of a template: their number, and the allowed types. */
interface Slot {
	name: string;
	types: string[];
	count: number;
	/** Whether the values can be left out. */
	isOptional?: boolean;
}

const slotOfButton = ({ type, url }: TemplateButton, index: number): Slot => {
	const name = `button ${index}`;
	if (type === 'URL') return { name, types: ['text'], count: countPlaceholders(url) };
	if (type === 'COPY_CODE') return { name, types: ['coupon_code'], count: 1 };
	if (type === 'QUICK_REPLY') return { name, types: ['payload'], count: 1, isOptional: true };
	// WhatsApp treats the button of a login code as a URL button.
	if (type === 'OTP') return { name, types: ['text'], count: 1, isOptional: true };
	return { name, types: [], count: 0 };
};

const slotOfHeader = ({ format = 'TEXT', text }: TemplateComponent): Slot =>
	format === 'TEXT'
		? { name: 'header', types: TEXT_TYPES, count: countPlaceholders(text) }
		: { name: 'header', types: [format.toLowerCase()], count: 1 };

const slotsOf = (component: TemplateComponent): Slot[] => {
	const { type, text, buttons = [] } = component;
	if (type === 'HEADER') return [slotOfHeader(component)];
	if (type === 'BODY') return [{ name: 'body', types: TEXT_TYPES, count: countPlaceholders(text) }];
	if (type === 'BUTTONS') return buttons.map(slotOfButton);
	if (type !== 'LIMITED_TIME_OFFER') return [];
	const count = component.has_expiration ? 1 : 0;
	return [{ name: 'limited_time_offer', types: ['expiration_time'], count }];
};

/** The name of the slot that a message's component fills. */
const nameOf = ({ type, index = 0 }: HsmComponent): string =>
	type === 'button' || type === 'copy_code' ? `button ${index}` : type;

/** Adds the index to a coupon code's button, which clients may leave out. */
const place = (given: HsmComponent[], expected: TemplateComponent[]): HsmComponent[] => {
	const buttons = expected.find(({ type }) => type === 'BUTTONS')?.buttons ?? [];
	const codeAt = buttons.findIndex(({ type }) => type === 'COPY_CODE');
	return given.map((component) =>
		component.index === undefined && [component.type, component.sub_type].includes('copy_code')
			? { ...component, index: Math.max(codeAt, 0) }
			: component,
	);
};

const findInSlot = (slot: Slot, parameters: HsmParameter[]): string | undefined => {
	const { name, types, count } = slot;
	if (parameters.length === 0 && slot.isOptional) return undefined;
	if (parameters.length !== count) {
		return `the ${name} takes ${count} values, and ${parameters.length} came`;
	}
	for (const parameter of parameters) {
		if (!types.includes(parameter.type)) return `the ${name} takes no ${parameter.type}`;
		const problem = VALUE_CHECKS[parameter.type]?.(parameter);
		if (problem !== undefined) return `in the ${name}, ${problem}`;
	}
	return undefined;
};

const findInComponents = (
	expected: TemplateComponent[],
	given: HsmComponent[],
): string | undefined => {
	const slots = expected.flatMap(slotsOf);
	const filled = place(
		given.filter(({ type }) => type !== 'carousel'),
		expected,
	);
	const unknown = filled.find(
		(component) =>
			component.parameters?.length && !slots.some(({ name }) => name === nameOf(component)),
	);
	if (unknown) return `the template has no ${nameOf(unknown)} to fill`;
	for (const slot of slots) {
		const parameters = filled
			.filter((component) => nameOf(component) === slot.name)
			.flatMap((component) => component.parameters ?? []);
		const problem = findInSlot(slot, parameters);
		if (problem !== undefined) return problem;
	}
	const cards = expected.find(({ type }) => type === 'CAROUSEL')?.cards ?? [];
	const givenCards = given.find(({ type }) => type === 'carousel')?.cards ?? [];
	if (cards.length !== givenCards.length) {
		return `the template has ${cards.length} cards, and ${givenCards.length} came`;
	}
	for (const [index, card] of cards.entries()) {
		const same = givenCards.find(({ card_index: at }, position) => (at ?? position) === index);
		const problem = findInComponents(card.components, same?.components ?? []);
		if (problem !== undefined) return `in card ${index}, ${problem}`;
	}
	return undefined;
};

/** Converts `params`, which only fill the body, to components. */
const toComponents = ({ params = [], components = [] }: Hsm): HsmComponent[] =>
	params.length === 0
		? components
		: [
				{
					type: 'body',
					parameters: params.map(({ default: text, currency, dateTime }) => {
						if (currency) return { type: 'currency', currency };
						return dateTime === undefined
							? { type: 'text', text }
							: { type: 'date_time', dateTime };
					}),
				},
			];

/** Returns why WhatsApp rejects a message with this template; `undefined` if it doesn't. */
export const findMismatch = (template: Template | undefined, hsm: Hsm): string | undefined => {
	if (!template) return 'there is no such template in this language';
	if (hsm.namespace !== undefined && hsm.namespace !== template.namespace) {
		return 'the template is of another namespace';
	}
	if (template.status !== 'APPROVED') {
		return `the template is not approved but ${template.status.toLowerCase()}`;
	}
	return findInComponents(template.components, toComponents(hsm));
};
