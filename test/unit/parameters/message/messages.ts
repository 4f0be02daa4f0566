import type { ItemFile } from '../../../../nodes/MessageBirdConversations/parameters/values/parameters';
import {
	contentFields,
	readBody,
} from '../../../../nodes/MessageBirdConversations/parameters/message';
import type { InputError } from '../../../../nodes/MessageBirdConversations/parameters/values/parameters';

export const STORED = 'https://files.example.com/';

interface Given {
	files?: ItemFile[];
	/** The name of the channel chosen from the list, such as `Shop (WhatsApp)`. */
	channel?: string;
	isServiceLocal?: boolean;
	recipient?: string;
}

/** Reads a message from the given fields. The others have their defaults, as in n8n. */
export const readMessageOf = (
	messageType: string,
	values: Record<string, unknown>,
	{ files = [], channel, isServiceLocal, recipient }: Given = {},
): { type: string; content: Record<string, unknown> } => {
	const shown = contentFields.filter(
		({ name, displayOptions }) =>
			name === 'messageType' || displayOptions?.show?.messageType?.includes(messageType),
	);
	const defaults = Object.fromEntries(shown.map(({ name, default: value }) => [name, value]));
	const channelId = { __rl: true, mode: 'list', value: 'c1', cachedResultName: channel };
	const all: Record<string, unknown> = { ...defaults, channelId, ...values, messageType };
	const body = readBody(
		{
			get: (name) => all[name],
			files: { list: files, urlOf: ({ name }) => STORED + name },
			isServiceLocal,
		},
		recipient,
	);
	return { type: body.type, content: { ...body.content } };
};

/** The error that refuses a message. */
export const refusalOf = (...given: Parameters<typeof readMessageOf>): Partial<InputError> => {
	try {
		readMessageOf(...given);
	} catch (thrown) {
		return thrown as InputError;
	}
	throw new Error('The message was not refused');
};
