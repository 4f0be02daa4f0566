import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

const running = new Set<ChildProcess>();

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
): ChildProcess => {
	const started = spawn(command, args, { ...options, detached: true });
	running.add(started);
	started.once('exit', () => running.delete(started));
	return started;
};

// Ends every child with this process, however this process ends.
process.on('exit', () => {
	for (const child of running) killGroup(child, 'SIGKILL');
});
