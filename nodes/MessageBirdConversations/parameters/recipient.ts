import type { INodeProperties } from 'n8n-workflow';

import {
	isEmailAddress,
	isInternationalNumber,
	isServiceId,
	normalizeRecipient,
} from '../client/recipient';
import { channelId as sendChannelId, readPlatform } from './locators/locators';
import {
	InputError,
	isFilledIn,
	withArticle,
	nameOf,
	missingValueError,
	type Field,
	type Parameters,
} from './values/parameters';
import { readIdentifier, show } from './values/read';

export const to: INodeProperties = {
	displayName: 'To',
	name: 'to',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. +31612345678',
	description:
		"The recipient's phone number with country code, email address, or ID on the platform",
};

/** A recipient as sent and as typed. */
interface Recipient {
	to: string;
	typed: string;
}

const readAnyRecipient = (parameters: Parameters, field: Field): Recipient => {
	const given = readIdentifier(parameters, field);
	if (given === '') throw missingValueError(parameters, field);
	const recipient = normalizeRecipient(given);
	if ('to' in recipient && recipient.to !== '') return { to: recipient.to, typed: given };
	if ('to' in recipient) throw missingValueError(parameters, field);
	throw new InputError(
		`${nameOf(parameters, field)} ${recipient.reason}: ${show(given)}`,
		recipient.remedy,
	);
};

/** Reads a recipient to filter by, or `''` if the field is empty. @throws InputError */
export const readOptionalRecipient = (parameters: Parameters, field: Field): string =>
	isFilledIn(parameters, field) ? readAnyRecipient(parameters, field).to : '';

/** The form of recipient that a platform accepts, besides the service's own IDs. */
interface Form {
	isTaken: (to: string) => boolean;
	name: string;
	remedy: string;
}

const NUMBER: Form = {
	isTaken: (to) => isInternationalNumber(to) || to.endsWith('@g.us'),
	name: 'phone number with country code',
	remedy:
		'Enter the number with its country code, such as +31612345678 for 06 12345678 in the Netherlands.',
};

const FORMS: Record<string, Form> = {
	email: {
		isTaken: isEmailAddress,
		name: 'email address',
		remedy: 'Enter one address such as ann@example.com, or choose a channel on another platform.',
	},
	sms: NUMBER,
	whatsapp: NUMBER,
	whatsapp_sandbox: NUMBER,
};

/**
 * Reads the recipient of a message. If the channel's platform is known, checks that the recipient has
 * the form that it needs, before anything is sent.
 *
 * @throws InputError
 */
export const readRecipient = (parameters: Parameters): Recipient => {
	const recipient = readAnyRecipient(parameters, to);
	const platform = readPlatform(parameters, sendChannelId);
	const form = platform && FORMS[platform.value];
	if (!form || isServiceId(recipient.to) || form.isTaken(recipient.to)) return recipient;
	throw new InputError(
		`"${to.displayName}" is ${show(recipient.typed)}, but this ${platform.name} channel needs ${withArticle(form.name)}`,
		form.remedy,
	);
};
