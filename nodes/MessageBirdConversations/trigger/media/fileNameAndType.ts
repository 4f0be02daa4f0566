import { EXTENSIONS } from './fileExtensions';

/** An answer's headers, which describe its body. */
interface Headed {
	headers: Record<string, unknown>;
}

/** A file's name and type. */
export interface FileNameAndType {
	name: string;
	/** Absent if only the name's extension tells it. */
	mimeType?: string;
}

/** Reads a header of an answer; `undefined` if it is missing. */
export const headerOf = ({ headers }: Headed, name: string): string | undefined => {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Decodes bytes; `undefined` if they are invalid, or the character set is unknown. */
const decodeBytes = (bytes: Buffer, charset: string): string | undefined => {
	try {
		return new TextDecoder(charset, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
};

/** The escapes of one character in UTF-8, or a sequence of escapes in another character set. */
const UTF8_LETTER =
	/%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-4](?:%[89ab][\da-f]){3}/gi;
const ESCAPES = /(?:%[\da-f]{2})+/gi;

/** Decodes the escapes in a name or path; leaves those that are invalid in the character set. */
const decodeEscapes = (text: string, charset = 'utf-8'): string =>
	text.replace(
		charset.toLowerCase() === 'utf-8' ? UTF8_LETTER : ESCAPES,
		(escapes) => decodeBytes(Buffer.from(escapes.replaceAll('%', ''), 'hex'), charset) ?? escapes,
	);

/** Decodes raw UTF-8 in a header, which Node reads as Latin-1. */
const decodeRaw = (text: string): string =>
	/[^\0-\xff]/.test(text) ? text : (decodeBytes(Buffer.from(text, 'latin1'), 'utf-8') ?? text);

/** A parameter of a header: `; name=value` or `; name="value"`, where `\"` is an escaped quote. */
const PARAMETERS = /;\s*([^=\s;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;

const readParameters = (header: string): Map<string, string> => {
	const parameters = new Map<string, string>();
	for (const [, name = '', quoted, plain = ''] of `;${header}`.matchAll(PARAMETERS)) {
		const value = quoted?.replace(/\\(.)/g, '$1') ?? plain.trim();
		if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
	}
	return parameters;
};

/** Decodes a name with a character set (RFC 8187): `UTF-8'en'na%C3%AFve.pdf`. */
const decodeExtended = (value: string): string => {
	const [, charset = 'utf-8', name = value] = /^([\w.:-]+)'[^']*'(.*)$/s.exec(value) ?? [];
	return decodeEscapes(name, charset);
};

/** The file name in an answer's headers (RFC 6266); `''` if there is none. */
const givenName = (answer: Headed): string => {
	const parameters = readParameters(headerOf(answer, 'content-disposition') ?? '');
	const extended = parameters.get('filename*') ?? '';
	return extended === ''
		? decodeEscapes(decodeRaw(parameters.get('filename') ?? ''))
		: decodeExtended(decodeRaw(extended));
};

/** Characters that are invisible or reverse others: `photo\u202egpj.exe` looks like an image. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Characters and names for folders, devices or hidden files on some systems. */
const UNSAFE = /[/\\<>:"|?*\p{Cc}\p{Zl}\p{Zp}]/gu;
const HIDDEN = /^[\s.]*\./;
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(?=\s*(?:\.|$))/i;

/** Makes a name safe on all systems; `''` if nothing is left of it. */
const clean = (name: string): string => {
	const safe = name
		.replace(UNSEEN, '')
		.replace(UNSAFE, '_')
		.replace(HIDDEN, '_')
		.trim()
		.replace(DEVICE, '_$&');
	return /[^_.\s]/.test(safe) ? safe : '';
};

/** A file extension, unlike the end of "No. 5" or "2026.11". */
const EXTENSION = /\.(?=\p{N}*\p{L})[\p{L}\p{N}_-]{1,10}$/u;

/** Whether a name has an extension. */
export const hasExtension = (name: string): boolean => EXTENSION.test(name);

/** The maximum length of a name, in bytes of UTF-8; file systems allow 255. */
const LONGEST_NAME = 200;

/** Shortens a name that is too long, before its extension and between characters. */
const shorten = (name: string): string => {
	// Windows drops dots and spaces at the end. A regular expression would take quadratic time.
	let end = name.length;
	while (end > 0 && /[\s.]/.test(name.charAt(end - 1))) end--;
	const whole = name.slice(0, end);
	if (Buffer.byteLength(whole) <= LONGEST_NAME) return whole;
	const ending = EXTENSION.exec(whole)?.[0] ?? '';
	const stem = Buffer.from(whole.slice(0, whole.length - ending.length))
		.subarray(0, LONGEST_NAME - Buffer.byteLength(ending))
		.toString();
	// Decoding turns a cut character into this one.
	return `${stem.replace(/\ufffd+$/, '')}${ending}`;
};

/** A file's name with an extension: from the message or the answer, or from the URL's last part. */
const nameOf = (
	answer: Headed,
	url: string,
	{ name: toldName = '', mimeType }: Partial<FileNameAndType>,
): string => {
	const last = new URL(url).pathname.split('/').at(-1) ?? '';
	const name = shorten(
		clean(toldName) || clean(givenName(answer)) || clean(decodeEscapes(last)) || 'media',
	);
	const ending =
		mimeType !== undefined && Object.hasOwn(EXTENSIONS, mimeType) && EXTENSIONS[mimeType];
	return hasExtension(name) || !ending ? name : `${name}${ending}`;
};

const toType = (header: string | undefined): string | undefined => {
	const type = header?.split(';')[0]?.trim().toLowerCase();
	return type === '' ? undefined : type;
};

/** The type that says nothing about a file. */
const ANY_TYPE = 'application/octet-stream';

/** Reads a file's name and type from an answer, its URL, and the message. */
export const readFileNameAndType = (
	answer: Headed,
	url: string,
	told: Partial<FileNameAndType> = {},
): FileNameAndType => {
	const answered = toType(headerOf(answer, 'content-type'));
	const isAny = answered === undefined || answered === ANY_TYPE;
	const given = (isAny ? toType(told.mimeType) : undefined) ?? answered;
	const name = nameOf(answer, url, { ...told, mimeType: given });
	// n8n knows the types of more extensions, and treats a file without one as text.
	return { name, mimeType: given ?? (hasExtension(name) ? undefined : ANY_TYPE) };
};
