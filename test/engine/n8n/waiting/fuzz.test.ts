import { Socket } from 'node:net';

import * as fc from 'fast-check';

import {
	putMark,
	readMark,
	sign,
	toAnswerKey,
	toMarkKey,
	type Mark,
} from '../../../../nodes/MessageBirdConversations/waiting/mark';
import { byId } from '../../harness/service';
import { useWaiting, type Execution } from '../../harness/waiting';

const waiting = useWaiting();

const RUNS = 300;
const SEED = 20_261_127;

const MALLORY = { name: 'Mallory' };

const ask = async (conversationId: string): Promise<Execution> =>
	await waiting.n8n.run({
		resource: 'message',
		operation: 'sendAndWait',
		conversationId: byId(conversationId),
		text: 'Shall we?',
		responseType: 'approval',
	});

/** The messages that the business has sent in a conversation. */
const sentMessages = (conversationId: string) =>
	(
		waiting.simulator.control.conversations().find(({ id }) => id === conversationId)?.messages ??
		[]
	).filter(({ direction }) => direction === 'sent');

/** A path as nobody but an attacker writes it, and paths that n8n itself makes. */
const path = fc.oneof(
	fc.constantFrom(
		'//evil.example/1/node',
		'/1/../../rest/login',
		'/1/%2e%2e',
		'@evil.example/1/node',
		'.evil.example/1/node',
		':81/1/node',
		'\\\\evil.example\\1',
		'/1/node#x',
		'https://evil.example/1/node',
		'/999/node?signature=x',
		'/1/id-of-messageBirdConversations',
		'/1/id-of-messageBirdConversations?signature=x',
	),
	fc
		.array(fc.constantFrom('/', '..', '.', '1', 'node', '%2e', '\\', '@', '#', '?', ':', 'evil'), {
			maxLength: 8,
		})
		.map((parts) => parts.join('')),
	fc.webPath(),
);

const attack = fc.record({
	kind: fc.constantFrom('replayed', 'forged', 'mutated', 'foreignKey', 'path', 'anything'),
	path,
	changes: fc.record({
		questionId: fc.option(fc.uuid(), { nil: undefined }),
		kind: fc.constantFrom<Mark['kind']>('answer', 'status'),
		repeats: fc.constantFrom(0, -1, 1e9, NaN),
		hasPage: fc.boolean(),
	}),
	at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
	insert: fc.string({ maxLength: 3 }),
	value: fc.jsonValue({ maxDepth: 2 }),
	isQuoted: fc.boolean(),
	text: fc.constantFrom('Approve', '1', 'Hello'),
});

type Attack = typeof attack extends fc.Arbitrary<infer Value> ? Value : never;

test(
	`of ${RUNS} forged, replayed and foreign marks, none resumes an execution or calls another address`,
	async () => {
		const { simulator, n8n } = waiting;
		const { control } = simulator;
		const key = toMarkKey(simulator.accessKey);
		const customer = control.customerWrites({ text: 'Hello', platform: 'whatsapp' });
		const finished = await ask(customer.conversationId);
		control.customerWrites({ text: 'Approve', platform: 'whatsapp' });
		await control.waitForIdle();
		const waits = await ask(customer.conversationId);
		await control.waitForIdle();
		expect([finished.resumed, waits.status]).toEqual([1, 'waiting']);
		const asked = sentMessages(customer.conversationId);
		const genuine = asked.flatMap((message) => readMark(message, key) ?? []);
		expect(genuine).toHaveLength(2);

		const { conversationId } = control.customerWrites({
			text: 'Hi',
			platform: 'whatsapp',
			contact: MALLORY,
		});
		const conversation = control.conversations().find(({ id }) => id === conversationId);
		const [sample] = asked;
		if (!conversation || !sample) throw new Error('There is nothing to attack');
		await control.waitForIdle();

		const sourceOf = (given: Attack): unknown => {
			const [ofFinished, ofWaiting] = genuine;
			const mark = given.at < 0.5 ? ofFinished : ofWaiting;
			if (!mark) throw new Error('Nothing was asked');
			const token = String(putMark(undefined, mark, key).n8nWaiting);
			const place = Math.floor(given.at * token.length);
			const changes = Object.fromEntries(
				Object.entries(given.changes).filter(([, value]) => value !== undefined),
			);
			const sources: Record<Attack['kind'], unknown> = {
				replayed: { n8nWaiting: token },
				forged: putMark(undefined, { ...mark, ...changes }, key),
				mutated: { n8nWaiting: token.slice(0, place) + given.insert + token.slice(place + 1) },
				foreignKey: putMark(undefined, mark, toMarkKey(given.insert)),
				path: putMark(undefined, { ...mark, resumePath: given.path }, key),
				anything: { n8nWaiting: given.value },
			};
			return sources[given.kind];
		};

		const connect = jest.spyOn(Socket.prototype, 'connect');
		const counts: Record<string, number> = {};
		n8n.requests.length = 0;
		await fc.assert(
			fc.asyncProperty(attack, async (given) => {
				const id = `planted-${Math.random()}`;
				conversation.messages.length = 0;
				conversation.messages.push({
					...sample,
					id,
					conversationId,
					source: sourceOf(given) as Record<string, unknown>,
				});
				const before = n8n.requests.length;
				const started = n8n.trigger.started.length;
				control.customerWrites({
					text: given.text,
					platform: 'whatsapp',
					contact: MALLORY,
					...(given.isQuoted ? { replyTo: { id } } : {}),
				});
				await control.waitForIdle();

				expect([finished.resumed, waits.resumed, waits.status]).toEqual([1, 0, 'waiting']);
				for (const request of n8n.requests.slice(before)) {
					expect(request).toMatch(/^POST \/webhook-waiting\/[\w-]+\/[^/]+$/);
				}
				expect(n8n.trigger.failures).toEqual([]);
				counts[given.kind] = (counts[given.kind] ?? 0) + 1;
				const isStarted = n8n.trigger.started.length > started;
				counts.started = (counts.started ?? 0) + Number(isStarted);
			}),
			{ seed: SEED, numRuns: RUNS, endOnFailure: true },
		);
		const own = [simulator.baseUrl, n8n.trigger.waitingBaseUrl].map((url) => new URL(url).port);
		const called = connect.mock.calls
			.flat(2)
			.flatMap((to): unknown[] =>
				typeof to === 'object' && to !== null && 'port' in to ? [to] : [],
			)
			.map((to) => `${Reflect.get(Object(to), 'host')}:${Reflect.get(Object(to), 'port')}`);
		connect.mockRestore();
		expect(new Set(called)).toEqual(new Set(own.map((port) => `127.0.0.1:${port}`)));
		console.info(`Fuzz of marks, seed ${SEED}: ${JSON.stringify(counts)}`);
		expect(n8n.requests.length).toBeGreaterThan(RUNS / 30);

		// Answers that are passed on with a forged signature.
		for (const answerKey of ['', key, toAnswerKey(key, 'other'), simulator.accessKey]) {
			const body = JSON.stringify({ event: { message: customer }, mark: genuine[1] });
			await fetch(n8n.resumeUrl(waits), {
				method: 'POST',
				headers: { 'x-n8n-answer-signature': sign(answerKey, body) },
				body,
			});
		}
		expect([waits.resumed, waits.status]).toEqual([0, 'waiting']);
	},
	10 * 60_000,
);
