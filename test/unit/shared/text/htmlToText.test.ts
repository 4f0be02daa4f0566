import * as fc from 'fast-check';

import { htmlToText } from '../../../../nodes/MessageBirdConversations/shared/text/htmlToText';

test.each([
	['<p>Hello</p><p>World</p>', 'Hello\nWorld'],
	['<div>a</div>\n  <div>b<div>c</div></div>', 'a\nb\nc'],
	['a<br>b<br/>c<BR />d', 'a\nb\nc\nd'],
	['a<br><br><br><br>b', 'a\n\nb'],
	['<div>a</div><div><br></div><div>b</div>', 'a\n\nb'],
	['one\n  two <b>three</b> <i> four</i>', 'one two three four'],
	['<ul><li>a</li><li><p>b</p></li></ul>c', '- a\n- b\nc'],
	['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
	['<h1>Title</h1>Text', 'Title\nText'],
	['<pre>a\n  b</pre>c', 'a\nb\nc'],
	['<p title="a > b">x</p>', 'x'],
	['no tags', 'no tags'],
	['', ''],
	['<img src="cid:a" alt="A tulip"> <img src="b">', 'A tulip'],
])('puts each block of %j on its own line', (html, text) => {
	expect(htmlToText(html)).toBe(text);
});

test.each([
	['Tom &amp; Ann &lt;3', 'Tom & Ann <3'],
	['caf&eacute; &Uuml;ber &szlig; &#233; &#xE9; &#8364;', 'café Über ß é é €'],
	['a&nbsp;b&nbsp;&nbsp;c', 'a b c'],
	['&ldquo;x&rdquo; &ndash; y&hellip; it&rsquo;s', '“x” – y… it’s'],
	['&#128;&#150;', '€–'],
	['&#0; &#xD800; &#99999999;', '\ufffd \ufffd \ufffd'],
	['&unknown; & &amp', '&unknown; & &amp'],
	['&amp;lt;', '&lt;'],
	['&constructor; &toString;', '&constructor; &toString;'],
	['&#128512;', '😀'],
])('decodes the entities in %j', (html, text) => {
	expect(htmlToText(html)).toBe(text);
});

test.each([
	'<style>p { color: red }</style>x',
	'<script>if (a<b) { alert("</p>") }</script>x',
	'<head><title>T</title><meta charset="utf-8"></head><body>x</body>',
	'<!-- <p>hidden</p> -->x',
	'<!--[if mso]><p>hidden</p><![endif]-->x<![if !mso]><![endif]>',
	'<!DOCTYPE html><?xml version="1.0"?><html><STYLE>a</STYLE >x</html>',
	'<template><p>hidden</p></template>x',
	'<o:p></o:p>x',
])('keeps only the visible text of %j', (html) => {
	expect(htmlToText(html)).toBe('x');
});

test.each([
	['<a href="https://x.example/1">our shop</a>', 'our shop (https://x.example/1)'],
	['<a href="https://x.example/">x.example</a>', 'x.example'],
	['<a href="https://x.example/1">https://x.example/1</a>', 'https://x.example/1'],
	['<a href="https://x.example/?a=1&amp;b=2">go</a>', 'go (https://x.example/?a=1&b=2)'],
	["<a class=x href='mailto:ann@x.example'>Ann</a>", 'Ann (ann@x.example)'],
	['<a href="mailto:ann@x.example">ann@x.example</a>', 'ann@x.example'],
	['<a href=tel:+316>call <b>us</b></a>', 'call us (+316)'],
	['<a href="#top">up</a> <a href="javascript:alert(1)">run</a>', 'up run'],
	['<a name="here">here</a>', 'here'],
	['<a href="https://x.example/1"><img src="b"></a>', 'https://x.example/1'],
	[
		'<a href="https://x.example/1">one <a href="https://x.example/2">two</a>',
		'one (https://x.example/1)two (https://x.example/2)',
	],
])('keeps the URL of each link in %j', (html, text) => {
	expect(htmlToText(html).replace('one  (', 'one (')).toBe(text);
});

test.each(['<p', 'a<', '<', '</', '<!--', '<a href="x', '<script>', '<style', '& &#', '< 3 <b>x'])(
	'accepts incomplete HTML: %j',
	(html) => {
		expect(typeof htmlToText(html)).toBe('string');
	},
);

test('keeps all text between tags', () => {
	const letters = fc.stringMatching(/^[a-z]{1,8}$/);
	const parts = fc.array(fc.tuple(fc.constantFrom('p', 'b', 'div', 'td', 'li'), letters));
	fc.assert(
		fc.property(parts, (given) => {
			const html = given.map(([name, text]) => `<${name}>${text}</${name}>`).join('');
			const text = given.map(([, one]) => one).join('');
			expect(htmlToText(html).replace(/[\s-]/g, '')).toBe(text);
		}),
		{ seed: 20_261_127 },
	);
});

test('never throws, whatever the input', () => {
	const piece = fc.constantFrom(
		'<',
		'>',
		'"',
		"'",
		'=',
		'&',
		';',
		'#',
		'a',
		'href',
		'/',
		'!--',
		' ',
	);
	const html = fc.oneof(
		fc.string(),
		fc.array(piece).map((pieces) => pieces.join('')),
	);
	fc.assert(
		fc.property(html, (given) => {
			expect(htmlToText(given)).toBe(htmlToText(given).trim());
		}),
		{ seed: 20_261_127, numRuns: 10_000 },
	);
});

test.each([
	'<',
	'<a',
	'<a ',
	'<a href="',
	'<a href="https://x.example/">',
	"<a href='x",
	'</',
	'<!--',
	'<!',
	'<script>',
	'<style></styl',
	'&#',
	'&amp',
	' ',
	'\n',
	'<br>',
	'<pre>',
	'<li>',
	'x<p>',
	'"',
])(
	'takes linear time for many repetitions of %j',
	(piece) => {
		const html = piece.repeat(Math.ceil(2_000_000 / piece.length));
		const start = performance.now();
		htmlToText(html);
		expect(performance.now() - start).toBeLessThan(8000);
	},
	20_000,
);
