import type { Message } from './account';

/** Ways in which the service can return content in a different form than it was sent. */
const SPELLINGS = {
	/** The service has copied the media to its own store. */
	mediaUrl: (name: string, value: unknown) =>
		name === 'url'
			? 'https://media.messagebird.com/v1/media/00000000-0000-4000-8000-000000000002'
			: value,
	/** Coordinates in 32-bit precision. */
	singlePrecision: (_: string, value: unknown) =>
		typeof value === 'number' ? Math.fround(value) : value,
	withoutPolicy: (name: string, value: unknown) => (name === 'policy' ? undefined : value),
	withoutCaption: (name: string, value: unknown) => (name === 'caption' ? undefined : value),
	straightQuotes: (_: string, value: unknown) =>
		typeof value === 'string' ? value.replaceAll('’', "'") : value,
};

export type Spelling = keyof typeof SPELLINGS;

/** Changes the content of a listed message that the business sent. Received ones stay unchanged. */
export const spell = (message: Message, spelling: Spelling | undefined): Message => {
	if (spelling === undefined || message.direction === 'received') return message;
	const content: unknown = JSON.parse(JSON.stringify(message.content), SPELLINGS[spelling]);
	return { ...message, content: content as Message['content'] };
};
