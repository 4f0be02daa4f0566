/** The names of characters 160 to 255, in order. */
const LATIN =
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'.split(
		' ',
	);

/** Other entities that email clients write. */
const OTHERS =
	'quot:" amp:& lt:< gt:> apos:\' euro:€ ndash:– mdash:— lsquo:‘ rsquo:’ sbquo:‚ ldquo:“ rdquo:” bdquo:„ lsaquo:‹ rsaquo:› hellip:… bull:• trade:™ dagger:† Dagger:‡ permil:‰ OElig:Œ oelig:œ Scaron:Š scaron:š Yuml:Ÿ circ:ˆ tilde:˜ prime:′ Prime:″ minus:− larr:← uarr:↑ rarr:→ darr:↓ harr:↔ infin:∞ ne:≠ le:≤ ge:≥ asymp:≈ hearts:♥ check:✓ ensp:\u2002 emsp:\u2003 thinsp:\u2009 zwnj:\u200c zwj:\u200d lrm:\u200e rlm:\u200f'.split(
		' ',
	);

const CHARACTERS = new Map<string, string>([
	...LATIN.map((name, index): [string, string] => [name, String.fromCharCode(160 + index)]),
	...OTHERS.map((entry): [string, string] => {
		const colon = entry.indexOf(':');
		return [entry.slice(0, colon), entry.slice(colon + 1)];
	}),
]);

/**
 * Browsers read numbers from 128 to 159 as Windows-1252. Not every Node.js decodes that character set.
 */
const OLD_WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const fromCode = (code: number): string => {
	if (code >= 128 && code < 160) return OLD_WINDOWS.charAt(code - 128);
	const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
	return isCharacter ? String.fromCodePoint(code) : '\ufffd';
};

const ENTITY = /&(?:#(\d{1,8});?|#x([\da-f]{1,6});?|([a-z][a-z\d]{1,9});)/gi;

/** Decodes HTML entities; unknown ones stay unchanged. */
export const decodeEntities = (html: string): string =>
	html.replace(ENTITY, (entity: string, decimal?: string, hexadecimal?: string, name?: string) => {
		if (decimal !== undefined) return fromCode(Number(decimal));
		if (hexadecimal !== undefined) return fromCode(parseInt(hexadecimal, 16));
		return CHARACTERS.get(name ?? '') ?? entity;
	});
