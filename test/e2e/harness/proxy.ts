import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy before n8n. */
export interface Proxy {
	/** Where the outside reaches n8n. */
	url: string;
	close(): Promise<void>;
}

/** The path below which the proxy shows n8n's webhooks; n8n itself doesn't know of it. */
const PREFIX = '/public';

/**
 * Starts a proxy as they often are: it hides the Host that was called behind its own, and a part
 * of the path too.
 */
export const startProxy = async (target: { port: number }): Promise<Proxy> => {
	const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
		const outgoing = request(
			{
				host: '127.0.0.1',
				port: target.port,
				method: incoming.method,
				path: (incoming.url ?? '/').replace(PREFIX, ''),
				headers: { ...incoming.headers, host: 'n8n.internal:8443' },
			},
			(answer) => {
				response.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(response);
			},
		);
		outgoing.on('error', () => response.writeHead(502).end());
		incoming.pipe(outgoing);
	};
	const server = createServer(forward);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}${PREFIX}/`,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
};
