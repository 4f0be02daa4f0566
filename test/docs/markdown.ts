// Helpers that format the Markdown of the generated pages.

/** Formats text as a table cell: one line, with Markdown's and HTML's characters escaped. */
export const toCell = (text: string): string =>
	text
		.replace(/\s*\n\s*/g, ' ')
		.replace(/[\\|<*_`[\]]/g, (character) => `\\${character}`)
		.trim();

/** Formats text as code, even if it contains backticks and pipes. */
export const toCode = (text: string): string => {
	const shown = text.replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|');
	return shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``;
};

/** Formats a table. Returns an empty text if there are no rows. */
export const toTable = (head: string[], rows: string[][]): string[] =>
	rows.length === 0
		? []
		: [
				[head, head.map(() => '---'), ...rows]
					.map((cells) => `| ${cells.join(' | ')} |`)
					.join('\n'),
			];

/** Joins blocks to a page, with blank lines in between. */
export const toPage = (blocks: string[]): string => `${blocks.join('\n\n')}\n`;
