import { parseArgs } from 'node:util';

import { DEFAULT_PORT } from './defaults';
import { startSimulator } from './index';

const { values } = parseArgs({ options: { port: { type: 'string' } } });
const port = Number(values.port ?? process.env.SIMULATOR_PORT ?? DEFAULT_PORT);

const main = async (): Promise<void> => {
	const simulator = await startSimulator({ port });
	console.log(`The simulated Conversations API is ready. Press Ctrl-C to stop.

  For a browser:
  Phone        ${simulator.phoneUrl}

  For the credential in n8n:
  Base URL     ${simulator.baseUrl}
  Access key   ${simulator.accessKey}
  Signing key  ${simulator.signingKey}
`);
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => void simulator.close().then(() => process.exit(0)));
	}
};

main().catch((thrown: unknown) => {
	const isTaken = (thrown as NodeJS.ErrnoException).code === 'EADDRINUSE';
	console.error(
		isTaken
			? `Port ${port} is in use. Stop the program that uses it, or run: SIMULATOR_PORT=${port + 1} npm run simulator`
			: thrown,
	);
	process.exit(1);
});
