import type { INodeParameters } from 'n8n-workflow';

import { waitFor, type Execution, type StoredWorkflow } from '../../n8n/api';
import type { System } from './system';
import { publish } from './triggers';
import { ACTION, actionWorkflow, byId, START, triggerWorkflow } from './workflows';

/** The trigger's parameters with which it passes answers on. */
export const LISTENING = { options: { resumeWaiting: true } };

/** The parameters of a node that asks in a conversation. */
export const question = (
	conversationId: string,
	parameters: INodeParameters = {},
): INodeParameters => ({
	resource: 'message',
	operation: 'sendAndWait',
	sendTo: 'conversation',
	conversationId: byId(conversationId),
	text: 'How are you?',
	responseType: 'freeText',
	...parameters,
});

/** A question that an execution has asked. */
export interface Asked {
	executionId: string;
	messageId: string;
	workflow: StoredWorkflow;
}

/** Publishes a workflow that answers waiting ones and does nothing else. */
export const listen = async (system: System): Promise<StoredWorkflow> => {
	const workflow = await system.add(triggerWorkflow(LISTENING));
	await publish(system, workflow);
	return workflow;
};

/** The messages that were sent in a conversation, oldest first. */
export const sentIn = ({ simulator }: System, conversationId: string) =>
	simulator.control
		.conversations()
		.find(({ id }) => id === conversationId)
		?.messages.filter(({ direction }) => direction === 'sent') ?? [];

/** Starts an execution that asks, and waits until n8n has put it to wait. */
export const ask = async (
	system: System,
	conversationId: string,
	parameters: INodeParameters = {},
): Promise<Asked> => {
	const { api } = system;
	const before = sentIn(system, conversationId).at(-1)?.id;
	const workflow = await system.add(actionWorkflow(question(conversationId, parameters)));
	const executionId = (await api.run(workflow, START)) ?? '';
	await waitFor('the execution to wait', async () => {
		const { status, data } = await api.execution(executionId);
		if (status === 'error') throw new Error(data.resultData.error?.message);
		return status === 'waiting';
	});
	const messageId = sentIn(system, conversationId).at(-1)?.id ?? '';
	if (messageId === before) throw new Error('Nothing was asked');
	return { executionId, messageId, workflow };
};

/** The output of the node that asked, once the execution has ended. */
export const outputOf = (execution: Execution): Record<string, unknown> => {
	const [task] = execution.data.resultData.runData[ACTION] ?? [];
	return task?.data?.main?.[0]?.[0]?.json ?? {};
};

/** Waits until an execution has gone on and ended. */
export const answered = async (
	{ api }: System,
	{ executionId }: Asked,
): Promise<Record<string, unknown>> => {
	const execution = await api.finished(executionId);
	if (execution.status !== 'success') throw new Error(execution.data.resultData.error?.message);
	return outputOf(execution);
};

/** Writes as the customer of a conversation, on its last used channel. */
export const writeIn = (
	{ simulator }: System,
	conversationId: string,
	text: string,
	replyTo?: string,
) => {
	const { control } = simulator;
	const conversation = control.conversations().find(({ id }) => id === conversationId);
	return control.customerWrites({
		text,
		channelId: conversation?.lastUsedChannelId,
		contact: { id: conversation?.contactId },
		...(replyTo === undefined ? {} : { replyTo: { id: replyTo } }),
	});
};
