import { STATUSES } from '../../../../nodes/MessageBirdConversations/parameters/fields/vocabulary';
import { readExample } from '../../../n8n/examples';

describe('the statuses of messages', () => {
	const failures = [
		'bounce',
		'delivery_failed',
		'expired',
		'failed',
		'out_of_bounded',
		'rejected',
		'spam_complaint',
		'unsupported',
	];

	test('are offered for every platform, from A to Z', () => {
		const names = STATUSES.map(({ name }) => name);
		expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other)));
		expect(STATUSES.map(({ value }) => value).sort()).toEqual(
			[
				...failures,
				...['accepted', 'buffered', 'clicked', 'delayed', 'deleted', 'delivered', 'dispatched'],
				...['list_unsubscribe', 'opened', 'pending', 'pending_media', 'read', 'received', 'sent'],
				...['transmitted', 'unknown'],
			].sort(),
		);
	});

	test.each(failures)('that mean a failure are caught by the example: %s', (status) => {
		const workflow = JSON.stringify(readExample('notice-failed-messages'));
		expect(workflow).toContain(`\\\"${status}\\\"`);
	});
});
