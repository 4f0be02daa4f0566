import { NodeHelpers, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { MessageBirdConversations } from '../../nodes/MessageBirdConversations/MessageBirdConversations.node';
import { MessageBirdConversationsTrigger } from '../../nodes/MessageBirdConversations/MessageBirdConversationsTrigger.node';
import { createNode } from './harness/workflow';

const { description } = new MessageBirdConversations();

/** The parameters that the node shows for these values, by name. */
const shownFor = (given: INodeParameters): Map<string, INodeProperties> => {
	const node = createNode(description.name, given);
	const shown = description.properties.filter((property) =>
		NodeHelpers.displayParameter(node.parameters, property, node, description),
	);
	return new Map(shown.map((property) => [property.name, property]));
};

/** The entries of a dropdown or a collection, by value or name. */
const offersOf = (property: INodeProperties | undefined): unknown[] =>
	(property?.options ?? []).map((option) => ('value' in option ? option.value : option.name));

const property = (given: INodeParameters, name: string): INodeProperties => {
	const found = shownFor(given).get(name);
	if (!found) throw new Error(`${name} is not shown`);
	return found;
};

// Users' workflows store these names: changing one breaks them.
const OPERATIONS = {
	conversation: ['get', 'getAll', 'start', 'update'],
	message: ['forgetSentKeys', 'get', 'getAll', 'reply', 'send', 'sendAndWait'],
	template: ['get', 'getAll'],
	webhook: ['audit', 'create', 'delete', 'get', 'getAll', 'update'],
};

const CONTENT = ['messageType', 'text', 'additionalFields'];
const WAITING_CONTENT = ['messageType', 'text', 'responseType', 'additionalFields'];

const PARAMETERS: Array<[string, string, string[]]> = [
	['conversation', 'start', ['channelId', 'to', ...CONTENT]],
	['conversation', 'get', ['conversationId', 'simplify']],
	['conversation', 'getAll', ['returnAll', 'limit', 'filters', 'simplify']],
	['conversation', 'update', ['conversationId', 'status']],
	['message', 'send', ['channelId', 'to', ...CONTENT]],
	['message', 'reply', ['conversationId', ...CONTENT]],
	['message', 'sendAndWait', ['sendTo', 'conversationId', ...WAITING_CONTENT]],
	['message', 'forgetSentKeys', ['forget', 'sendOnceKey']],
	['message', 'get', ['messageId', 'simplify']],
	['message', 'getAll', ['conversationId', 'returnAll', 'limit', 'filters', 'simplify']],
	['template', 'get', ['template']],
	['template', 'getAll', ['returnAll', 'limit', 'filters']],
	['webhook', 'audit', []],
	['webhook', 'create', ['url', 'events', 'scope']],
	['webhook', 'get', ['webhookId']],
	['webhook', 'getAll', ['returnAll', 'limit']],
	['webhook', 'update', ['webhookId', 'updateFields']],
	['webhook', 'delete', ['webhookId']],
];

const TEMPLATE_BY_HAND = [
	'template',
	'templateNamespace',
	'templateName',
	'templateLanguage',
	'templateLanguagePolicy',
	'templateParameters',
];

const CONTENT_FIELDS: Array<[string, string[]]> = [
	['text', ['text']],
	['image', ['mediaSource', 'mediaUrl', 'caption']],
	['video', ['mediaSource', 'mediaUrl', 'caption']],
	['audio', ['mediaSource', 'mediaUrl']],
	['file', ['mediaSource', 'mediaUrl', 'caption']],
	['location', ['latitude', 'longitude']],
	['sticker', ['mediaSource', 'mediaUrl']],
	['buttons', ['bodyText', 'buttons', 'header', 'footerText']],
	['list', ['bodyText', 'listButtonText', 'sections', 'header', 'footerText']],
	['product', ['catalogId', 'productId', 'bodyText', 'footerText']],
	['productList', ['catalogId', 'bodyText', 'productSections', 'header', 'footerText']],
	['email', ['subject', 'emailText', 'emailHtml', 'emailAttachments', 'emailFrom']],
	['hsm', TEMPLATE_BY_HAND],
	['custom', ['customType', 'customContent']],
];

const SEND = { resource: 'message', operation: 'send' };
const START = { resource: 'conversation', operation: 'start' };
const REPLY = { resource: 'message', operation: 'reply' };
const ASK = { resource: 'message', operation: 'sendAndWait' };
const ASK_RECIPIENT = { ...ASK, sendTo: 'recipient' };
const CREATE = { resource: 'webhook', operation: 'create' };
const UPDATE = { resource: 'webhook', operation: 'update' };

const EVENTS = [
	'conversation.created',
	'conversation.updated',
	'message.created',
	'message.updated',
];

const ADDED = ['disableUrlPreview', 'reportUrl', 'sendOnceKey', 'source', 'tag', 'trackId', 'ttl'];
const ADDED_WITH_FALLBACK = ['fallbackAfter', 'fallbackChannelId', 'replyToMessageId'];
const MEDIA_SOURCE = ['mediaSource', 'mediaUrl', 'binaryPropertyName'];

const REQUEST_OPTIONS = [
	'confirmUncertain',
	'maxRequestsPerSecond',
	'maxSendOnceKeys',
	'maxTries',
	'maxWaitSeconds',
	'parallelRequests',
	'timeoutSeconds',
];
const WAITING_OPTIONS = [
	'approvalLink',
	'choicesButtonText',
	'limitWaitTime',
	'maxRepeats',
	'otherAnswers',
	'repeatText',
	'showChoices',
	'waitUntil',
];

const OFFERS: Array<[INodeParameters, string, string[]]> = [
	[{}, 'resource', ['conversation', 'message', 'template', 'webhook']],
	[{ resource: 'conversation', operation: 'update' }, 'status', ['active', 'archived']],
	[CREATE, 'events', EVENTS],
	[CREATE, 'scope', ['allChannels', 'channel']],
	[UPDATE, 'updateFields', ['events', 'status', 'url']],
	[{ ...SEND, messageType: 'hsm' }, 'templateLanguagePolicy', ['deterministic', 'fallback']],
	[
		{ resource: 'conversation', operation: 'getAll' },
		'filters',
		['channelId', 'contact', 'lastActivityFrom', 'lastActivityTo', 'platforms', 'status'],
	],
	[
		{ resource: 'message', operation: 'getAll' },
		'filters',
		['direction', 'fromTime', 'statuses', 'toTime', 'types'],
	],
	[
		{ resource: 'template', operation: 'getAll' },
		'filters',
		['channelId', 'name', 'status', 'wabaId'],
	],
	[SEND, 'additionalFields', [...ADDED, ...ADDED_WITH_FALLBACK]],
	[START, 'additionalFields', ADDED],
	[REPLY, 'additionalFields', [...ADDED, ...ADDED_WITH_FALLBACK, 'channelId']],
	[ASK, 'additionalFields', [...ADDED, ...ADDED_WITH_FALLBACK, 'channelId']],
	[ASK_RECIPIENT, 'additionalFields', [...ADDED, ...ADDED_WITH_FALLBACK]],
	[ASK, 'sendTo', ['conversation', 'recipient']],
	[ASK, 'responseType', ['approval', 'choice', 'delivery', 'freeText']],
	[{ ...ASK, responseType: 'choice' }, 'choices', ['choice']],
	[{ ...ASK, responseType: 'approval' }, 'approvalOptions', ['values']],
	[{ ...SEND, messageType: 'image' }, 'mediaSource', ['url', 'binary']],
	[{ ...SEND, messageType: 'buttons' }, 'header', ['headerText', 'mediaType', ...MEDIA_SOURCE]],
	[{ ...SEND, messageType: 'email' }, 'emailFrom', ['address', 'name', 'replyTo']],
	[SEND, 'options', REQUEST_OPTIONS],
	[ASK, 'options', [...REQUEST_OPTIONS, ...WAITING_OPTIONS]],
	[SEND, 'messageType', CONTENT_FIELDS.map(([type]) => type)],
];

const LOCATORS: Array<[INodeParameters, string, string]> = [
	[{ ...SEND, messageType: 'hsm' }, 'template', 'searchTemplates'],
	[{ resource: 'template', operation: 'get' }, 'template', 'searchTemplates'],
	[SEND, 'channelId', 'searchChannels'],
	[START, 'channelId', 'searchChannels'],
	[{ ...CREATE, scope: 'channel' }, 'channelId', 'searchChannels'],
	[{ resource: 'conversation', operation: 'get' }, 'conversationId', 'searchConversations'],
	[{ resource: 'conversation', operation: 'update' }, 'conversationId', 'searchConversations'],
	[REPLY, 'conversationId', 'searchConversations'],
	[ASK, 'conversationId', 'searchConversations'],
	[ASK_RECIPIENT, 'channelId', 'searchChannels'],
	[{ resource: 'message', operation: 'getAll' }, 'conversationId', 'searchConversations'],
	[{ resource: 'webhook', operation: 'get' }, 'webhookId', 'searchWebhooks'],
	[UPDATE, 'webhookId', 'searchWebhooks'],
	[{ resource: 'webhook', operation: 'delete' }, 'webhookId', 'searchWebhooks'],
];

test('the nodes have the names that workflows are saved with', () => {
	const trigger = new MessageBirdConversationsTrigger().description;

	expect([description.name, description.displayName]).toEqual([
		'messageBirdConversations',
		'MessageBird Conversations',
	]);
	expect([trigger.name, trigger.displayName]).toEqual([
		'messageBirdConversationsTrigger',
		'MessageBird Conversations Trigger',
	]);
	for (const { credentials } of [description, trigger]) {
		expect(credentials).toEqual([
			{ name: 'messageBirdConversationsApi', required: true, testedBy: 'testCredential' },
		]);
	}
});

test.each(Object.entries(OPERATIONS))('%s has its operations', (resource, operations) => {
	expect(offersOf(property({ resource }, 'operation'))).toEqual(operations);
});

test.each(PARAMETERS)('%s: %s shows only its own parameters', (resource, operation, names) => {
	const shown = [...shownFor({ resource, operation }).keys()];

	expect(shown).toEqual(['resource', 'operation', ...names, 'options']);
});

describe.each([SEND, START, REPLY, ASK])('$resource: $operation', (given) => {
	test.each(CONTENT_FIELDS)('shows only the fields of the type %s', (messageType, own) => {
		const shown = [...shownFor({ ...given, messageType }).keys()];

		const all = CONTENT_FIELDS.flatMap(([, fields]) => fields);
		expect(shown.filter((name) => all.includes(name))).toEqual(own);
	});

	test('sends text unless another type is chosen', () => {
		expect(property(given, 'messageType').default).toBe('text');
	});
});

test.each(OFFERS)('%j offers in %s: %j', (given, name, offers) => {
	expect(offersOf(property(given, name)).sort()).toEqual([...offers].sort());
});

test('a question asks a conversation, or a recipient on a channel', () => {
	const shown = (given: INodeParameters): string[] =>
		[...shownFor(given).keys()].filter((name) =>
			['conversationId', 'channelId', 'to'].includes(name),
		);

	expect(shown(ASK)).toEqual(['conversationId']);
	expect(shown(ASK_RECIPIENT)).toEqual(['channelId', 'to']);
});

test.each([
	['choice', ['choices']],
	['approval', ['approvalOptions']],
	['freeText', []],
	['delivery', []],
])('the response type %s shows only its own fields', (responseType, own) => {
	const shown = [...shownFor({ ...ASK, responseType }).keys()];

	expect(shown.filter((name) => ['choices', 'approvalOptions'].includes(name))).toEqual(own);
});

test("a template's parameters are stored as a list of defaults", () => {
	const [group] = property({ ...SEND, messageType: 'hsm' }, 'templateParameters').options ?? [];

	expect(group).toMatchObject({ name: 'parameter', values: [{ name: 'default' }] });
});

const groupsOf = (given: INodeParameters, name: string): unknown[] =>
	(property(given, name).options ?? []).map((option) => [
		option.name,
		'values' in option ? option.values.map((field) => field.name) : [],
	]);

test.each<[messageType: string, name: string, group: string, fields: string[]]>([
	['buttons', 'buttons', 'button', ['title', 'id']],
	['list', 'sections', 'section', ['title', 'rows']],
	['productList', 'productSections', 'section', ['title', 'products']],
	['email', 'emailAttachments', 'attachment', [...MEDIA_SOURCE, 'fileName']],
])('%s stores %s as a list of %s, each with %j', (messageType, name, group, fields) => {
	expect(groupsOf({ ...SEND, messageType }, name)).toEqual([[group, fields]]);
});

test.each(['image', 'video', 'audio', 'file', 'sticker'])(
	'%s shows the field for a binary field name instead of a URL if the source is a file',
	(messageType) => {
		const shown = shownFor({ ...SEND, messageType, mediaSource: 'binary' });

		expect([shown.has('binaryPropertyName'), shown.has('mediaUrl')]).toEqual([true, false]);
	},
);

test('a selected template shows its values, and hides the fields for entering it by hand', () => {
	const template = { __rl: true, mode: 'list', value: 'order_update:en_US:ns' };
	const shown = [...shownFor({ ...SEND, messageType: 'hsm', template }).keys()];

	expect(shown).toContain('templateValues');
	expect(shown.filter((name) => TEMPLATE_BY_HAND.includes(name))).toEqual(['template']);
});

test("a webhook's channel is shown only if the scope is one channel", () => {
	expect(shownFor(CREATE).has('channelId')).toBe(false);
	expect(shownFor({ ...CREATE, scope: 'channel' }).has('channelId')).toBe(true);
});

test.each(LOCATORS)(
	'%j lets you choose %s from a searchable list or by ID',
	(given, name, method) => {
		const { type, modes = [] } = property(given, name);

		expect(type).toBe('resourceLocator');
		expect(modes.map((mode) => mode.name)).toEqual(['list', 'id']);
		expect(modes[0]?.typeOptions).toEqual({ searchListMethod: method, searchable: true });
		expect(new MessageBirdConversations().methods.listSearch).toHaveProperty(method);
	},
);

test.each([
	[SEND, 'messageType', 'text'],
	[{ ...SEND, messageType: 'image' }, 'mediaSource', 'url'],
	[{ ...SEND, messageType: 'image', mediaSource: 'binary' }, 'binaryPropertyName', 'data'],
	[CREATE, 'scope', 'allChannels'],
	[CREATE, 'events', ['message.created']],
	[{ ...SEND, messageType: 'hsm' }, 'templateLanguagePolicy', 'deterministic'],
	[{ resource: 'webhook', operation: 'getAll' }, 'limit', 50],
	[{ resource: 'webhook', operation: 'getAll' }, 'returnAll', false],
	[{ resource: 'message', operation: 'get' }, 'simplify', true],
	[ASK, 'sendTo', 'conversation'],
	[ASK, 'responseType', 'freeText'],
])('for %j, the default of %s is %j', (given, name, value) => {
	expect(property(given, name).default).toEqual(value);
});

test('every operation has a description in the list of actions', () => {
	const options = Object.keys(OPERATIONS).flatMap(
		(resource) => property({ resource }, 'operation').options ?? [],
	);

	const actions = options.map((option) => ('action' in option ? option.action : undefined));
	expect(actions).toHaveLength(18);
	expect(new Set(actions).size).toBe(18);
	for (const action of actions) expect(action).toMatch(/^[A-Z][a-z]+ /);
});

test('agents can use the action node as a tool, but not the trigger', () => {
	expect(description.usableAsTool).toBe(true);
	expect(new MessageBirdConversationsTrigger().description.usableAsTool).toBeUndefined();
});
