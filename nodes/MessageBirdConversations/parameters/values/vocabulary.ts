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
	{ name: 'External Attachment', value: 'externalAttachment' },
	{ name: 'File', value: 'file' },
	{ name: 'Image', value: 'image' },
	{ name: 'Interactive', value: 'interactive' },
	{ name: 'Location', value: 'location' },
	{ name: 'Text', value: 'text' },
	{ name: 'Video', value: 'video' },
	{ name: 'WhatsApp Order', value: 'whatsappOrder' },
	{ name: 'WhatsApp Product Enquiry', value: 'whatsappText' },
	{ name: 'WhatsApp Sticker', value: 'whatsappSticker' },
	{ name: 'WhatsApp Template', value: 'hsm' },
];

/** How far messages come, on every platform. The service may name others. */
export const STATUSES: Array<INodePropertyOptions & { value: string }> = [
	{ name: 'Accepted', value: 'accepted' },
	{ name: 'Bounce', value: 'bounce', description: 'Email: it came back' },
	{ name: 'Buffered', value: 'buffered', description: 'SMS: the operator tries again' },
	{ name: 'Clicked', value: 'clicked', description: 'Email: a link in it was clicked' },
	{ name: 'Delayed', value: 'delayed' },
	{ name: 'Deleted', value: 'deleted' },
	{ name: 'Delivered', value: 'delivered' },
	{ name: 'Delivery Failed', value: 'delivery_failed', description: 'SMS: it was not delivered' },
	{ name: 'Dispatched', value: 'dispatched' },
	{ name: 'Expired', value: 'expired', description: 'SMS: it was not delivered in time' },
	{ name: 'Failed', value: 'failed' },
	{ name: 'List Unsubscribe', value: 'list_unsubscribe', description: 'Email: no more is wanted' },
	{ name: 'Opened', value: 'opened', description: 'Email: it was opened' },
	{ name: 'Out of Bounded', value: 'out_of_bounded', description: 'Email: it came back later' },
	{ name: 'Pending', value: 'pending' },
	{ name: 'Pending Media', value: 'pending_media' },
	{ name: 'Read', value: 'read' },
	{ name: 'Received', value: 'received' },
	{ name: 'Rejected', value: 'rejected' },
	{ name: 'Sent', value: 'sent' },
	{ name: 'Spam Complaint', value: 'spam_complaint', description: 'Email: it was called spam' },
	{ name: 'Transmitted', value: 'transmitted' },
	{ name: 'Unknown', value: 'unknown' },
	{ name: 'Unsupported', value: 'unsupported' },
];
