import type { INodeProperties } from 'n8n-workflow';

import { isEmailAddress } from '../../client/recipient';
import { parseUrl } from '../../shared/urls';
import { mediaSourceFields, readMedia } from '../files/mediaSource';
import {
	InputError,
	nameOf,
	readCollection,
	readGroup,
	type Field,
	type Parameters,
} from '../values/parameters';
import { readRequiredText, readText, show } from '../values/read';
import type { MessageType } from './messageType';

const subject: INodeProperties = {
	displayName: 'Subject',
	name: 'subject',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. Your order has shipped',
	description: 'The subject line of the email',
};

const emailText: INodeProperties = {
	displayName: 'Text',
	name: 'emailText',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. Hello Maria, your order is on its way.',
	description: 'The email as plain text. Fill in Text, HTML, or both.',
};

const emailHtml: INodeProperties = {
	displayName: 'HTML',
	name: 'emailHtml',
	type: 'string',
	typeOptions: { editor: 'htmlEditor', rows: 4 },
	default: '',
	placeholder: 'e.g. <p>Hello Maria, your order is on its way.</p>',
	description: "The email as HTML. Email clients that can't display HTML show the text instead.",
};

const address: INodeProperties = {
	displayName: 'Address',
	name: 'address',
	type: 'string',
	default: '',
	placeholder: 'e.g. shop@example.com',
	description: 'A sender address at a domain that is set up for the email channel',
};

const senderName: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Example Shop',
	description: 'The sender name to show with the address',
};

const replyTo: INodeProperties = {
	displayName: 'Reply To',
	name: 'replyTo',
	type: 'string',
	default: '',
	placeholder: 'e.g. support@example.com',
	description: 'The address that replies go to',
};

const emailFrom: INodeProperties = {
	displayName: 'From',
	name: 'emailFrom',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: "The sender of the email. The default is the channel's own sender.",
	options: [address, senderName, replyTo],
};

const attachmentName: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. invoice.pdf',
	description: "The name of the attachment. The default is the file's own name.",
};

const emailAttachments: INodeProperties = {
	displayName: 'Attachments',
	name: 'emailAttachments',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	placeholder: 'Add Attachment',
	description: 'Files of up to 20 MB each',
	options: [
		{
			displayName: 'Attachment',
			name: 'attachment',
			values: [...mediaSourceFields, attachmentName],
		},
	],
};

/** Reads an email address; `undefined` if there is none. @throws InputError */
const readAddress = (parameters: Parameters, field: Field): string | undefined => {
	const given = readText(parameters, field).trim();
	if (given === '' || isEmailAddress(given)) return given || undefined;
	throw new InputError(
		`${nameOf(parameters, field)} is ${show(given)}, which is not an email address`,
		'Enter a single address, such as shop@example.com.',
	);
};

/** Reads the sender and the reply address. @throws InputError */
const readSender = (parameters: Parameters): object => {
	const values = readCollection(parameters, emailFrom);
	const from = readAddress(values, address);
	const name = readText(values, senderName).trim();
	const replyAddress = readAddress(values, replyTo);
	if (from === undefined && name !== '') {
		throw new InputError(
			`${nameOf(values, senderName)} is set, but "${address.displayName}" isn't`,
			`Add "${address.displayName}", or remove "${senderName.displayName}".`,
		);
	}
	return {
		...(from === undefined ? {} : { from: { address: from, ...(name === '' ? {} : { name }) } }),
		...(replyAddress === undefined ? {} : { replyTo: replyAddress }),
	};
};

/** The file name at the end of a URL's path; `''` if it is encoded. */
const nameOfUrl = (url: string): string => {
	// What earlier versions would have sent is read without checks.
	const name = parseUrl(url)?.pathname.split('/').pop() ?? '';
	return name.includes('%') ? '' : name;
};

/** @throws InputError */
const readAttachments = (parameters: Parameters): object[] =>
	readGroup(parameters, emailAttachments, 'attachment').map((attachment, index) => {
		const entry = {
			...attachment,
			under: `${emailAttachments.displayName} → Attachment ${index + 1}`,
		};
		const { url, file } = readMedia(entry, 'attachment');
		const given = readText(entry, attachmentName).trim();
		const name = given === '' ? (file?.name ?? nameOfUrl(url)) : given;
		return {
			...(name === '' ? {} : { name }),
			...(file ? { type: file.mimeType } : {}),
			URL: url,
			...(file?.sizeBytes === undefined ? {} : { length: file.sizeBytes }),
		};
	});

/** @throws InputError */
const readContent = (parameters: Parameters): object => {
	const [text, html] = [readText(parameters, emailText), readText(parameters, emailHtml)];
	if (text.trim() === '' && html.trim() === '')
		return { text: readRequiredText(parameters, emailText) };
	return {
		...(html.trim() === '' ? {} : { html }),
		...(text.trim() === '' ? {} : { text }),
	};
};

/** An email. */
export const email: MessageType = {
	value: 'email',
	name: 'Email',
	description: 'An email with a subject, text or HTML, and attachments',
	fields: [subject, emailText, emailHtml, emailAttachments, emailFrom],
	toBody(parameters, recipient) {
		const attachments = readAttachments(parameters);
		return {
			type: 'email',
			content: {
				email: {
					// A reply goes to the conversation's contact.
					...(recipient !== undefined && isEmailAddress(recipient)
						? { to: [{ address: recipient }] }
						: {}),
					...readSender(parameters),
					subject: readRequiredText(parameters, subject),
					content: readContent(parameters),
					...(attachments.length > 0 ? { attachments } : {}),
				},
			},
		};
	},
};
