import addFormats from 'ajv-formats';
import OpenAPIBackend from 'openapi-backend';

import { AMENDMENTS } from './amendments';
import {
	createContractCheck,
	loadAmendedContract,
	loadContract,
	type ContractCheck,
	type WireAnswer,
	type WireRequest,
} from './contract';

const TEXT = { type: 'text', content: { text: 'Hello' } };
const SEND: WireRequest = {
	method: 'POST',
	path: '/send',
	body: { to: '+31600000001', from: 'channel', ...TEXT },
};
const MESSAGE = { id: 'message', direction: 'sent', status: 'sent', ...TEXT };
const VIEW: WireAnswer = { method: 'GET', path: '/messages/one', status: 200, body: MESSAGE };

const published = createContractCheck(loadContract());
const amended = createContractCheck(loadAmendedContract());

describe('The contract check', () => {
	test.each<[string, WireRequest]>([
		['all required fields in its body', SEND],
		['a page of a list', { method: 'GET', path: '/webhooks', query: { limit: '5', offset: '0' } }],
		['a percent-encoded ID', { method: 'GET', path: '/messages/a%2Fb' }],
		['no body, if none is required', { method: 'DELETE', path: '/webhooks/one' }],
	])('accepts a request with %s', (_, request) => {
		expect(published.request(request)).toEqual([]);
	});

	test.each<[string, WireRequest, string]>([
		[
			'a missing field',
			{ ...SEND, body: { from: 'channel', ...TEXT } },
			"/requestBody must have required property 'to'",
		],
		['a missing body', { ...SEND, body: undefined }, "must have required property 'requestBody'"],
		[
			'a wrong type',
			{ ...SEND, body: { to: 31600000001, from: 'channel', ...TEXT } },
			'/requestBody/to must be string',
		],
		[
			'an unknown type of message',
			{ ...SEND, body: { to: '+31600000001', from: 'channel', ...TEXT, type: 'poem' } },
			'/requestBody/type must be equal to one of the allowed values',
		],
		[
			'an invalid status',
			{ method: 'GET', path: '/conversations', query: { status: 'open' } },
			'/query/status must be equal to one of the allowed values',
		],
		[
			"a limit that isn't a number",
			{ method: 'GET', path: '/conversations', query: { limit: 'many' } },
			'/query/limit must be integer',
		],
		[
			'an unknown query parameter',
			{ method: 'GET', path: '/conversations', query: { page: '2' } },
			'/query must NOT have additional properties',
		],
		[
			'an invalid URL',
			{
				method: 'POST',
				path: '/webhooks',
				body: { channelId: 'channel', url: 'nowhere', events: ['message.created'] },
			},
			'/requestBody/url must match format "uri"',
		],
		['an unknown path', { method: 'GET', path: '/contacts' }, 'is no operation'],
		['an unknown method', { method: 'PUT', path: '/conversations/one' }, 'is no operation'],
	])('reports %s in a request', (_, request, problem) => {
		expect(published.request(request)).toEqual([expect.stringContaining(problem)]);
	});

	test.each<[string, WireAnswer]>([
		['the documented body', VIEW],
		[
			'a documented status without a body',
			{ method: 'DELETE', path: '/webhooks/one', status: 204 },
		],
		['a refusal that explains itself', { ...VIEW, status: 404, body: { errors: [{ code: 20 }] } }],
	])('accepts a response with %s', (_, answer) => {
		expect(published.answer(answer)).toEqual([]);
	});

	test.each<[string, WireAnswer, string]>([
		['a missing body', { ...VIEW, body: undefined }, '/ must be object'],
		['a wrong type', { ...VIEW, body: { ...MESSAGE, id: 1 } }, '/id must be string'],
		[
			'an invalid direction',
			{ ...VIEW, body: { ...MESSAGE, direction: 'up' } },
			'/direction must be equal to one of the allowed values',
		],
		[
			'an invalid time',
			{ ...VIEW, body: { ...MESSAGE, createdDatetime: 'today' } },
			'/createdDatetime must match format "date-time"',
		],
		['an undocumented status', { ...VIEW, status: 418 }, 'viewMessage has no answer 418'],
		['an unknown path', { ...VIEW, path: '/contacts/one' }, 'is no operation'],
	])('reports %s in a response', (_, answer, problem) => {
		expect(published.answer(answer)).toEqual([expect.stringContaining(problem)]);
	});
});

const request = (method: string, path: string, body: unknown) => (check: ContractCheck) =>
	check.request({ method, path, body });
const answer =
	(method: string, path: string, status: number, body: unknown) => (check: ContractCheck) =>
		check.answer({ method, path, status, body });

const INTERACTIVE = { type: 'interactive', content: { interactive: { type: 'button' } } };
const DISABLE = request('PATCH', '/webhooks/one', { status: 'disabled' });
const RECEIPT = answer('POST', '/send', 202, { id: 'message', status: 'accepted' });

