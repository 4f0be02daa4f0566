// Texts of the code that users come to read: errors with their remedies, lines in the log.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

const isSource = (file: string): boolean => file.endsWith('.ts') && !file.endsWith('.d.ts');

/** Parses all sources below a folder, wherever in it they stand. */
const parseAll = (folder: string): ts.SourceFile[] =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter(isSource)
		.sort()
		.map((file) =>
			ts.createSourceFile(
				file,
				readFileSync(join(folder, file), 'utf8'),
				ts.ScriptTarget.Latest,
				true,
			),
		);

const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
	visit(node);
	node.forEachChild((child) => walk(child, visit));
};

type Constants = Map<string, ts.Expression>;

/** The constants of a file's top level, by name. */
const constantsOf = (file: ts.SourceFile): Constants => {
	const found: Constants = new Map();
	for (const statement of file.statements) {
		if (!ts.isVariableStatement(statement)) continue;
		for (const { name, initializer } of statement.declarationList.declarations) {
			if (ts.isIdentifier(name) && initializer) found.set(name.text, initializer);
		}
	}
	return found;
};

/** Names that say less than the object that has them. */
const EMPTY_NAMES = new Set(['displayName', 'length', 'name', 'text']);

/** A short name for what stands in a text: that of the value, without the calls that format it. */
const nameOf = (code: ts.Node): string => {
	if (ts.isIdentifier(code)) return code.text;
	if (ts.isStringLiteralLike(code)) return code.text;
	if (ts.isPropertyAccessExpression(code)) {
		return EMPTY_NAMES.has(code.name.text) ? nameOf(code.expression) : code.name.text;
	}
	if (ts.isConditionalExpression(code)) {
		return [code.whenTrue, code.whenFalse].map(nameOf).filter(Boolean).join(' / ');
	}
	if (ts.isBinaryExpression(code)) {
		return [code.left, code.right].map(nameOf).filter(Boolean).join(' / ');
	}
	if (ts.isTemplateExpression(code)) {
		const parts = code.templateSpans.map(
			({ expression, literal }) => `{${nameOf(expression)}}${literal.text}`,
		);
		return code.head.text + parts.join('');
	}
	if (ts.isCallExpression(code)) {
		const called = code.expression;
		const isRead = ts.isPropertyAccessExpression(called) && called.name.text === 'get';
		if (isRead) return 'value';
		const last = code.arguments.filter((one) => !ts.isLiteralExpression(one)).at(-1);
		if (last && !ts.isFunctionLike(last)) return nameOf(last);
		return ts.isPropertyAccessExpression(called) ? nameOf(called.expression) : nameOf(called);
	}
	if (ts.isNewExpression(code)) return nameOf(code.arguments?.[0] ?? code.expression);
	if (ts.isParenthesizedExpression(code) || ts.isAwaitExpression(code)) {
		return nameOf(code.expression);
	}
	if (ts.isElementAccessExpression(code)) return nameOf(code.expression);
	return code.getText().replace(/\s+/g, ' ');
};

const toPlaceholder = (code: ts.Expression): string => `{${nameOf(code).trim()}}`;

/** All wordings that an expression may have, or nothing where it is no text. */
const textsOf = (code: ts.Expression, constants: Constants): string[] => {
	if (ts.isStringLiteralLike(code)) return [code.text];
	if (ts.isParenthesizedExpression(code)) return textsOf(code.expression, constants);
	if (ts.isConditionalExpression(code)) {
		return [...textsOf(code.whenTrue, constants), ...textsOf(code.whenFalse, constants)];
	}
	if (ts.isBinaryExpression(code) && code.operatorToken.kind !== ts.SyntaxKind.PlusToken) {
		return textsOf(code.right, constants);
	}
	if (ts.isTemplateExpression(code)) {
		const parts = code.templateSpans.map(({ expression, literal }) => {
			const [known] = ts.isIdentifier(expression) ? textsOf(expression, constants) : [];
			return (known ?? toPlaceholder(expression)) + literal.text;
		});
		return [code.head.text + parts.join('')];
	}
	if (ts.isIdentifier(code)) {
		const constant = constants.get(code.text);
		return constant && !ts.isArrowFunction(constant) ? textsOf(constant, constants) : [];
	}
	if (ts.isPropertyAccessExpression(code) && ts.isIdentifier(code.expression)) {
		const table = constants.get(code.expression.text);
		const entry =
			table &&
			ts.isObjectLiteralExpression(table) &&
			table.properties.find((one) => one.name?.getText() === code.name.text);
		return entry && ts.isPropertyAssignment(entry) ? textsOf(entry.initializer, constants) : [];
	}
	return [];
};

