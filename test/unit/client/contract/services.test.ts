import {
	serviceUrl,
	type Service,
} from '../../../../nodes/MessageBirdConversations/client/contract/services';

const FILES = '/v1/files';
const TEMPLATES = '/v3/platforms/whatsapp/templates';

test.each<[baseUrl: string, service: Service, path: string, url: string]>([
	[
		'https://conversations.messagebird.com/v1',
		'conversations',
		'/send',
		'https://conversations.messagebird.com/v1/send',
	],
	[
		'https://conversations.messagebird.com/v1/',
		'files',
		FILES,
		'https://messaging.messagebird.com/v1/files',
	],
	[
		'https://conversations.messagebird.com/v1',
		'templates',
		TEMPLATES,
		`https://integrations.messagebird.com${TEMPLATES}`,
	],
	[
		'https://whatsapp-sandbox.messagebird.com/v1',
		'files',
		FILES,
		'https://messaging.messagebird.com/v1/files',
	],
	['http://localhost:4010/v1', 'files', FILES, 'http://localhost:4010/v1/files'],
	['http://localhost:4010/v1', 'templates', TEMPLATES, `http://localhost:4010${TEMPLATES}`],
	[
		'https://proxy.example.com/messagebird/v1/',
		'conversations',
		'/send',
		'https://proxy.example.com/messagebird/v1/send',
	],
	[
		'https://proxy.example.com/messagebird/v1/',
		'files',
		FILES,
		'https://proxy.example.com/v1/files',
	],
])('with the Base URL %s, %s is reached at %s as %s', (baseUrl, service, path, url) => {
	expect(serviceUrl(baseUrl, path, service)).toBe(url);
});

test.each([
	'https://conversations.messagebird.com.example.com/v1',
	'https://conversations.messagebird.com:8443/v1',
	'https://example.com/conversations.messagebird.com/v1',
	'https://user:password@example.com/v1',
])('the access key goes to no other host than that of the Base URL %s', (baseUrl) => {
	for (const service of ['conversations', 'files', 'templates'] as const) {
		const { host } = new URL(serviceUrl(baseUrl, '/path', service));
		expect([service, host]).toEqual([service, new URL(baseUrl).host]);
	}
});

test.each(['files', 'templates'] as const)(
	'the access key goes to MessageBird alone for %s, whatever the path is',
	(service) => {
		const url = serviceUrl('https://conversations.messagebird.com/v1', '/%2F@example.com', service);

		expect(new URL(url).host).toMatch(/^[a-z]+\.messagebird\.com$/);
	},
);
