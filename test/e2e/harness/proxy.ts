import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy in front of n8n. */
export interface Proxy {
	/** Its public address. */
	url: string;
	close(): Promise<void>;
}

/** The path under which the proxy publishes n8n's webhooks. n8n doesn't know about it. */
const PREFIX = '/public';

/**
 * Starts a typical reverse proxy: it replaces the Host that was called with its own, and removes
 * part of the path.
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
