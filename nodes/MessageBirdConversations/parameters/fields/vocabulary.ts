import type { INodePropertyOptions } from 'n8n-workflow';

/** The platforms of channels, by their common names. The service may name others. */
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

/** The types of sent and received messages. The service may name others. */
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

/** The statuses of messages on all platforms. The service may name others. */
export const STATUSES: Array<INodePropertyOptions & { value: string }> = [
	{ name: 'Accepted', value: 'accepted' },
	{
		name: 'Bounce',
		value: 'bounce',
		description: "Email: rejected by the recipient's mail server",
	},
	{
		name: 'Buffered',
		value: 'buffered',
		description: 'SMS: the operator is retrying the delivery',
	},
	{ name: 'Clicked', value: 'clicked', description: 'Email: the recipient clicked a link' },
	{ name: 'Delayed', value: 'delayed' },
	{ name: 'Deleted', value: 'deleted' },
	{ name: 'Delivered', value: 'delivered' },
	{ name: 'Delivery Failed', value: 'delivery_failed', description: 'SMS: could not be delivered' },
	{ name: 'Dispatched', value: 'dispatched' },
	{ name: 'Expired', value: 'expired', description: 'SMS: could not be delivered in time' },
	{ name: 'Failed', value: 'failed' },
	{
		name: 'List Unsubscribe',
		value: 'list_unsubscribe',
		description: 'Email: the recipient unsubscribed',
	},
	{ name: 'Opened', value: 'opened', description: 'Email: the recipient opened it' },
	{
		name: 'Out of Bounded',
		value: 'out_of_bounded',
		description: "Email: first accepted by the recipient's mail server, then returned",
	},
	{ name: 'Pending', value: 'pending' },
	{ name: 'Pending Media', value: 'pending_media' },
	{ name: 'Read', value: 'read' },
	{ name: 'Received', value: 'received' },
	{ name: 'Rejected', value: 'rejected' },
	{ name: 'Sent', value: 'sent' },
	{
		name: 'Spam Complaint',
		value: 'spam_complaint',
		description: 'Email: the recipient marked it as spam',
	},
	{ name: 'Transmitted', value: 'transmitted' },
	{ name: 'Unknown', value: 'unknown' },
	{ name: 'Unsupported', value: 'unsupported' },
];
