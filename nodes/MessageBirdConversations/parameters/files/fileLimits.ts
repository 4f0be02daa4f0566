const KB = 1024;
const MB = 1024 * KB;

/** The size limit of MessageBird's file storage, in bytes. */
const MAX_FILE_BYTES = 100 * MB;

/** How a file is sent. */
export type FileUse = 'attachment' | 'audio' | 'file' | 'image' | 'sticker' | 'video';

const WHATSAPP: Partial<Record<FileUse, number>> = {
	audio: 16 * MB,
	image: 5 * MB,
	video: 16 * MB,
};

/** Messenger allows 25 MB for every type. */
const MESSENGER = 25 * MB;

/**
 * The size limits of platforms in bytes, as documented for WhatsApp's Cloud API, Messenger's Send API
 * and LINE's Messaging API. Other platforms document none.
 */
const PLATFORM_LIMITS: Record<string, Partial<Record<FileUse, number>>> = {
	whatsapp: WHATSAPP,
	whatsapp_sandbox: WHATSAPP,
	facebook: { audio: MESSENGER, file: MESSENGER, image: MESSENGER, video: MESSENGER },
	line: { image: 10 * MB },
};

/** Limits that don't depend on the platform. */
const LIMITS: Partial<Record<FileUse, number>> = {
	// The Conversations API's own limit for an attachment of an email.
	attachment: 20 * MB,
	sticker: 500 * KB,
};

/** The size limit for a file in bytes, for a platform if it is known. */
export const maxFileBytes = (use: FileUse, platform = ''): number =>
	LIMITS[use] ?? PLATFORM_LIMITS[platform]?.[use] ?? MAX_FILE_BYTES;

/** A readable size, such as `5 MB`. */
export const showSize = (bytes: number): string =>
	bytes >= MB ? `${Number((bytes / MB).toFixed(1))} MB` : `${Math.ceil(bytes / KB)} KB`;
