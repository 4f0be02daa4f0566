import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The address of a server on this machine. */
export const addressOf = (server: Server): string =>
	`http://127.0.0.1:${(server.address() as AddressInfo).port}`;

export const listen = async (server: Server): Promise<string> => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return addressOf(server);
};

export const close = async (server: Server): Promise<void> => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
};

/** Starts a proxy that hides the called Host and part of the path from its target. */
export const startProxy = async (target: string, prefix: string): Promise<Server> => {
	const { hostname, port } = new URL(target);
	const server = createServer((incoming, response) => {
		const { method, headers, url = '/' } = incoming;
		const outgoing = request(
			{
				hostname,
				port,
				method,
				path: url.replace(prefix, ''),
				headers: { ...headers, host: 'n8n.internal:8443', 'x-forwarded-host': 'elsewhere.example' },
			},
			(answer) => {
				response.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(response);
			},
		);
		outgoing.on('error', () => response.writeHead(502).end());
		incoming.pipe(outgoing);
	});
	await listen(server);
	return server;
};
