import type { INodeParameters } from 'n8n-workflow';

import { waitFor } from '../../n8n/api';
import { shareQueueSystem, type QueueSystem } from '../harness/system';
import { publish } from '../harness/triggers';
import { byId, TRIGGER, triggerWorkflow } from '../harness/workflows';

let system: QueueSystem;

beforeAll(async () => {
	system = await shareQueueSystem();
}, 300_000);
afterAll(async () => await system.close());
beforeEach(() => system.simulator.control.reset());

/** n8n's mode by default in queue mode, and the one that needs a folder that all processes share. */
const MODES = ['database', 'filesystem'];

/** Starts again what handles files, in one of n8n's modes for binary data. */
const restartIn = async (mode: string): Promise<void> => {
	const { webhooks, workers } = system.processes;
	await Promise.all(
		[...webhooks, ...workers].map(async (n8n) => {
			await n8n.stop();
			await n8n.start({ N8N_DEFAULT_BINARY_DATA_MODE: mode });
		}),
	);
};

/** Sends the file that the trigger has downloaded to another customer. */
const forward = (): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(
		system.simulator.control.channels().find(({ platformId }) => platformId === 'whatsapp')?.id ??
			'',
	),
	to: '+31600000001',
	messageType: 'file',
	mediaSource: 'binary',
	binaryPropertyName: 'data',
});

test.each(MODES)(
	'a picture that a webhook process downloads arrives as it is where a worker sends it, in the mode %s',
	async (mode) => {
		await restartIn(mode);
		const { api, simulator } = system;
		const { control, origin } = simulator;
		const workflow = await system.add(
			triggerWorkflow({ options: { downloadMedia: true } }, forward()),
		);
		await publish(system, workflow);
		const picture = `${origin}/media/tulips.svg`;

		control.customerWrites({ type: 'image', content: { image: { url: picture } } });

		const sent = await waitFor('the message', () =>
			control
				.conversations()
				.flatMap(({ messages }) => messages)
				.find(({ type }) => type === 'file'),
		);
		const [{ id } = { id: '' }] = await api.executions(workflow.id);
		const { data } = await api.finished(id);
		const [item] = data.resultData.runData[TRIGGER]?.[0]?.data?.main?.[0] ?? [];
		expect(item?.binary?.data?.id).toMatch(new RegExp(`^${mode}`));
		const { url } = (sent.content as { file: { url: string } }).file;
		const [expected, received] = await Promise.all(
			[picture, url].map(async (address) => await (await fetch(address)).text()),
		);
		expect(received).toBe(expected);
		await api.deactivate(workflow.id);
	},
	120_000,
);
