// One of the runs of bench:upload: sends a file that lies in n8n's storage on disk, in n8n's engine.
// Gives what the process took at most, as JSON.
import '../engine/harness/environment';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import { runNode } from '../engine/harness/run';

/** What a run gives. */
export interface Uploaded {
	seconds: number;
	/** The most that the whole process had resident. */
	megabytes: number;
}

const [, , path = '', baseUrl = ''] = process.argv;

const send = async (): Promise<void> => {
	const storage = Container.get(BinaryDataService);
	await storage.init();
	const data = await storage.copyBinaryFile(
		{ type: 'execution', workflowId: 'workflow', executionId: 'execution' },
		{ data: '', mimeType: 'application/pdf', fileName: 'catalog.pdf' },
		path,
	);
	const started = Date.now();
	const { error } = await runNode({
		credentials: { accessKey: 'an-access-key', baseUrl },
		binary: { data },
		parameters: {
			resource: 'message',
			operation: 'send',
			channelId: { __rl: true, mode: 'id', value: 'channel' },
			to: '+31600000001',
			messageType: 'file',
			mediaSource: 'binary',
			binaryPropertyName: 'data',
		},
	});
	if (error) throw new Error(error.message);
	const uploaded: Uploaded = {
		seconds: (Date.now() - started) / 1000,
		megabytes: process.resourceUsage().maxRSS / 1024,
	};
	console.log(JSON.stringify(uploaded));
	process.exit(0);
};

send().catch((thrown: unknown) => {
	console.error(thrown);
	process.exit(1);
});
