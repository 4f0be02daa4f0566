// Small pieces of Markdown that the generated pages are made of.

/** Text as a table's cell: in one line, with what Markdown or HTML would take for its own escaped. */
export const toCell = (text: string): string =>
	text
		.replace(/\s*\n\s*/g, ' ')
		.replace(/[\\|<*_`[\]]/g, (character) => `\\${character}`)
		.trim();

/** Text in the type of code, which may hold backticks and bars. */
export const toCode = (text: string): string => {
	const shown = text.replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|');
	return shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``;
};

/** A table, or nothing where it has no rows. */
export const toTable = (head: string[], rows: string[][]): string[] =>
	rows.length === 0
		? []
		: [
				[head, head.map(() => '---'), ...rows]
					.map((cells) => `| ${cells.join(' | ')} |`)
					.join('\n'),
			];

/** Blocks as a page, each apart from the next. */
export const toPage = (blocks: string[]): string => `${blocks.join('\n\n')}\n`;
