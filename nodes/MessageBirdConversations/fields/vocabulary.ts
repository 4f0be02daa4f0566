import type { INodePropertyOptions } from 'n8n-workflow';

/** The platforms that channels are on, as people know them. The service may name others. */
export const PLATFORMS: Array<INodePropertyOptions & { value: string }> = [
	{ name: 'Email', value: 'email' },
	{ name: 'Events', value: 'events' },
	{ name: 'LINE', value: 'line' },
	{ name: 'Messenger', value: 'facebook' },
	{ name: 'SMS', value: 'sms' },
	{ name: 'Telegram', value: 'telegram' },
	{ name: 'WeChat', value: 'wechat' },
	{ name: 'WhatsApp', value: 'whatsapp' },
	{ name: 'WhatsApp Sandbox', value: 'whatsapp_sandbox' },
];

/** The types of message that are received or sent. The service may name others. */
export const MESSAGE_TYPE_NAMES: INodePropertyOptions[] = [
	{ name: 'Audio', value: 'audio' },
	{ name: 'Email', value: 'email' },
	{ name: 'Event', value: 'event' },
	{ name: 'File', value: 'file' },
	{ name: 'Image', value: 'image' },
	{ name: 'Interactive', value: 'interactive' },
	{ name: 'Location', value: 'location' },
	{ name: 'Text', value: 'text' },
	{ name: 'Video', value: 'video' },
	{ name: 'WhatsApp Order', value: 'whatsappOrder' },
	{ name: 'WhatsApp Sticker', value: 'whatsappSticker' },
	{ name: 'WhatsApp Template', value: 'hsm' },
];
