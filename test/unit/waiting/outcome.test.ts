import { readDelivery } from '../../../nodes/MessageBirdConversations/waiting/delivery';
import {
	toAnswerOutput,
	toDeliveryOutput,
	toTimeoutOutput,
} from '../../../nodes/MessageBirdConversations/waiting/outcome';
import { messageOf } from '../support/samples';
import { QUESTION } from './samples';

const message = (status: string, more: object = {}) =>
	messageOf({ id: 'm', status, updatedDatetime: '2026-11-23T12:00:00Z', ...more });

describe('the delivery', () => {
	test.each(['accepted', 'pending', 'sent', 'transmitted', 'buffered', '', 'new status'])(
		'goes on with the status %j',
		(status) => {
			expect(readDelivery(message(status), 'delivered')).toBeUndefined();
			expect(readDelivery(message(status), 'read')).toBeUndefined();
		},
	);

	test('is waited for until the message is read, if that is wanted', () => {
		expect(readDelivery(message('delivered'), 'delivered')).toBeDefined();
		expect(readDelivery(message('delivered'), 'read')).toBeUndefined();
	});

	test.each(['read', 'opened', 'clicked'])('ends with %s, delivered and read', (status) => {
		for (const wanted of ['delivered', 'read'] as const) {
			expect(readDelivery(message(status), wanted)).toEqual({
				status,
				isDelivered: true,
				isRead: true,
				changedAt: '2026-11-23T12:00:00Z',
			});
		}
	});

	test.each([
		'failed',
		'rejected',
		'delivery_failed',
		'expired',
		'bounce',
		'spam_complaint',
		'out_of_bounded',
		'unsupported',
	])('ends with %s, with the reason', (status) => {
		const failed = message(status, { error: { code: 470, description: 'Too late' } });

		for (const wanted of ['delivered', 'read'] as const) {
			expect(readDelivery(failed, wanted)).toEqual({
				status,
				isDelivered: false,
				isRead: false,
				changedAt: '2026-11-23T12:00:00Z',
				failure: 'Too late',
				failureCode: 470,
			});
		}
	});

	test('of a message without a status is not known', () => {
		expect(readDelivery(messageOf({ id: 'm' }), 'delivered')).toBeUndefined();
	});
});

const asked = { ...QUESTION, messageId: 'm', conversationId: 'c' };
const ABOUT = { questionMessageId: 'm', conversationId: 'c' };
const CHOICES = [
	{ value: 'approve', title: 'Yes' },
	{ value: 'decline', title: 'No' },
];
const RESPONSE = { messageId: 'r', text: 'Yes' };
const respondedAt = '2026-11-23T12:00:00.000Z';

test('the output for a free text has the text and the message', () => {
	expect(toAnswerOutput(asked, { answer: RESPONSE, text: 'Yes', respondedAt })).toEqual({
		answered: true,
		responseType: 'freeText',
		...ABOUT,
		data: { text: 'Yes', respondedAt },
		response: RESPONSE,
	});
});

test('an answer without a text, such as an image, has none in the output', () => {
	const { data } = toAnswerOutput(asked, { answer: {}, respondedAt });
	expect(data).toEqual({ respondedAt });
});

test.each([
	[CHOICES[0], true],
	[CHOICES[1], false],
	[undefined, false],
])('an approval by %j is %s', (choice, approved) => {
	const question = { ...asked, responseType: 'approval' as const, choices: CHOICES };

	expect(toAnswerOutput(question, { choice, text: 'x', respondedAt })).toMatchObject({
		data: { approved, text: 'x' },
	});
	expect(toAnswerOutput(question, { choice, respondedAt })).not.toHaveProperty('choice');
});

test('a choice has its value and title in the output, or null if the answer was another one', () => {
	const question = { ...asked, responseType: 'choice' as const, choices: CHOICES };

	expect(toAnswerOutput(question, { choice: CHOICES[0], respondedAt })).toMatchObject({
		choice: { value: 'approve', title: 'Yes' },
	});
	const other = toAnswerOutput(question, { text: 'Maybe', respondedAt });
	expect(other).toMatchObject({ choice: null, data: { text: 'Maybe' } });
	expect(other.data).not.toHaveProperty('approved');
});

test('without an answer in time, the output says so, and nothing is approved', () => {
	expect(toTimeoutOutput(asked)).toEqual({
		answered: false,
		responseType: 'freeText',
		...ABOUT,
		data: {},
	});
	expect(toTimeoutOutput({ ...asked, responseType: 'approval' }).data).toEqual({ approved: false });
});

test('the output for a delivery has its status, and why it failed', () => {
	const failed = message('rejected', { error: { code: 470, description: 'Too late' } });
	const delivery = readDelivery(failed, 'delivered');
	if (!delivery) throw new Error('It has not ended');

	expect(toDeliveryOutput({ ...asked, responseType: 'delivery' }, delivery, failed)).toEqual({
		answered: true,
		responseType: 'delivery',
		...ABOUT,
		data: {
			status: 'rejected',
			delivered: false,
			read: false,
			failure: 'Too late',
			failureCode: 470,
			respondedAt: '2026-11-23T12:00:00Z',
		},
		response: expect.objectContaining({ id: 'm', status: 'rejected' }) as object,
	});
});
