import { waitFor, type Execution, type StoredWorkflow, type WorkflowFile } from '../../n8n/api';
import type { System } from './system';

/** The messages that were sent to customers. */
const sent = ({ simulator }: System) =>
	simulator.control
		.conversations()
		.flatMap(({ messages }) => messages)
		.filter(({ direction }) => direction === 'sent');

/** The texts that were sent, without those that have buttons or a list. */
export const sentTexts = (system: System): unknown[] =>
	sent(system)
		.filter(({ type }) => type !== 'interactive')
		.map(({ content }) => content.text);

/** Whether a question was sent with buttons or a list; `text` stands for neither. */
export const isAsked = (
	system: System,
	shownAs: 'button' | 'list' | 'text',
	text: string,
): boolean =>
	sent(system).some(({ type, content }) => {
		const said = JSON.stringify(content);
		const isShownSo =
			shownAs === 'text' ? type === 'text' : said.includes(`"type":${JSON.stringify(shownAs)}`);
		return isShownSo && said.includes(JSON.stringify(text).slice(1, -1));
	});

/** Activates an example with a trigger while `use` runs. */
export const listen = async (
	system: System,
	example: WorkflowFile,
	use: (workflow: StoredWorkflow) => Promise<void>,
): Promise<void> => {
	const { api } = system;
	const workflow = await system.add(example);
	await api.activate(workflow.id);
	try {
		await use(workflow);
	} finally {
		await api.deactivate(workflow.id);
	}
};

/** Waits until a workflow has had so many executions, and all have ended. */
export const executed = async (
	{ api }: System,
	workflow: StoredWorkflow,
	count: number,
): Promise<Execution[]> => {
	const started = await waitFor(`${count} executions`, async () => {
		const executions = await api.executions(workflow.id);
		return executions.length === count && executions;
	});
	return await Promise.all(started.map(async ({ id }) => await api.finished(id)));
};
