import type { Choice, Question } from '../../waiting/question';

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
export const renderQuestionPage = ({ text, choices }: Question): string =>
	page(
		'Your approval',
		`<p>${escape(text)}</p>\n<form method="post">\n${choices.map(button).join('\n')}\n</form>`,
	);

/** The page after that. */
export const renderDonePage = ({ title }: Choice): string =>
	page('Thank you', `<p>Your answer: <strong>${escape(title)}</strong></p>`);
