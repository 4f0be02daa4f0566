import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';

interface Message {
	role: string;
	content: string | null;
}

/** A stand-in for a chat model, as the nodes of OpenAI speak with one. */
export interface Model {
	baseUrl: string;
	/** What came back from the tools that it called, oldest first. */
	toolAnswers(): string[];
	close(): Promise<void>;
}

/** Starts a model that calls the first tool it is offered with these arguments, and then is done. */
export const startModel = async (toolArguments: object): Promise<Model> => {
	const answers: string[] = [];
	const app = express();
	app.post('/v1/chat/completions', express.json(), (request, response) => {
		const { messages, tools } = request.body as {
			messages: Message[];
			tools: Array<{ function: { name: string } }>;
		};
		const last = messages.at(-1);
		const isDone = last?.role === 'tool';
		if (isDone) answers.push(last.content ?? '');
		const call = {
			index: 0,
			id: 'call_1',
			type: 'function',
			function: { name: tools[0]?.function.name, arguments: JSON.stringify(toolArguments) },
		};
		const chunk = (delta: object, finish: string | null): string => {
			const choices = [{ index: 0, delta, finish_reason: finish }];
			const fields = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'stand-in' };
			return `data: ${JSON.stringify({ ...fields, choices })}\n\n`;
		};
		const said = isDone ? { content: 'Done' } : { content: null, tool_calls: [call] };
		response.type('text/event-stream');
		response.write(chunk({ role: 'assistant', ...said }, null));
		response.write(chunk({}, isDone ? 'stop' : 'tool_calls'));
		response.end('data: [DONE]\n\n');
	});
	const server = createServer(app);
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		toolAnswers: () => [...answers],
		async close() {
			await new Promise((resolve) => server.close(resolve));
		},
	};
};
