import type { Account, Channel, Message } from './account';
import type { Fate } from './sending';
import { badRequest } from './serviceError';
import { findTemplate } from './templates/lookUp';
import { findMismatch } from './templates/mismatch';
import { refuseHsm, type Hsm } from './templates/shape';

/** The key of the content for each known message type. */
const CONTENT_KEYS: Record<string, string> = {
	text: 'text',
	image: 'image',
	video: 'video',
	audio: 'audio',
	file: 'file',
	location: 'location',
	hsm: 'hsm',
	interactive: 'interactive',
	email: 'email',
	event: 'text',
	whatsappSticker: 'whatsappSticker',
	// In the official Go client, the type is singular and the key is plural.
	externalAttachment: 'externalAttachments',
	facebookQuickReply: 'facebookQuickReply',
	facebookMediaTemplate: 'facebookMediaTemplate',
	facebookGenericTemplate: 'facebookGenericTemplate',
};

/** Checks content against its type, as the API does when it gets a message. @throws ServiceError */
export const checkContent = (body: Record<string, unknown>): void => {
	const type = String(body.type);
	const content = (body.content ?? {}) as Record<string, unknown>;
	const keys = Object.keys(content);
	const key = Object.hasOwn(CONTENT_KEYS, type) ? CONTENT_KEYS[type] : undefined;
	if (keys.length === 0 || (key !== undefined && !keys.includes(key))) {
		throw badRequest(`Content does not fit the type ${type}`);
	}
	const refusal = type === 'hsm' ? refuseHsm(content.hsm) : undefined;
	if (refusal) throw refusal;
};

/** Every string in a value, at any depth. */
const textsIn = (value: unknown): string[] => {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/**
 * Finds what the platform later refuses in content that the API accepted. Templates that don't match
 * are rejected, as users of the C# and Java clients report (csharp-rest-api 92, java-rest-api 198).
 * Their code isn't known, so the simulator uses the general one for undelivered messages.
 */
export const findFailure = (
	account: Account,
	channel: Channel,
	{ type, content }: Pick<Message, 'type' | 'content'>,
	isMissing: (url: string) => boolean,
): Fate | undefined => {
	const fail = (status: string, why: string): Fate => ({
		status,
		error: { code: 301, description: `Failed to send message: ${why}` },
	});
	if (textsIn(content).some(isMissing)) return fail('failed', 'a file could not be downloaded');
	if (type !== 'hsm' || channel.platformId !== 'whatsapp') return undefined;
	const hsm = content.hsm as Hsm;
	const mismatch = findMismatch(findTemplate(account, channel, hsm), hsm);
	return mismatch === undefined ? undefined : fail('rejected', mismatch);
};
