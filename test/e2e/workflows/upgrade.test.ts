import { join } from 'node:path';

import { findVersion } from '../../n8n/versions';
import { waitFor, type StoredWorkflow } from '../../n8n/api';
import { startSystem, type System } from '../harness/system';

/**
 * What version 0.1.0 left behind in each n8n: a credential, failed executions of Send, Start and
 * Reply with six items each, and an active trigger with its webhook.
 */
const STORED = join(__dirname, 'fixtures', `n8n-${findVersion(process.env.N8N_VERSION).n8n}`);

/** The port of that n8n, which is part of its webhook's URL. */
const PORT = 25_678;

let system: System;

beforeAll(async () => {
	system = await startSystem({
		stored: STORED,
		port: PORT,
		simulator: { webhookRetryDelaysMs: [200, 500, 1000, 2000, 4000] },
	});
}, 300_000);
afterAll(async () => await system.close());

const workflowNamed = async (name: string): Promise<StoredWorkflow> => {
	const found = (await system.api.workflows()).find((workflow) => workflow.name === name);
	if (!found) throw new Error(`There is no workflow ${name}`);
	return await system.api.workflow(found.id);
};

const textsSent = (): string[] =>
	system.simulator.control
		.journal()
		.filter(({ method, accepted }) => method === 'POST' && accepted)
		.map(({ body }) => (body as { content: { text: string } }).content.text);

test.each([
	['Send', 'Message 2', '1 may have been accepted, 5 were accepted'],
	['Start', 'Message 3', undefined],
	['Reply', 'Message 3', undefined],
])('a failed execution of %s sends only the missing messages', async (name, missing, says) => {
	const { control } = system.simulator;
	control.clearJournal();
	const { id } = await workflowNamed(name);
	const [failed] = await system.api.executions(id);
	if (!failed) throw new Error('The execution is gone');

	const retried = await system.api.finished(await system.api.retry(failed.id));
	expect(textsSent()).toEqual([missing]);
	const message = retried.data.resultData.error?.message;
	if (says === undefined) expect(message).toBeUndefined();
	else expect(message).toContain(says);
});

test('the active trigger receives events through its webhook, and deletes it when deactivated', async () => {
	const { control } = system.simulator;
	const { id } = await workflowNamed('Trigger');
	expect(control.webhooks()).toHaveLength(1);
	// Waits for the earlier tests' messages, because the trigger receives their statuses.
	expect(await control.waitForIdle()).toBe(true);
	let before = -1;
	await waitFor('the last status', async () => {
		const known = before;
		before = await system.api.countExecutions(id);
		return known === before;
	});

	control.customerWrites({ text: 'After the update', platform: 'whatsapp' });
	await waitFor('the execution', async () => (await system.api.countExecutions(id)) > before);
	expect(await system.api.countExecutions(id)).toBe(before + 1);

	await system.api.deactivate(id);
	await waitFor('the end of the webhook', () => control.webhooks().length === 0);
});
