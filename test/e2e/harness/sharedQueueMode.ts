import { startQueueMode, type QueueMode } from './queueMode';

let started: Promise<QueueMode> | undefined;

/**
 * Starts n8n in queue mode for the first who asks. The next ones find the same, with what a file
 * has killed started again.
 */
export const shareQueueMode = async (): Promise<QueueMode> => {
	// With the setting that the docs recommend.
	started ??= startQueueMode({ env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } });
	const shared = await started;
	const processes = [shared.main, ...shared.workers, ...shared.webhooks];
	await Promise.all(
		processes.map(async (n8n) => {
			if (!n8n.isRunning()) await n8n.start();
			n8n.forgetLogs();
		}),
	);
	return shared;
};

/** Ends it, where anybody asked for it. */
export const endSharedQueueMode = async (): Promise<void> => await (await started)?.close();
