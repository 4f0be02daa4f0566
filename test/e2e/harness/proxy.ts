import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A reverse proxy in front of n8n. */
export interface Proxy {
	/** Its public address. */
	url: string;
	close: () => Promise<void>;
}

interface ProxyOptions {
	/** The port of the server that a path goes to. */
	portOf: (path: string) => number;
	/** The path under which it publishes n8n, which doesn't know about it. */
	prefix?: string;
}

/**
 * Starts a typical reverse proxy: it replaces the Host that was called with its own, and removes
 * part of the path.
 */
export const startProxy = async ({ portOf, prefix = '' }: ProxyOptions): Promise<Proxy> => {
	const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
		const path = (incoming.url ?? '/').replace(prefix, '');
		const outgoing = request(
			{
				// A connection for each request: a server may close an idle one just as it's used again.
				agent: false,
				host: '127.0.0.1',
				port: portOf(path),
				method: incoming.method,
				path,
				headers: { ...incoming.headers, host: 'n8n.internal:8443' },
			},
			(answer) => {
				response.writeHead(answer.statusCode ?? 502, answer.headers);
				pipeline(answer, response, () => undefined);
			},
		);
		outgoing.on('error', () => {
			if (response.headersSent) response.destroy();
			else response.writeHead(502).end();
		});
		incoming.pipe(outgoing);
	};
	const server = createServer(forward);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}${prefix}/`,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
};
