import { EXTENSIONS } from './fileExtensions';

/** What an answer says of its body. */
interface Headed {
	headers: Record<string, unknown>;
}

/** A file's name and type. */
export interface FileNameAndType {
	name: string;
	/** Absent where the name's ending tells it alone. */
	mimeType?: string;
}

/** Reads a header of an answer; `undefined` where it has none. */
export const headerOf = ({ headers }: Headed, name: string): string | undefined => {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Decodes bytes; `undefined` where they are none of this character set, or nobody knows it. */
const decodeBytes = (bytes: Buffer, charset: string): string | undefined => {
	try {
		return new TextDecoder(charset, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
};

/** The escapes of one letter in UTF-8, or of as many as there are in other character sets. */
const UTF8_LETTER =
	/%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-4](?:%[89ab][\da-f]){3}/gi;
const ESCAPES = /(?:%[\da-f]{2})+/gi;

/** Decodes the escapes of a name or a path; what is none of the character set stays as it is. */
const decodeEscapes = (text: string, charset = 'utf-8'): string =>
	text.replace(
		charset.toLowerCase() === 'utf-8' ? UTF8_LETTER : ESCAPES,
		(escapes) => decodeBytes(Buffer.from(escapes.replaceAll('%', ''), 'hex'), charset) ?? escapes,
	);

/** The bytes of UTF-8 that stand in a header as they are: Node reads each of them as a letter. */
const decodeRaw = (text: string): string =>
	/[^\0-\xff]/.test(text) ? text : (decodeBytes(Buffer.from(text, 'latin1'), 'utf-8') ?? text);

/** A parameter of a header: `; name=value` or `; name="value"`, where `\"` is a quote in it. */
const PARAMETERS = /;\s*([^=\s;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;

const readParameters = (header: string): Map<string, string> => {
	const parameters = new Map<string, string>();
	for (const [, name = '', quoted, plain = ''] of `;${header}`.matchAll(PARAMETERS)) {
		const value = quoted?.replace(/\\(.)/g, '$1') ?? plain.trim();
		if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
	}
	return parameters;
};

/** The name in a character set of its own (RFC 8187): `UTF-8'en'na%C3%AFve.pdf`. */
const decodeExtended = (value: string): string => {
	const [, charset = 'utf-8', name = value] = /^([\w.:-]+)'[^']*'(.*)$/s.exec(value) ?? [];
	return decodeEscapes(name, charset);
};

/** The name that an answer gives its file (RFC 6266); `''` where it gives none. */
const givenName = (answer: Headed): string => {
	const parameters = readParameters(headerOf(answer, 'content-disposition') ?? '');
	const extended = parameters.get('filename*') ?? '';
	return extended === ''
		? decodeEscapes(decodeRaw(parameters.get('filename') ?? ''))
		: decodeExtended(decodeRaw(extended));
};

/** What shows nothing, or turns the letters around it: `photo\u202egpj.exe` looks like a picture. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** What makes folders, devices or hidden files on one system or another. */
const UNSAFE = /[/\\<>:"|?*\p{Cc}\p{Zl}\p{Zp}]/gu;
const HIDDEN = /^[\s.]*\./;
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(?=\s*(?:\.|$))/i;

/** A name that any system can give a file; `''` where nothing is left of it. */
const clean = (name: string): string => {
	const safe = name
		.replace(UNSEEN, '')
		.replace(UNSAFE, '_')
		.replace(HIDDEN, '_')
		.trim()
		.replace(DEVICE, '_$&');
	return /[^_.\s]/.test(safe) ? safe : '';
};

/** What follows the last dot, where it is no part of the name as in "No. 5" or "2026.11". */
const EXTENSION = /\.(?=\p{N}*\p{L})[\p{L}\p{N}_-]{1,10}$/u;

/** Whether a name has an ending that tells what it is. */
export const hasExtension = (name: string): boolean => EXTENSION.test(name);

/** How many bytes of UTF-8 a name has at the most; file systems take 255. */
const LONGEST_NAME = 200;

/** Cuts a name that is too long, before its ending and between letters. */
const shorten = (name: string): string => {
	// Dots and spaces at the end are lost on Windows. A loop, as a pattern would try each of them.
	let end = name.length;
	while (end > 0 && /[\s.]/.test(name.charAt(end - 1))) end--;
	const whole = name.slice(0, end);
	if (Buffer.byteLength(whole) <= LONGEST_NAME) return whole;
	const ending = EXTENSION.exec(whole)?.[0] ?? '';
	const stem = Buffer.from(whole.slice(0, whole.length - ending.length))
		.subarray(0, LONGEST_NAME - Buffer.byteLength(ending))
		.toString();
	// Half a letter is read as this sign.
	return `${stem.replace(/\ufffd+$/, '')}${ending}`;
};

/** A file's name: as the message or the answer gives it, or the URL's last part, with an ending. */
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

/** Says nothing of a file but that it has bytes. */
const ANY_TYPE = 'application/octet-stream';

/**
 * Tells a file's name and type by an answer, the URL that gave it, and what the message says of it.
 */
export const readFileNameAndType = (
	answer: Headed,
	url: string,
	told: Partial<FileNameAndType> = {},
): FileNameAndType => {
	const answered = toType(headerOf(answer, 'content-type'));
	const isAny = answered === undefined || answered === ANY_TYPE;
	const given = (isAny ? toType(told.mimeType) : undefined) ?? answered;
	const name = nameOf(answer, url, { ...told, mimeType: given });
	// n8n knows the type of more endings, and takes what has none for a text.
	return { name, mimeType: given ?? (hasExtension(name) ? undefined : ANY_TYPE) };
};
