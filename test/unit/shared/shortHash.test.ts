import { toCanonicalJson } from '../../../nodes/MessageBirdConversations/shared/json';
import { shortHash } from '../../../nodes/MessageBirdConversations/shared/shortHash';

test('writes JSON in one spelling, as hashes that are kept were made from it', () => {
	const value = { b: [{ d: 1, c: null }], a: { 2: 'ä', 10: undefined }, B: new Date(0) };

	expect(toCanonicalJson(value)).toBe(
		'{"B":"1970-01-01T00:00:00.000Z","a":{"2":"ä"},"b":[{"c":null,"d":1}]}',
	);
	expect(toCanonicalJson(undefined)).toBe('');
});

test('gives the hashes that executions and static data of earlier versions have', () => {
	expect(shortHash('["live_key","https://conversations.messagebird.com/v1"]')).toBe(
		'DquTYtzjBCHVwJcvLTB46d',
	);
	expect(shortHash('["https://n8n.example.com/webhook/t","token","j1"]', 16)).toBe(
		'KgaBgK_2MsKCgO84',
	);
});
