// Collects the texts in the code that users read: errors, remedies and log lines.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { toCode } from './markdown';

const isSource = (file: string): boolean => file.endsWith('.ts') && !file.endsWith('.d.ts');

/** Parses all sources below a folder and its subfolders. */
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

/** The top-level constants of a file, by name. */
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

/** Names that are less meaningful than the name of their object. */
const EMPTY_NAMES = new Set(['displayName', 'length', 'name', 'text']);

/** A short name for a value within a text, without the calls that format it. */
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

/** Every possible wording of an expression, or none if it isn't text. */
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
	if (ts.isCallExpression(code) && ts.isIdentifier(code.expression)) {
		const called = constants.get(code.expression.text);
		const isText = called && ts.isArrowFunction(called) && !ts.isBlock(called.body);
		return isText ? textsOf(called.body, constants) : [];
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

/** Returns a property of an object literal. */
const entryOf = (object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined => {
	const entry = object.properties.find((one) => one.name?.getText() === name);
	return entry && ts.isPropertyAssignment(entry) ? entry.initializer : undefined;
};

/** An error: its message and its remedy. */
export interface ErrorText {
	messages: string[];
	remedies: string[];
}

/** The remedies for refusals, by what happened and where. */
export interface AdviceText {
	/** As Markdown. */
	when: string;
	where: string;
	text: string;
}

export interface Texts {
	errors: ErrorText[];
	advice: AdviceText[];
	/** Other sentences: log lines, responses to deliveries, reasons and verdicts. */
	others: string[];
}

/** How a row begins for what a channel's platform needs, which the error names. */
const NEEDS = 'is not what this channel needs: ';

const PLACES: Record<string, string> = {
	item: 'an item',
	trigger: 'the trigger, on activation',
	credential: 'the test of the credential',
	list: 'a list in the editor',
};

/** Joins the entries of a list for a sentence: `401 or 403`. */
const toAlternatives = (code: ts.Expression): string =>
	ts.isArrayLiteralExpression(code)
		? code.elements
				.map((element) => element.getText())
				.join(', ')
				.replace(/, (?=[^,]*$)/, ' or ')
		: toCode(code.getText());

/** Describes what a remedy's rule matches, as Markdown. */
const conditionOf = (rule: ts.ObjectLiteralExpression): string => {
	const said = (name: string, prefix: string): string[] => {
		const value = entryOf(rule, name);
		return value ? [`${prefix} ${toAlternatives(value)}`] : [];
	};
	const oneOf = [
		...said('codes', 'code'),
		...said('statuses', 'status'),
		...said('says', 'words like'),
	];
	return [oneOf.join(', or '), ...said('only', 'only if')].filter((part) => part !== '').join('; ');
};

/** Returns the remedies by place, if an object is such a table. */
const readAdvice = (
	code: ts.Expression | undefined,
	constants: Constants,
): Array<Omit<AdviceText, 'when'>> => {
	if (!code || !ts.isObjectLiteralExpression(code)) return [];
	const names = code.properties.map((one) => one.name?.getText() ?? '');
	if (!names.includes('item') || !names.every((name) => name in PLACES)) return [];
	return names.flatMap((name) => {
		const value = entryOf(code, name);
		const texts = value ? textsOf(value, constants) : [];
		return texts.map((text) => ({ where: PLACES[name] ?? name, text }));
	});
};

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * Collects all texts for users in the sources below a folder. Their order doesn't depend on files.
 *
 * @param toldElsewhere texts that are listed already, such as those of the editor
 */
export const collectTexts = (folder: string, toldElsewhere: string[]): Texts => {
	const files = parseAll(folder);
	const all = files.flatMap((file) => [...constantsOf(file)]);
	// If several files use the same name, it's looked up only within its own file.
	const everywhere: Constants = new Map(
		all.filter(([name]) => all.filter(([other]) => other === name).length === 1),
	);
	const errors: ErrorText[] = [];
	const advice: Array<AdviceText & { name?: string }> = [];
	/** Constants whose remedies are listed with the rules that use them. */
	const named = new Set<string>();
	const others = new Set<string>();

	const visitError = (code: ts.NewExpression, constants: Constants): void => {
		if (!code.expression.getText().endsWith('Error')) return;
		const [first, second] = code.arguments ?? [];
		const { expression } = code;
		// n8n's own errors take the node as their first argument.
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
			const subject = reason ?? entryOf(code, 'name');
			const texts = textsOf(remedy, constants);
			if (subject && texts.length > 0) {
				errors.push({
					messages: textsOf(subject, constants).map((text) => `… ${reason ? '' : NEEDS}${text}`),
					remedies: texts,
				});
			}
		}
		// A rule contains its remedy, or names a constant with it.
		const ofRule = entryOf(code, 'advice');
		if (ofRule) {
			const isNamed = ts.isIdentifier(ofRule);
			if (isNamed) named.add(ofRule.text);
			const given = isNamed ? constants.get(ofRule.text) : ofRule;
			const when = conditionOf(code);
			advice.push(...readAdvice(given, constants).map((one) => ({ ...one, when })));
		}
		const { parent } = code;
		const isEntry = ts.isPropertyAssignment(parent) && parent.name.getText() !== 'advice';
		if (!isEntry && !ts.isVariableDeclaration(parent)) return;
		const name = parent.name.getText();
		const when = toCode(name);
		advice.push(...readAdvice(code, constants).map((one) => ({ ...one, when, name })));
	};

	/** Whether a literal is part of the code rather than a text: a name, a pattern or a type. */
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
	// Without any texts, the check would always pass.
	if (errors.length === 0 || advice.length === 0) {
		throw new Error(
			`There are no errors or remedies below ${folder}. Have their classes been renamed?`,
		);
	}
	const told = new Set([
		...errors.flatMap(({ messages, remedies }) => [...messages, ...remedies]),
		...advice.map(({ text }) => text),
		...toldElsewhere,
	]);
	const isTold = (text: string): boolean =>
		told.has(text) || told.has(`… ${text}`) || told.has(`… ${NEEDS}${text}`);
	return {
		errors: errors.sort((one, other) =>
			compare(JSON.stringify(one.messages), JSON.stringify(other.messages)),
		),
		advice: advice.filter(({ name }) => name === undefined || !named.has(name)),
		others: [...others].filter((text) => !isTold(text)).sort(compare),
	};
};
