import { parseArgs } from 'node:util';

import { DEFAULT_PORT } from './defaults';
import { startSimulator } from './index';

const { values } = parseArgs({ options: { port: { type: 'string' } } });
const port = Number(values.port ?? process.env.SIMULATOR_PORT ?? DEFAULT_PORT);

const main = async (): Promise<void> => {
	const simulator = await startSimulator({ port });
	console.log(`The Conversations API, simulated. Ctrl-C ends it.

  Phone        ${simulator.phoneUrl}
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
		isTaken ? `Port ${port} is in use: end what uses it, or choose another with --port.` : thrown,
	);
	process.exit(1);
});
