import { mediaSourceFields, readMedia } from '../../files/mediaSource';
import type { MessageType } from '../messageType';

/** A sticker: a WebP image. */
export const sticker: MessageType = {
	value: 'sticker',
	name: 'Sticker',
	description: 'A WebP image of up to 100 KB, or 500 KB if animated (WhatsApp)',
	fields: mediaSourceFields,
	toBody: (parameters) => ({
		type: 'whatsappSticker',
		content: { whatsappSticker: { link: readMedia(parameters, 'sticker').url } },
	}),
};
