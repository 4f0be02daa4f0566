import type { Question } from '../../../nodes/MessageBirdConversations/waiting/question';

/** A question with free text as its answer. */
export const QUESTION: Question = {
	id: 'q-1',
	executionId: '42',
	responseType: 'freeText',
	choices: [],
	otherAnswers: { handling: 'repeat', maxRepeats: 2, text: '' },
	isInteractive: true,
	listButtonText: 'Choose',
	status: 'delivered',
	hasPage: false,
	text: 'How are you?',
	answerKey: 'key',
	isWaiting: true,
};
