import { createServer, request, type Server } from 'node:http';

import { addressOf, close, listen } from '../harness/proxy';
import { byId, only, useService } from '../harness/service';

const service = useService();

/** A host name that only the proxy can resolve. */
const HIDDEN = 'http://conversations.invalid';

const asked: string[] = [];
let proxy: Server;
const before = { ...process.env };

beforeAll(async () => {
	proxy = createServer((incoming, response) => {
		const { method, headers, url = '' } = incoming;
		asked.push(`${method} ${url}`);
		const target = url.replace(HIDDEN, service.simulator.origin);
		const outgoing = request(target, { method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		incoming.pipe(outgoing);
	});
	await listen(proxy);
	process.env.HTTP_PROXY = addressOf(proxy);
	process.env.http_proxy = addressOf(proxy);
	process.env.NO_PROXY = '';
	process.env.no_proxy = '';
});
afterAll(async () => {
	process.env = before;
	await close(proxy);
});

test("requests go through the proxy in n8n's settings", async () => {
	const { json, error } = await service.run(
		{
			resource: 'message',
			operation: 'send',
			channelId: byId(service.channel('whatsapp')),
			to: '+31600000001',
			text: 'Hi',
		},
		{ credentials: { baseUrl: `${HIDDEN}/v1` } },
	);

	expect(error).toBeUndefined();
	expect(only(json)).toMatchObject({ status: 'accepted' });
	expect(asked).toEqual([`POST ${HIDDEN}/v1/send`]);
	expect(only(service.journal())).toMatchObject({ path: '/send', accepted: true });
});