/** What an object literal has under a name. */
const entryOf = (object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined => {
	const entry = object.properties.find((one) => one.name?.getText() === name);
	return entry && ts.isPropertyAssignment(entry) ? entry.initializer : undefined;
};

/** An error: what it says, and what to do about it. */
export interface ErrorText {
	messages: string[];
	remedies: string[];
}

/** What is advised where a request was refused: by what happened, and by where it is shown. */
export interface AdviceText {
	when: string;
	where: string;
	text: string;
}

export interface Texts {
	errors: ErrorText[];
	advice: AdviceText[];
	/** What else reads as a sentence: lines in the log, answers to deliveries, reasons, verdicts. */
	others: string[];
}

const PLACES: Record<string, string> = {
	item: 'an item',
	trigger: 'the trigger, on activation',
	credential: 'the test of the credential',
};

/** What advice is chosen by: the entries beside it, or the name that it has in a table. */
const conditionOf = (advice: ts.ObjectLiteralExpression): string => {
	const { parent } = advice;
	const rule =
		ts.isPropertyAssignment(parent) && parent.name.getText() === 'advice'
			? parent.parent
			: undefined;
	if (rule && ts.isObjectLiteralExpression(rule)) {
		return ['codes', 'statuses', 'says', 'only']
			.flatMap((name) => {
				const value = entryOf(rule, name);
				return value ? [`${name}: ${value.getText().replace(/\s+/g, ' ')}`] : [];
			})
			.join('; ');
	}
	return ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)
		? parent.name.getText()
		: '';
};

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * Collects what the sources below a folder say to users, in an order that doesn't tell of files.
 *
 * @param toldElsewhere texts that are listed already, as those of the editor
 */
export const collectTexts = (folder: string, toldElsewhere: string[]): Texts => {
	const files = parseAll(folder);
	const everywhere: Constants = new Map(files.flatMap((file) => [...constantsOf(file)]));
	const errors: ErrorText[] = [];
	const advice: AdviceText[] = [];
	const others = new Set<string>();

	const visitError = (code: ts.NewExpression, constants: Constants): void => {
		if (!code.expression.getText().endsWith('Error')) return;
		const [first, second] = code.arguments ?? [];
		const { expression } = code;
		// n8n's own errors begin with the node.
		const isOfN8n = /^Node\w+Error$/.test(expression.getText());
		const message = isOfN8n ? second : first;
		const messages = message ? textsOf(message, constants) : [];
		if (messages.length === 0) return;
		const isTextAndRemedy = !isOfN8n && second && !ts.isObjectLiteralExpression(second);
		const remedies = isTextAndRemedy
			? textsOf(second, constants)
			: second && ts.isObjectLiteralExpression(second)
				? textsOf(entryOf(second, 'remedy') ?? second, constants)
				: [];
		errors.push({
			messages,
			remedies: remedies.length > 0 || !isTextAndRemedy ? remedies : [toPlaceholder(second)],
		});
	};

	const visitObject = (code: ts.ObjectLiteralExpression, constants: Constants): void => {
		const reason = entryOf(code, 'reason');
		const remedy = entryOf(code, 'remedy');
		const isBare = remedy && !reason && !ts.isNewExpression(code.parent);
		if (remedy && (reason ?? isBare)) {
			const named = reason ?? entryOf(code, 'name');
			const texts = textsOf(remedy, constants);
			if (named && texts.length > 0) {
				errors.push({
					messages: textsOf(named, constants).map((text) => `… ${reason ? '' : 'is no '}${text}`),
					remedies: texts,
				});
			}
		}
		const names = code.properties.map((one) => one.name?.getText() ?? '');
		const isAdvice = names.includes('item') && names.every((name) => name in PLACES);
		if (!isAdvice) return;
		for (const name of names) {
			const value = entryOf(code, name);
			for (const text of value ? textsOf(value, constants) : []) {
				advice.push({ when: conditionOf(code), where: PLACES[name] ?? name, text });
			}
		}
	};

	/** Whether a literal is a part of code that is no text: a name, a pattern, a type. */
	const isProse = (text: string): boolean => /\p{L}+ \S+ \S/u.test(text) && !/^\w+\/\w+/.test(text);

	const visitText = (code: ts.Node, constants: Constants): void => {
		if (!ts.isStringLiteralLike(code) && !ts.isTemplateExpression(code)) return;
		if (ts.isTemplateSpan(code.parent)) return;
		for (const text of textsOf(code, constants)) if (isProse(text)) others.add(text.trim());
	};

	for (const file of files) {
		const constants: Constants = new Map([...everywhere, ...constantsOf(file)]);
		walk(file, (node) => {
			if (ts.isNewExpression(node)) visitError(node, constants);
			if (ts.isObjectLiteralExpression(node)) visitObject(node, constants);
			visitText(node, constants);
		});
	}
	const told = new Set([
		...errors.flatMap(({ messages, remedies }) => [...messages, ...remedies]),
		...advice.map(({ text }) => text),
		...toldElsewhere,
	]);
	const isTold = (text: string): boolean =>
		told.has(text) || told.has(`… ${text}`) || told.has(`… is no ${text}`);
	return {
		errors: errors.sort((one, other) =>
			compare(JSON.stringify(one.messages), JSON.stringify(other.messages)),
		),
		advice,
		others: [...others].filter((text) => !isTold(text)).sort(compare),
	};
};
