import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import { MessageBirdConversations } from '../../../nodes/MessageBirdConversations/MessageBirdConversations.node';
import { byId, only, useService } from '../harness/service';

const service = useService();

const send = (fields: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	channelId: byId(service.channel('whatsapp')),
	to: '+31600000001',
	text: 'Hi',
	...fields,
});

/** Makes the node only read a parameter, as code with a bug might. */
const readOnly = (name: string): void => {
	jest.spyOn(MessageBirdConversations.prototype, 'execute').mockImplementation(async function (
		this: IExecuteFunctions,
	) {
		const value = this.getNodeParameter(name, 0) as string;
		return await Promise.resolve([[{ json: { value }, pairedItem: { item: 0 } }]]);
	});
};

afterEach(() => jest.restoreAllMocks());

test.each(['mediaUrl', 'conversationId', 'templateParameters', 'returnAll', 'scope'])(
	'reading the hidden parameter %s fails as in n8n',
	async (name) => {
		readOnly(name);

		const { error } = await service.run(send());

		expect(error?.message).toContain('Could not get parameter');
	},
);

test('reading a hidden parameter also fails if the workflow still has an old value for it', async () => {
	readOnly('mediaUrl');

	const { error } = await service.run(send({ mediaUrl: 'https://example.com/old.jpg' }));

	expect(error?.message).toContain('Could not get parameter');
});

test.each([
	['text', 'Hi'],
	['messageType', 'text'],
	['additionalFields', {}],
])('reading the visible parameter %s returns its value or its default', async (name, value) => {
	readOnly(name);

	const { json, error } = await service.run(send());

	expect(error).toBeUndefined();
	expect(json).toEqual([{ value }]);
});

test("an old value in a hidden field isn't sent", async () => {
	const left = { mediaUrl: 'https://example.com/old.jpg', caption: 'Old', latitude: 1 };

	await service.run(send(left));

	expect(only(service.journal()).body).toEqual({
		from: service.channel('whatsapp'),
		to: '+31600000001',
		type: 'text',
		content: { text: 'Hi' },
	});
});
