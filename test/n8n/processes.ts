import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** The running children, and the signals that end them with this process. */
const running = new Map<ChildProcess, NodeJS.Signals>();

/** Sends a signal to a child and to the processes that it has started. */
export const killGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals): void => {
	if (pid === undefined) return;
	try {
		process.kill(-pid, signal);
	} catch (thrown) {
		if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
	}
};

/**
 * Starts a child that ends with this process. It has its own process group, so that the processes
 * that it has started end with it.
 */
export const spawnGroup = (
	command: string,
	args: string[],
	options: SpawnOptions,
	lastSignal: NodeJS.Signals = 'SIGKILL',
): ChildProcess => {
	const started = spawn(command, args, { ...options, detached: true });
	running.set(started, lastSignal);
	started.once('exit', () => running.delete(started));
	return started;
};

// Ends every child with this process, however this process ends.
process.on('exit', () => {
	for (const [child, signal] of running) killGroup(child, signal);
});

/** Ends this process, and so its children, on a signal, which would end it alone otherwise. */
export const exitOnSignals = (): void => {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => process.exit(1));
	}
};
