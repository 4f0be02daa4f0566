import type { Conversation } from '../contract/types';
import { keepUnknown } from './received';
import { isSaid, readPath, type Simple } from './values';

/** A name of at least this many digits and no letters is a phone number, not a nickname. */
const SHORTEST_NUMBER = 5;

const digitsOf = (text: string): string => text.replace(/\P{Nd}/gu, '');

/** Whether a name is only a number or the address that the customer writes from. */
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
 * The name to show for a conversation's contact: the display name, the first and last name, or the
 * sender name from the customer's chat app or email client. In most accounts the display name is
 * the phone number, which is used only if there is no other name.
 */
export const contactName = (
	{ contact }: Pick<Conversation, 'contact'>,
	message?: object,
): string | undefined => {
	// The sender of a sent message is the business, so its name isn't the contact's.
	const isSent = readPath(message, 'direction') === 'sent';
	const senders = [
		readPath(message, 'metadata', 'sender', 'displayName'),
		readPath(message, 'content', 'email', 'from', 'name'),
	].map((sender) => [isSent ? undefined : sender]);
	const address = readPath(message, isSent ? 'to' : 'from');
	const addresses = [contact?.msisdn, address].filter(
		(one: unknown) => typeof one === 'string' || typeof one === 'number',
	);
	// The service may return null where the contract has a string.
	const names = [[contact?.displayName], [contact?.firstName, contact?.lastName], ...senders]
		.map((parts) => parts.filter(isSaid).map((part) => part.trim()))
		.map((parts) => parts.join(' '))
		.filter((name) => name !== '');
	return names.find((name) => !isAddress(name, addresses)) ?? names[0];
};

/** The contact's number. The service returns an integer where the contract has a string. */
export const contactNumber = ({ contact }: Conversation): string | undefined => {
	const msisdn: unknown = contact?.msisdn;
	if (typeof msisdn !== 'string' && typeof msisdn !== 'number') return undefined;
	const digits = String(msisdn).replace(/^\+/, '');
	return digits === '' || digits === '0' ? undefined : `+${digits}`;
};

/** The contract's fields of a contact, except `customDetails`, which each account defines. */
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

/** A contact's custom details and unknown fields. */
export const contactDetails = ({ contact }: Pick<Conversation, 'contact'>): Simple =>
	keepUnknown(contact ?? {}, KNOWN);
