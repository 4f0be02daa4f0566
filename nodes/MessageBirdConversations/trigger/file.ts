/** What an answer says of its body. */
interface Headed {
	headers: Record<string, unknown>;
}

/** A file's name and type. */
export interface FileFacts {
	name: string;
	/** Absent where the name's ending tells it alone. */
	mimeType?: string;
}

/** Reads a header of an answer; `undefined` where it has none. */
export const headerOf = ({ headers }: Headed, name: string): string | undefined => {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Endings for the types that channels carry most, for addresses that name no file. */
const ENDINGS: Record<string, string> = {
	'application/pdf': '.pdf',
	'audio/aac': '.aac',
	'audio/amr': '.amr',
	'audio/mpeg': '.mp3',
	'audio/ogg': '.ogg',
	'audio/wav': '.wav',
	'image/gif': '.gif',
	'image/jpeg': '.jpg',
	'image/png': '.png',
	'image/svg+xml': '.svg',
	'image/webp': '.webp',
	'text/plain': '.txt',
	'video/3gpp': '.3gp',
	'video/mp4': '.mp4',
};

const decode = (text: string): string => {
	const isWhole = !/%(?![0-9a-f]{2})/i.test(text) && !/%[89a-f]/i.test(text);
	return isWhole ? decodeURIComponent(text) : text;
};

/** A file's name: as the answer gives it, or the URL's last part, with an ending. */
const nameOf = (answer: Headed, url: string, mimeType: string | undefined): string => {
	const disposition = headerOf(answer, 'content-disposition') ?? '';
	const given = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
	const last = given ?? decode(new URL(url).pathname.split('/').at(-1) ?? '');
	const name = last.replace(/[/\\\p{Cc}]/gu, '_').slice(-150) || 'media';
	const isEnding = mimeType !== undefined && Object.hasOwn(ENDINGS, mimeType);
	return name.includes('.') || !isEnding ? name : `${name}${ENDINGS[mimeType]}`;
};

/** Tells a file's name and type by an answer and the URL that gave it. */
export const readFileFacts = (answer: Headed, url: string): FileFacts => {
	const type = headerOf(answer, 'content-type')?.split(';')[0]?.trim().toLowerCase();
	const given = type === '' ? undefined : type;
	const name = nameOf(answer, url, given);
	// n8n knows the type of more endings, and takes what has none for a text.
	return { name, mimeType: given ?? (name.includes('.') ? undefined : 'application/octet-stream') };
};
