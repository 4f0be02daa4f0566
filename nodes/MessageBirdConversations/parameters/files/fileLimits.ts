const KB = 1024;
const MB = 1024 * KB;

/** The most that MessageBird's file storage takes, in bytes. */
export const MAX_FILE_BYTES = 100 * MB;

/** What a file is sent as. */
export type FileUse = 'attachment' | 'audio' | 'file' | 'image' | 'sticker' | 'video';

const WHATSAPP: Partial<Record<FileUse, number>> = {
	audio: 16 * MB,
	image: 5 * MB,
	video: 16 * MB,
};

/** Messenger takes 25 MB of any kind. */
const MESSENGER = 25 * MB;

/**
 * The most bytes that a channel's platform takes of a file, by what it is sent as: what WhatsApp's
 * Cloud API, Messenger's Send API and LINE's Messaging API document. Others give no limit.
 */
const PLATFORM_LIMITS: Record<string, Partial<Record<FileUse, number>>> = {
	whatsapp: WHATSAPP,
	whatsapp_sandbox: WHATSAPP,
	facebook: { audio: MESSENGER, file: MESSENGER, image: MESSENGER, video: MESSENGER },
	line: { image: 10 * MB },
};

/** What is only sent on one platform, or has one limit everywhere. */
const LIMITS: Partial<Record<FileUse, number>> = {
	// The Conversations API's own limit for an attachment of an email.
	attachment: 20 * MB,
	sticker: 500 * KB,
};

/** The most bytes that may be sent as such a file, over a platform where one is known. */
export const maxFileBytes = (use: FileUse, platform = ''): number =>
	LIMITS[use] ?? PLATFORM_LIMITS[platform]?.[use] ?? MAX_FILE_BYTES;

/** A size as people write it, such as `5 MB`. */
export const showSize = (bytes: number): string =>
	bytes >= MB ? `${Number((bytes / MB).toFixed(1))} MB` : `${Math.ceil(bytes / KB)} KB`;
