import { isRecord } from '../../../shared/json';
import {
	InputError,
	kindOf,
	nameOf,
	missingValueError,
	type Field,
	type Parameters,
} from '../../values/parameters';
import { readRequiredText, toDecimal } from '../../values/read';
import { checkTemplateValue } from './templateValue';

/** A placeholder's value; WhatsApp localizes amounts and dates for each reader. */
type TypedValue =
	| { type: 'text'; text: string }
	| { type: 'currency'; currency: { currencyCode: string; amount: number }; text: string }
	| { type: 'date_time'; dateTime: string; text: string };

/** The API takes amounts in thousandths. */
const AMOUNT_FACTOR = 1000;

/** @param time with its zone, in ISO 8601 */
const toTime = (time: string): TypedValue => ({
	type: 'date_time',
	dateTime: new Date(time).toISOString(),
	text: time.slice(0, 16).replace('T', ' '),
});

/** Reads a text that WhatsApp puts into a template as it is. @throws InputError */
export const readPlainValue = (parameters: Parameters, field: Field): string => {
	const text = readRequiredText(parameters, field);
	checkTemplateValue(nameOf(parameters, field), text);
	return text;
};

/**
 * Reads the value of a placeholder: a text, an amount of money such as
 * `{ currency: 'EUR', amount: 12.34 }`, or a date.
 *
 * @throws InputError
 */
export const readTypedValue = (parameters: Parameters, field: Field): TypedValue => {
	const given = parameters.get(field.name);
	if (kindOf(given) === 'date') {
		const time = new Date(Number(given));
		if (Number.isNaN(time.getTime())) throw missingValueError(parameters, field);
		return toTime(time.toISOString());
	}
	if (isRecord(given) && 'currency' in given) {
		const { currency: code, amount: value } = given;
		const amount = toDecimal(value);
		const currencyCode = typeof code === 'string' ? code.trim().toUpperCase() : '';
		if (!/^[A-Z]{3}$/.test(currencyCode) || !Number.isFinite(amount)) {
			throw new InputError(
				`${nameOf(parameters, field)} is not an amount of money: ${JSON.stringify(given).slice(0, 100)}`,
				"Enter a currency code and an amount, such as {{ { currency: 'EUR', amount: 12.34 } }}.",
			);
		}
		return {
			type: 'currency',
			currency: { currencyCode, amount: Math.round(amount * AMOUNT_FACTOR) },
			text: `${currencyCode} ${amount}`,
		};
	}
	return { type: 'text', text: readPlainValue(parameters, field) };
};

/**
 * A date such as `{{ $now }}` in the resource mapper's value. n8n turns it into text, in the
 * workflow's time zone.
 */
const MAPPED_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads the value of a placeholder in the resource mapper, where dates are text.
 *
 * @throws InputError
 */
export const readMappedValue = (values: Parameters, field: Field): TypedValue => {
	const given = values.get(field.name);
	const isTime =
		typeof given === 'string' && MAPPED_TIME.test(given) && !Number.isNaN(Date.parse(given));
	return isTime ? toTime(given) : readTypedValue(values, field);
};

/** A body value in the form for templates that have values only in their body. */
export const toParam = ({ text, ...value }: TypedValue): object => ({
	default: text,
	...('currency' in value ? { currency: value.currency } : {}),
	...('dateTime' in value ? { dateTime: value.dateTime } : {}),
});

/** A value in the form for a template's components. */
export const toParameter = (value: TypedValue): object => {
	if (value.type === 'text') return value;
	const { text: _, ...typed } = value;
	return typed;
};
