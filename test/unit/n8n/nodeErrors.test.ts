import type { INode } from 'n8n-workflow';

import {
	toRefusedError,
	toUnansweredError,
} from '../../../nodes/MessageBirdConversations/client/http/errors';
import { toListError } from '../../../nodes/MessageBirdConversations/n8n/nodeErrors';

const node: INode = {
	id: 'n1',
	name: 'Node',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

test("doesn't mention items or options if a list in the editor exceeds the rate limit", () => {
	const error = toListError(node, toRefusedError('GET /webhooks', 429, {}));

	expect(error.message).toBe('MessageBird answered 429');
	expect(error.description).toMatch(
		/^MessageBird isn't accepting more requests from this account at the moment/,
	);
	expect(error.description).not.toMatch(/Options|Retry On Fail/);
});

test('advises of a list otherwise what it advises of an item', () => {
	const unanswered = toUnansweredError('GET /webhooks', 'ENOTFOUND', 'no such host');

	expect(toListError(node, unanswered).description).toBe(unanswered.remedy);
	expect(toListError(node, new Error('broken')).description).toBeFalsy();
});
