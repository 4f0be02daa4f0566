import {
	OUTDATED_STATUS,
	reject,
	rejectDuplicate,
	rejectReception,
	UNREADABLE_BODY,
	type Rejection,
} from '../../../../nodes/MessageBirdConversations/n8n/trigger/webhookResponse';
import { createWebhookContext } from './webhookContext';

/** What a sender gets and n8n's log says. */
const responseTo = (rejection: Rejection, nodeId: string) => {
	const { context, answers, lines } = createWebhookContext({ nodeId });
	const data = reject(context, rejection, 1000);
	return { data, answers, lines };
};

test.each<[string, Rejection, number | undefined, string | undefined]>([
	[
		'a wrong signature, without saying why',
		rejectReception({ outcome: 'refused', reason: 'exp: it has expired' }),
		401,
		'warn w1: "Trigger" refused a delivery: exp: it has expired',
	],
	[
		'what is no event, where another delivery of it may be one',
		rejectReception({ outcome: 'unreadable', reason: 'no JSON', isFinal: false }),
		400,
		'warn w1: "Trigger" refused a delivery: no JSON',
	],
	[
		'what is no event and never will be, as taken',
		rejectReception({ outcome: 'unreadable', reason: 'no type', isFinal: true }),
		undefined,
		'warn w1: "Trigger" accepted a delivery that is not an event, and started nothing: no type',
	],
	[
		'a body that can not be read',
		UNREADABLE_BODY,
		400,
		'warn w1: "Trigger" refused a delivery: the body could not be read',
	],
	[
		'a duplicate of what n8n is still at, to come again',
		rejectDuplicate({ reason: 'same', isOpen: true }),
		503,
		undefined,
	],
	[
		'a duplicate of what has started the workflow, as taken',
		rejectDuplicate({ reason: 'same', isOpen: false }),
		undefined,
		'info w1: "Trigger" received a delivery again, and started nothing: same',
	],
	[
		'an older status, as taken',
		OUTDATED_STATUS,
		undefined,
		'info w1: "Trigger" dropped a status that is older than the last one of the same message',
	],
])('answers %s', (name, rejection, status, line) => {
	const { data, answers, lines } = responseTo(rejection, name);

	expect(answers.map((answer) => answer.status)).toEqual(status === undefined ? [] : [status]);
	expect(data).toEqual(status === undefined ? {} : { noWebhookResponse: true });
	expect(lines).toEqual(line === undefined ? [] : [line]);
});

test("doesn't tell the sender what was wrong with a signature", () => {
	const rejection = rejectReception({ outcome: 'refused', reason: 'url_hash: another URL' });

	expect(responseTo(rejection, 'silent').answers).toEqual([
		{ status: 401, body: { message: 'The signature could not be verified' } },
	]);
});
