import type { Webhook } from '../../../../nodes/MessageBirdConversations/client/contract/types';
import type { ConversationsApi } from '../../../../nodes/MessageBirdConversations/client/conversationsApi';
import { ConversationsApiError } from '../../../../nodes/MessageBirdConversations/client/http/errors';
import {
	register,
	unregister,
} from '../../../../nodes/MessageBirdConversations/trigger/registration/registration';
import { meet, OWN, URL_NOW, WANTED } from './webhookAccount';

type Call = 'createWebhook' | 'deleteWebhook' | 'listWebhooks' | 'updateWebhook';

const unanswered = new ConversationsApiError('No answer', { request: 'x', uncertain: true });
const refusedFor = (status: number) =>
	new ConversationsApiError(`MessageBird answered ${status}`, { request: 'x', status });

/** Makes the first calls of an operation fail, before or after the service carried them out. */
const failing = (
	api: ConversationsApi,
	call: Call,
	failures: Array<{ error: Error; isCarriedOut?: boolean }>,
): ConversationsApi => {
	const left = [...failures];
	const calls: Record<Call, (...given: never[]) => Promise<unknown>> = api;
	const carryOut = async (given: unknown[]): Promise<unknown> =>
		await calls[call](...(given as never[]));
	return {
		...api,
		[call]: async (...given: unknown[]) => {
			const failure = left.shift();
			if (!failure) return await carryOut(given);
			if (failure.isCarriedOut) await carryOut(given);
			throw failure.error;
		},
	};
};

const CALLS: Call[] = ['createWebhook', 'deleteWebhook', 'listWebhooks', 'updateWebhook'];

const STATES: Array<[string, Webhook[]]> = [
	['none', []],
	['a matching webhook', [OWN]],
	['one with other events', [{ ...OWN, events: ['conversation.created'] }]],
	['one for another channel', [{ ...OWN, channelId: 'c1' }]],
	['two', [OWN, { ...OWN, id: 'twin' }]],
];

describe.each(STATES)('starting from %s', (_what, given) => {
	const faults = CALLS.flatMap((call) =>
		[
			{ name: '500', failures: [{ error: refusedFor(500) }] },
			{ name: '429 twice', failures: [{ error: refusedFor(429) }, { error: refusedFor(429) }] },
			{ name: 'cut before', failures: [{ error: unanswered }] },
			{ name: 'cut after', failures: [{ error: unanswered, isCarriedOut: true }] },
		].map(({ name, failures }) => [call, name, failures] as const),
	);

	test.each(faults)(
		'registering ends with exactly one webhook despite %s: %s',
		async (call, _name, failures) => {
			const { registration, api, ownNow, foreignNow } = meet([...given]);
			const before = foreignNow();
			await register({ ...registration, api: failing(api, call, [...failures]) }, WANTED);
			expect(ownNow()).toEqual([{ ...OWN, id: ownNow()[0]?.id }]);
			expect(foreignNow()).toEqual(before);
		},
	);

	test.each(faults)(
		'unregistering ends with none despite %s: %s',
		async (call, _name, failures) => {
			const { registration, api, ownNow } = meet([...given]);
			await unregister({ ...registration, api: failing(api, call, [...failures]) }, URL_NOW);
			expect(ownNow()).toEqual([]);
		},
	);
});

test("gives up after four tries, with the service's last message", async () => {
	const { registration, api, ownNow } = meet([]);
	const failures = Array.from({ length: 4 }, () => ({ error: refusedFor(503) }));
	const broken = { ...registration, api: failing(api, 'createWebhook', failures) };
	await expect(register(broken, WANTED)).rejects.toMatchObject({ status: 503 });
	expect(ownNow()).toEqual([]);
});

test.each([400, 401, 404, 422])("doesn't retry after %s", async (status) => {
	const { registration, api, webhooks } = meet([]);
	// Below the limit, a refusal can't be about the limit.
	webhooks.pop();
	const once = failing(api, 'createWebhook', [{ error: refusedFor(status) }]);
	await expect(register({ ...registration, api: once }, WANTED)).rejects.toMatchObject({ status });
});

test.each([
	[422, 'This account has 5 webhooks'],
	[401, 'MessageBird answered 401'],
])('explains the refusal %s of an account without room: %s', async (status, said) => {
	const { registration, api } = meet([]);
	const once = failing(api, 'createWebhook', [{ error: refusedFor(status) }]);
	await expect(register({ ...registration, api: once }, WANTED)).rejects.toThrow(said);
});

test('adopts a webhook next time if its creation got no response', async () => {
	const { registration, api, ownNow } = meet([]);
	const failures = [{ error: unanswered, isCarriedOut: true }];
	const cut = failing(api, 'createWebhook', failures);
	// The first list, of two pages, is readable, and no later one.
	let lists = 0;
	const listWebhooks: ConversationsApi['listWebhooks'] = async (query) => {
		if (lists++ > 1) throw refusedFor(500);
		return await cut.listWebhooks(query);
	};
	const broken = { ...registration, api: { ...cut, listWebhooks } };
	await expect(register(broken, WANTED)).rejects.toMatchObject({ status: 500 });
	expect(ownNow()).toHaveLength(1);

	await register(registration, WANTED);
	expect(ownNow()).toHaveLength(1);
});

describe('two processes that start at the same time', () => {
	/** Runs both, alternating their steps in the given order. */
	test.each(Array.from({ length: 64 }, (_, order) => order))(
		'end with one webhook: %i',
		async (order) => {
			const { registration, api, ownNow } = meet([]);
			const waiting: Array<Array<() => void>> = [[], []];
			const slowed = (process: number): ConversationsApi => {
				const turn = async (): Promise<void> =>
					await new Promise((resolve) => waiting[process]?.push(resolve));
				return {
					...api,
					listWebhooks: async (query) => (await turn(), await api.listWebhooks(query)),
					createWebhook: async (body) => (await turn(), await api.createWebhook(body)),
					deleteWebhook: async (id) => (await turn(), await api.deleteWebhook(id)),
				};
			};
			let running = 2;
			const done = [0, 1].map(async (process) => {
				await register({ ...registration, api: slowed(process) }, WANTED);
				running--;
			});
			for (let step = 0; running > 0; step++) {
				const first = (order >> (step % 6)) & 1;
				const next = waiting[first]?.shift() ?? waiting[1 - first]?.shift();
				next?.();
				await new Promise((resolve) => setImmediate(resolve));
			}
			await Promise.all(done);
			expect(ownNow()).toHaveLength(1);
		},
	);
});
