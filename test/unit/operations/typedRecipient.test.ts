import { start } from '../../../nodes/MessageBirdConversations/operations/conversation/start';
import { send } from '../../../nodes/MessageBirdConversations/operations/message/send';
import { NO_WAITING } from '../support/waiting';

const environment = {
	baseUrl: 'https://n8n.example.com/',
	isListening: async () => await Promise.resolve(false),
	timezone: 'UTC',
	concurrency: () => 1,
	waiting: NO_WAITING,
};

const planWith = (operation: typeof send, to: unknown) =>
	operation.plan(
		{
			get: (name) =>
				({ to, channelId: { mode: 'id', value: 'c1' }, messageType: 'text', text: 'Hi' })[name],
		},
		environment,
	);

test.each([send, start])(
	'a message is recorded with the typed spelling, as earlier versions recorded it',
	(operation) => {
		const plan = planWith(operation, ' 0031 6 1234 5678 ');

		expect(plan.writes).toMatchObject({ to: '0031 6 1234 5678' });
		expect(plan.message).toMatchObject({ to: '+31612345678' });
		expect(plan.queue).toBe('to +31612345678');
	},
);

test.each([send, start])(
	'two spellings of a number are looked up as the same recipient',
	(operation) => {
		const [one, other] = ['+31 6 1234 5678', '0031612345678'].map((to) => planWith(operation, to));

		expect(one?.lookupKey).toEqual(other?.lookupKey);
	},
);
