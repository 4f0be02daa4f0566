import { toRecipientKey } from '../../nodes/MessageBirdConversations/api/recipient';

test.each([
	'31612345678',
	'+31612345678',
	'+31 6 1234 5678',
	'31-6-12345678',
	'+31 (6) 12.34.56.78',
	'0031 6 1234 5678',
])('%s is one recipient with the others that are the same number', (to) => {
	expect(toRecipientKey(to)).toBe('+31612345678');
});

test.each(['b9b299127dbb4f88bb2dd681e10f6e2d', 'Noor', 'noor', 'noor@example.com', '()', '+'])(
	'%s is a recipient by itself',
	(to) => {
		expect(toRecipientKey(to)).toBe(to);
	},
);
