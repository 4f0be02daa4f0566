import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { MessageBirdConversations } from '../../nodes/MessageBirdConversations/MessageBirdConversations.node';
import { MessageBirdConversationsTrigger } from '../../nodes/MessageBirdConversations/MessageBirdConversationsTrigger.node';

describe.each(['MessageBirdConversations', 'MessageBirdConversationsTrigger'])('%s', (name) => {
	const folder = join(__dirname, '../../nodes/MessageBirdConversations');
	const codex = JSON.parse(readFileSync(join(folder, `${name}.node.json`), 'utf8')) as {
		node: string;
		categories: string[];
		alias: string[];
		resources: Record<string, Array<{ url: string }>>;
	};

	test('is found by the common names of the channels', () => {
		expect(codex.alias).toEqual(
			expect.arrayContaining([
				'WhatsApp',
				'SMS',
				'Telegram',
				'Messenger',
				'LINE',
				'WeChat',
				'Bird',
			]),
		);
		expect(codex.categories).toEqual(['Communication']);
	});

	test('is listed under its own type and links to documentation', () => {
		const type = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

		expect(codex.node).toBe(`n8n-nodes-messagebird-conversations.${type}`);
		for (const key of ['credentialDocumentation', 'primaryDocumentation']) {
			expect(codex.resources[key]?.[0]?.url).toMatch(/^https:\/\//);
		}
	});

	test('has a light and a dark icon', () => {
		const types = { MessageBirdConversations, MessageBirdConversationsTrigger };
		const { icon } = new types[name as keyof typeof types]().description;

		const files = Object.values(icon as Record<string, string>);
		expect(files).toHaveLength(2);
		for (const file of files) {
			expect(existsSync(join(folder, file.replace(/^file:/, '')))).toBe(true);
		}
	});
});
