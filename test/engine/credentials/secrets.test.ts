import { inspect } from 'node:util';

import { stringify } from 'flatted';
import type { INode, INodeParameters } from 'n8n-workflow';

import { byId, useService } from '../harness/service';
import type { RunResult } from '../harness/run';

const KEYS = { accessKey: 'live_Tulips4Secret', signingKey: 'Signing+Tulips/Secret=' };
const service = useService(KEYS);

const send = (): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '+31600000001',
	text: 'Hi',
});

/** Everything in the run, as n8n stores it and as a log shows it, hidden properties included. */
const everythingOf = ({ run, items, failed, error }: RunResult): string => {
	const all = { run, items, failed, error };
	return [
		stringify(all),
		inspect(all, { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null }),
		...[error, ...items.map((item) => item.error), ...failed.map((item) => item.error)].map(
			(one) => (one instanceof Error ? `${one.message} ${one.stack} ${inspect(one.cause)}` : ''),
		),
	].join('\n');
};

const keysIn = (text: string): string[] => Object.values(KEYS).filter((key) => text.includes(key));

const echo = () => {
	const said = `key ${KEYS.accessKey}, signed by ${KEYS.signingKey}`;
	return { errors: [{ code: 21, description: said, parameter: KEYS.accessKey }] };
};

const SITUATIONS: Array<[string, () => void]> = [
	['the message is sent', () => undefined],
	['the service refuses', () => service.control.addFault({ status: 401 })],
	[
		"the service's refusal echoes the keys",
		() => service.control.addFault({ status: 400, body: echo() }),
	],
	[
		'the service echoes the keys in plain text',
		() => service.control.addFault({ status: 500, body: JSON.stringify(echo()) }),
	],
	[
		"the service's response echoes the keys",
		() => service.control.addFault({ status: 200, body: { id: 'x', ...KEYS, list: [echo()] } }),
	],
	['a proxy answers', () => service.control.addFault({ html: true })],
	['the connection is cut', () => service.control.addFault({ cut: 'before' })],
];

const SETTINGS: Array<Partial<INode>> = [
	{},
	{ onError: 'continueRegularOutput' },
	{ onError: 'continueErrorOutput' },
	{ retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
];

describe.each(SITUATIONS)('when %s', (_, prepare) => {
	test.each(SETTINGS)('the run contains neither key (%j)', async (settings) => {
		prepare();

		const everything = everythingOf(await service.run(send(), { settings }));

		expect(everything.includes('messageBirdConversations')).toBe(true);
		expect(keysIn(everything)).toEqual([]);
	});
});

test('a run that gets no response contains neither key', async () => {
	const credentials = { baseUrl: 'http://127.0.0.1:9/v1' };

	const everything = everythingOf(await service.run(send(), { credentials }));

	expect(everything.includes('No answer from MessageBird')).toBe(true);
	expect(keysIn(everything)).toEqual([]);
});

test('the keys are hidden in what a service echoes', async () => {
	service.control.addFault({ status: 400, body: echo() });

	const { error } = await service.run(send());

	expect(error?.message).toContain('key [hidden], signed by [hidden]');
});
