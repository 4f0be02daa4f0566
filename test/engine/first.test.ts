import { startSimulator, type Simulator } from '../simulator';
import { runNode, searchList } from './harness/run';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator({ statusDelayMs: 5 });
});
afterAll(async () => {
	await simulator.close();
});

test('sends', async () => {
	const channel = simulator.control.channels()[0];
	const result = await runNode({
		credentials: simulator,
		parameters: {
			resource: 'message',
			operation: 'send',
			channelId: { __rl: true, mode: 'id', value: ` ${channel?.id} ` },
			to: ' +31600000001 ',
			messageType: 'text',
			text: '={{ "hi " + $json.a }}',
		},
		items: [{ a: 1 }, { a: 2 }],
	});
	console.log(
		JSON.stringify(result.error),
		JSON.stringify(result.items),
		JSON.stringify(simulator.control.journal()),
	);
	console.log(
		JSON.stringify(
			await searchList({ method: 'searchConversations', credentials: simulator, filter: 'noor' }),
		),
	);
	const r2 = await runNode({
		credentials: { ...simulator, accessKey: 'nope-nope' },
		parameters: { resource: 'message', operation: 'get', messageId: 'a/b?c' },
	});
	console.log(JSON.stringify(r2.error));
	const r3 = await runNode({
		credentials: { ...simulator, baseUrl: 'http://127.0.0.1:9/v1' },
		parameters: { resource: 'message', operation: 'get', messageId: 'a/b?c' },
	});
	console.log(JSON.stringify(r3.error));
});
