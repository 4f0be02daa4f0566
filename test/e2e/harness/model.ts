import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import type { INode } from 'n8n-workflow';

import type { System } from './system';
import { createNode } from './workflows';

interface Message {
	role: string;
	content: string | null;
}

/** A stand-in for a chat model with OpenAI's API. */
export interface Model {
	baseUrl: string;
	/** Sets the arguments of its tool call. */
	say(toolArguments: object): void;
	/** The results of the tools that it called, oldest first. */
	toolAnswers(): string[];
	close(): Promise<void>;
}

/** Starts a model that calls the first available tool once and then stops. */
export const startModel = async (): Promise<Model> => {
	const answers: string[] = [];
	let toolArguments = {};
	let calls = 0;
	const app = express();
	app.post('/v1/chat/completions', express.json(), (request, response) => {
		const { messages, tools, stream } = request.body as {
			stream?: boolean;
			messages: Message[];
			tools: Array<{ function: { name: string } }>;
		};
		const last = messages.at(-1);
		const isDone = last?.role === 'tool';
		if (isDone) answers.push(last.content ?? '');
		const call = {
			index: 0,
			id: `call_${++calls}`,
			type: 'function',
			function: { name: tools[0]?.function.name, arguments: JSON.stringify(toolArguments) },
		};
		const said = isDone ? { content: 'Done' } : { content: null, tool_calls: [call] };
		const finishReason = isDone ? 'stop' : 'tool_calls';
		const fields = { id: '1', created: 1, model: 'stand-in' };
		if (stream !== true) {
			const message = { role: 'assistant', ...said };
			const choices = [{ index: 0, message, finish_reason: finishReason }];
			response.json({ ...fields, object: 'chat.completion', choices });
			return;
		}
		const chunk = (delta: object, finish: string | null): string => {
			const choices = [{ index: 0, delta, finish_reason: finish }];
			return `data: ${JSON.stringify({ ...fields, object: 'chat.completion.chunk', choices })}\n\n`;
		};
		response.type('text/event-stream');
		response.write(chunk({ role: 'assistant', ...said }, null));
		response.write(chunk({}, finishReason));
		response.end('data: [DONE]\n\n');
	});
	const server = createServer(app);
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		say(given) {
			toolArguments = given;
		},
		toolAnswers: () => [...answers],
		async close() {
			await new Promise((resolve) => server.close(resolve));
		},
	};
};

/** Saves the model's credential in n8n. Returns its ID. */
export const saveModel = async ({ api }: System, { baseUrl }: Model): Promise<string> =>
	await api.saveCredential('Model', { apiKey: 'none', url: baseUrl }, 'openAiApi');

/** The node of the model, for an agent. */
export const modelNode = ({ baseUrl }: Model, credentialId: string): INode =>
	createNode(
		'Model',
		'@n8n/n8n-nodes-langchain.lmChatOpenAi',
		{
			model: { __rl: true, mode: 'id', value: 'stand-in' },
			options: { baseURL: baseUrl },
		},
		{ typeVersion: 1.2, credentials: { openAiApi: { id: credentialId, name: 'Model' } } },
	);
