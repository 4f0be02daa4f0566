import type { Conversation } from '../contract/types';
import { keepUnknown } from './received';
import { isSaid, readPath, type Simple } from './values';

/** So many digits without a letter are no name; shorter ones may be a nickname. */
const SHORTEST_NUMBER = 5;

const digitsOf = (text: string): string => text.replace(/\P{Nd}/gu, '');

/** Whether a name is nothing but a number, or the address that the customer writes from. */
const isAddress = (name: string, addresses: unknown[]): boolean => {
	const digits = /\p{L}/u.test(name) ? '' : digitsOf(name);
	return (
		digits.length >= SHORTEST_NUMBER ||
		addresses
			.map((address) => String(address).trim().toLowerCase())
			.some(
				(address) =>
					address === name.toLowerCase() || (digits !== '' && digitsOf(address) === digits),
			)
	);
};

/**
 * The name to show for a conversation's contact: display name, first and last name, or what the
 * customer's app or mail program calls them in a message. Most accounts have the number for a display name: it is
 * shown where there is no other name.
 */
export const contactName = (
	{ contact }: Pick<Conversation, 'contact'>,
	message?: object,
): string | undefined => {
	// In a message of the business the customer is who it is for, and the sender is nobody's contact.
	const isSent = readPath(message, 'direction') === 'sent';
	const senders = [
		readPath(message, 'metadata', 'sender', 'displayName'),
		readPath(message, 'content', 'email', 'from', 'name'),
	].map((sender) => [isSent ? undefined : sender]);
	const address = readPath(message, isSent ? 'to' : 'from');
	const addresses = [contact?.msisdn, address].filter(
		(one: unknown) => typeof one === 'string' || typeof one === 'number',
	);
	// The service may say null where the contract has a text.
	const names = [[contact?.displayName], [contact?.firstName, contact?.lastName], ...senders]
		.map((parts) => parts.filter(isSaid).map((part) => part.trim()))
		.map((parts) => parts.join(' '))
		.filter((name) => name !== '');
	return names.find((name) => !isAddress(name, addresses)) ?? names[0];
};

/** The contact's number; the service gives an integer where the contract says a string. */
export const contactNumber = ({ contact }: Conversation): string | undefined => {
	const msisdn: unknown = contact?.msisdn;
	if (typeof msisdn !== 'string' && typeof msisdn !== 'number') return undefined;
	const digits = String(msisdn).replace(/^\+/, '');
	return digits === '' || digits === '0' ? undefined : `+${digits}`;
};

/** What the contract has of a contact, but for what an account adds to it: customDetails. */
const KNOWN = new Set([
	'id',
	'href',
	'msisdn',
	'displayName',
	'firstName',
	'lastName',
	'createdDatetime',
	'updatedDatetime',
]);

/** What an account has added to a contact, and what nobody knows of it. */
export const contactDetails = ({ contact }: Pick<Conversation, 'contact'>): Simple =>
	keepUnknown(contact ?? {}, KNOWN);