/** The purpose of each amendment, by the place that it amends. */
const NEEDS: Record<string, (check: ContractCheck) => string[]> = {
	'components.schemas.WebhookCreate.required': request('POST', '/webhooks', {
		url: 'https://shop.example/hook',
		events: ['message.created'],
	}),
	'components.schemas.WebhookUpdate': DISABLE,
	'paths./webhooks/{webhookId}.patch.requestBody.content': DISABLE,
	'components.schemas.SendReceipt': RECEIPT,
	'paths./send.post.responses.202': RECEIPT,
	'components.schemas.ConversationStart.properties.type': request('POST', '/conversations/start', {
		to: '+31600000001',
		channelId: 'channel',
		...INTERACTIVE,
	}),
	'components.schemas.ConversationMessageSend.properties.type': request(
		'POST',
		'/conversations/one/messages',
		INTERACTIVE,
	),
	'components.schemas.MessageSend.properties.type': request('POST', '/send', {
		to: '+31600000001',
		from: 'channel',
		...INTERACTIVE,
	}),
	'components.schemas.ConversationMessage.properties.status': answer('GET', '/messages/one', 200, {
		...MESSAGE,
		status: 'received',
	}),
};

const LOCATION = { latitude: '52.3702', longitude: '4.8952' };
const CREATE = request('POST', '/conversations', { contactId: 'contact' });
const BY_CONTACT = answer('GET', '/conversations/contact/one', 200, {
	offset: 0,
	limit: 20,
	count: 1,
	totalCount: 1,
	items: ['conversation'],
});
const get = (path: string, query: Record<string, string>) => (check: ContractCheck) =>
	check.request({ method: 'GET', path, query });
const channelWith = (fields: object) =>
	answer('GET', '/conversations/one', 200, { channels: [fields] });

const OF_SENDING: Array<[string, string, object]> = [
	['ConversationStart', '/conversations/start', { to: '+31600000001', channelId: 'channel' }],
	['ConversationMessageSend', '/conversations/one/messages', {}],
	['MessageSend', '/send', { to: '+31600000001', from: 'channel' }],
];

Object.assign(
	NEEDS,
	Object.fromEntries(
		OF_SENDING.map(([name, path, fields]) => [
			`components.schemas.${name}.properties.reportUrl`,
			request('POST', path, { ...fields, ...TEXT, reportUrl: '' }),
		]),
	),
	Object.fromEntries(
		['latitude', 'longitude'].map((name) => [
			`components.schemas.MessageContent.properties.location.properties.${name}`,
			request('POST', '/send', {
				to: '+31600000001',
				from: 'channel',
				type: 'location',
				content: { location: LOCATION },
			}),
		]),
	),
	{
		'paths./conversations.get.parameters.2.schema.enum': get('/conversations', { status: 'all' }),
		'paths./conversations.get.parameters.3': get('/conversations', { ids: 'a,b' }),
		'components.schemas.ConversationCreate': CREATE,
		'paths./conversations.post': CREATE,
		'components.schemas.ConversationIdList': BY_CONTACT,
		'paths./conversations/contact/{contactId}.get': BY_CONTACT,
		'paths./conversations/{conversationId}/messages.get.parameters.3': get(
			'/conversations/one/messages',
			{ excludePlatforms: 'sms' },
		),
		'paths./messages.get': get('/messages', { ids: 'a,b' }),
		'components.schemas.Contact.properties.msisdn': answer('GET', '/conversations/one', 200, {
			contact: { msisdn: 31600000001 },
		}),
		'components.schemas.Webhook.properties.updatedDatetime': answer('GET', '/webhooks/one', 200, {
			updatedDatetime: null,
		}),
		'components.schemas.Channel.properties.status': channelWith({ status: 'not_verified' }),
		'components.schemas.Channel.properties.platformId': channelWith({ platformId: 'events' }),
	},
);

describe('The amendments to the contract', () => {
	test('leave the contract readable for tools', async () => {
		const backend = new OpenAPIBackend({
			definition: loadAmendedContract(),
			strict: true,
			customizeAjv: (ajv) => addFormats(ajv),
		});
		await expect(backend.init()).resolves.toBe(backend);
	});

	test.each(AMENDMENTS.map(({ path }) => path.join('.')))(
		'accept what the published contract refuses, at %s',
		(place) => {
			const findProblems = NEEDS[place];
			expect(findProblems?.(published)).not.toHaveLength(0);
			expect(findProblems?.(amended)).toEqual([]);
		},
	);

	test.each<[string, (check: ContractCheck) => string[]]>([
		['an unknown webhook status', request('PATCH', '/webhooks/one', { status: 'paused' })],
		['an unknown webhook event', request('PATCH', '/webhooks/one', { events: ['message.lost'] })],
		['a webhook without a URL', request('POST', '/webhooks', { events: ['message.created'] })],
		[
			'coordinates that are words',
			request('POST', '/send', {
				to: '+31600000001',
				from: 'channel',
				type: 'location',
				content: { location: { latitude: 'north' } },
			}),
		],
		[
			'a report URL that is none',
			request('POST', '/send', { to: '+31600000001', from: 'channel', ...TEXT, reportUrl: 'me' }),
		],
		['a receipt without an ID', answer('POST', '/send', 202, { status: 'accepted' })],
	])('still refuse %s', (_, findProblems) => {
		expect(findProblems(amended)).not.toEqual([]);
	});
});
