// One of the runs of bench:memory; gives a row of its table.
import '../engine/harness/environment';

import { runNode } from '../engine/harness/run';

const MESSAGES = 100_000;

const [, , what, baseUrl = ''] = process.argv;

const credentials = { accessKey: 'an-access-key', baseUrl };

const send = async () =>
	await runNode({
		credentials,
		items: Array.from({ length: MESSAGES }, (_, index) => ({
			to: `+3161${1_000_000 + (index % 50_000)}`,
			text: `Hello ${index}, your order is on its way`,
		})),
		parameters: {
			resource: 'message',
			operation: 'send',
			channelId: { __rl: true, mode: 'id', value: 'channel' },
			to: '={{ $json.to }}',
			text: '={{ $json.text }}',
		},
	});

const list = async () =>
	await runNode({
		credentials,
		parameters: {
			resource: 'conversation',
			operation: 'getAll',
			returnAll: true,
			simplify: false,
		},
	});

const measure = async (): Promise<void> => {
	let most = 0;
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 100);
	const started = Date.now();
	const { items, error } = await (what === 'send' ? send() : list());
	clearInterval(watch);
	if (error) throw new Error(error.message);
	const name = what === 'send' ? '100,000 messages sent' : '50,000 conversations listed';
	const seconds = ((Date.now() - started) / 1000).toFixed(0);
	const megabytes = Math.round(most / 1024 / 1024);
	console.log(JSON.stringify([name, items.length, `${seconds} s`, `${megabytes} MB`]));
	process.exit(0);
};

void measure();
