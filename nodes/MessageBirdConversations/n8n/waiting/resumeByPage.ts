import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { toAnswerOutput } from '../../waiting/outcome';
import type { Choice, Question } from '../../waiting/question';
import { resumeWith } from './resumption';

const ESCAPES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem; }
p { white-space: pre-wrap; overflow-wrap: anywhere; }
button { font: inherit; padding: .5rem 1.25rem; margin: 0 .5rem .5rem 0; border: 1px solid; border-radius: .375rem; background: none; color: inherit; cursor: pointer; }
button:first-of-type { background: #1a6b3c; border-color: #1a6b3c; color: #fff; }
:root { color-scheme: light dark; }`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

const button = ({ value, title }: Choice): string =>
	`<button name="choice" value="${escape(value)}">${escape(title)}</button>`;

/**
 * The page on which an approval can be given. It changes nothing until a button is pressed: programs
 * that open links for a preview press none.
 */
const renderQuestionPage = ({ text, choices }: Question): string =>
	page(
		'Your approval',
		`<p>${escape(text)}</p>\n<form method="post">\n${choices.map(button).join('\n')}\n</form>`,
	);

/** The page after that. */
const renderDonePage = ({ title }: Choice): string =>
	page('Thank you', `<p>Your answer: <strong>${escape(title)}</strong></p>`);

const respond = (
	context: IWebhookFunctions,
	status: number,
	html: string,
): IWebhookResponseData => {
	const response = context.getResponseObject();
	response.status(status);
	response.setHeader('Content-Type', 'text/html; charset=utf-8');
	response.setHeader(
		'Content-Security-Policy',
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
	);
	response.setHeader('Referrer-Policy', 'no-referrer');
	response.send(html);
	return { noWebhookResponse: true };
};

/** Shows the page for an approval, which changes nothing. */
export const showPage = (context: IWebhookFunctions, question: Question): IWebhookResponseData =>
	respond(context, 200, renderQuestionPage(question));

/** Handles the form of the page for an approval. */
export const handleForm = (
	context: IWebhookFunctions,
	question: Question,
	body: string,
): IWebhookResponseData => {
	const value = new URLSearchParams(body).get('choice');
	const choice = question.choices.find((one) => one.value === value);
	if (!choice) return respond(context, 400, renderQuestionPage(question));
	const output = toAnswerOutput(question, {
		choice,
		text: choice.title,
		respondedAt: new Date().toISOString(),
	});
	return resumeWith(context, question, output, { webhookResponse: renderDonePage(choice) });
};
