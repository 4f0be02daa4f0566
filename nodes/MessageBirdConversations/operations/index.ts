import { get as getConversation } from './conversation/get';
import { getAll as getConversations } from './conversation/getAll';
import { start } from './conversation/start';
import { update as updateConversation } from './conversation/update';
import { get as getMessage } from './message/get';
import { getAll as getMessages } from './message/getAll';
import { reply } from './message/reply';
import { send } from './message/send';
import { sendAndWait } from './message/sendAndWait';
import type { Operation } from './operation';
import { get as getTemplate } from './template/get';
import { getAll as getTemplates } from './template/getAll';
import { audit as auditWebhooks } from './webhook/audit';
import { create as createWebhook } from './webhook/create';
import { remove as deleteWebhook } from './webhook/delete';
import { get as getWebhook } from './webhook/get';
import { getAll as getWebhooks } from './webhook/getAll';
import { update as updateWebhook } from './webhook/update';

/** All operations of the node, in the order of the dropdowns: by name within a resource. */
export const OPERATIONS: Operation[] = [
	getConversation,
	getConversations,
	start,
	updateConversation,
	getMessage,
	getMessages,
	reply,
	send,
	sendAndWait,
	getTemplate,
	getTemplates,
	auditWebhooks,
	createWebhook,
	deleteWebhook,
	getWebhook,
	getWebhooks,
	updateWebhook,
];
