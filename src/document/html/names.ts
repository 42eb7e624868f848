// The elements that HTML's parsing rules know by name: one table from name to properties, and the meaning of each
// property. Owns names only. The modules that build the tree say what to do about an element.

/** What a name means to the parser: a set of the bits below, and which rule of "in body" its tags follow. */
export class TagName {
	readonly name: string;
	readonly flags: number;
	/** The rule that a start tag follows in the body: one of START. */
	readonly start: number;
	/** The rule that an end tag follows in the body: one of END. */
	readonly end: number;

	constructor(name: string, flags: number, start: number, end: number) {
		this.name = name;
		this.flags = flags;
		this.start = start;
		this.end = end;
	}
}

// HTML §13.2.4.2, the stack of open elements: the categories and the scopes that end at an element.
export const SPECIAL: number = 1;
/** Ends every scope but a table's. */
export const SCOPE: number = 1 << 1;
export const LIST_SCOPE: number = 1 << 2;
export const BUTTON_SCOPE: number = 1 << 3;
export const TABLE_SCOPE: number = 1 << 4;
/** §13.2.6.3: its end tag may be implied. */
export const IMPLIED: number = 1 << 5;
/** … only if all end tags are implied thoroughly. */
export const THOROUGHLY: number = 1 << 6;
export const HEADING: number = 1 << 7;
/** Of SVG's or MathML's namespace. */
export const FOREIGN: number = 1 << 8;
export const MATH_TEXT_POINT: number = 1 << 9;
export const HTML_POINT: number = 1 << 10;
/** table, tbody, tfoot, thead, tr: misplaced text and elements in them go before the table. */
export const FOSTERS: number = 1 << 11;
/** A start tag that ends foreign content. */
export const BREAKOUT: number = 1 << 12;
/** The start tags that "in head" handles, whatever the mode. */
export const HEAD_CONTENT: number = 1 << 13;
/** caption, col, colgroup, tbody, td, tfoot, th, thead, tr. */
export const TABLE_PART: number = 1 << 14;
/** Elements through which a list item searches for an open one: address, div, p. */
export const ITEM_PASSES: number = 1 << 15;

export const START: Readonly<
	Record<
		| "other"
		| "html"
		| "head"
		| "body"
		| "frameset"
		| "block"
		| "heading"
		| "pre"
		| "form"
		| "li"
		| "definition"
		| "plaintext"
		| "button"
		| "a"
		| "formatting"
		| "nobr"
		| "marker"
		| "table"
		| "void"
		| "input"
		| "plainVoid"
		| "hr"
		| "image"
		| "textarea"
		| "xmp"
		| "iframe"
		| "noembed"
		| "noscript"
		| "select"
		| "option"
		| "optgroup"
		| "rb"
		| "rt"
		| "math"
		| "svg"
		| "ignored",
		number
	>
> = {
	other: 0,
	block: 1,
	formatting: 2,
	a: 3,
	li: 4,
	void: 5,
	heading: 6,
	head: 7,
	ignored: 8,
	html: 9,
	body: 10,
	frameset: 11,
	pre: 12,
	form: 13,
	definition: 14,
	plaintext: 15,
	button: 16,
	nobr: 17,
	marker: 18,
	table: 19,
	input: 20,
	plainVoid: 21,
	hr: 22,
	image: 23,
	textarea: 24,
	xmp: 25,
	iframe: 26,
	noembed: 27,
	noscript: 28,
	select: 29,
	option: 30,
	optgroup: 31,
	rb: 32,
	rt: 33,
	math: 34,
	svg: 35,
};

export const END: Readonly<
	Record<
		| "other"
		| "template"
		| "body"
		| "html"
		| "block"
		| "form"
		| "p"
		| "li"
		| "definition"
		| "heading"
		| "formatting"
		| "marker"
		| "br",
		number
	>
> = {
	other: 0,
	block: 1,
	p: 2,
	formatting: 3,
	li: 4,
	heading: 5,
	definition: 6,
	form: 7,
	marker: 8,
	br: 9,
	body: 10,
	html: 11,
	template: 12,
};

const FLAGS: readonly (readonly [flag: number, names: string])[] = [
	[
		SPECIAL,
		`address applet area article aside base basefont bgsound blockquote body br button caption center col colgroup
		dd details dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head
		header hgroup hr html iframe img input keygen li link listing main marquee menu meta nav noembed noframes
		noscript object ol p param plaintext pre script search section select source style summary table tbody td
		template textarea tfoot th thead title tr track ul wbr xmp`,
	],
	[SCOPE, "applet caption html marquee object select table td template th"],
	[LIST_SCOPE, "ol ul"],
	[BUTTON_SCOPE, "button"],
	[TABLE_SCOPE, "html table template"],
	[IMPLIED, "dd dt li optgroup option p rb rp rt rtc"],
	[THOROUGHLY, "caption colgroup tbody td tfoot th thead tr"],
	[HEADING, "h1 h2 h3 h4 h5 h6"],
	[FOSTERS, "table tbody tfoot thead tr"],
	[
		BREAKOUT,
		`b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu
		meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var`,
	],
	[HEAD_CONTENT, "base basefont bgsound link meta noframes script style template title"],
	[TABLE_PART, "caption col colgroup tbody td tfoot th thead tr"],
	[ITEM_PASSES, "address div p"],
];

const STARTS: readonly (readonly [rule: keyof typeof START, names: string])[] = [
	["html", "html"],
	["head", "base basefont bgsound link meta noframes script style template title"],
	["body", "body"],
	["frameset", "frameset"],
	[
		"block",
		`address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header
		hgroup main menu nav ol p search section summary ul`,
	],
	["heading", "h1 h2 h3 h4 h5 h6"],
	["pre", "pre listing"],
	["form", "form"],
	["li", "li"],
	["definition", "dd dt"],
	["plaintext", "plaintext"],
	["button", "button"],
	["a", "a"],
	["formatting", "b big code em font i s small strike strong tt u"],
	["nobr", "nobr"],
	["marker", "applet marquee object"],
	["table", "table"],
	["void", "area br embed img keygen wbr"],
	["input", "input"],
	["plainVoid", "param source track"],
	["hr", "hr"],
	["image", "image"],
	["textarea", "textarea"],
	["xmp", "xmp"],
	["iframe", "iframe"],
	["noembed", "noembed"],
	["noscript", "noscript"],
	["select", "select"],
	["option", "option"],
	["optgroup", "optgroup"],
	["rb", "rb rtc"],
	["rt", "rp rt"],
	["math", "math"],
	["svg", "svg"],
	["ignored", "caption col colgroup frame head tbody td tfoot th thead tr"],
];

const ENDS: readonly (readonly [rule: keyof typeof END, names: string])[] = [
	["template", "template"],
	["body", "body"],
	["html", "html"],
	[
		"block",
		`address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer
		header hgroup listing main menu nav ol pre search section select summary ul`,
	],
	["form", "form"],
	["p", "p"],
	["li", "li"],
	["definition", "dd dt"],
	["heading", "h1 h2 h3 h4 h5 h6"],
	["formatting", "a b big code em font i nobr s small strike strong tt u"],
	["marker", "applet marquee object"],
	["br", "br"],
];

// Names without a rule of their own that are frequent, or that are looked up by name.
const ORDINARY: string =
	"abbr article audio bdi bdo canvas cite data datalist del dfn ins kbd label legend map mark meter output picture " +
	"progress q ruby samp selectedcontent slot span sub sup time var video desc title mglyph malignmark foreignobject " +
	"annotation-xml path g use rect circle line";

function words(text: string): string[] {
	return text.split(/\s+/);
}

function build(): Map<string, TagName> {
	const flags = new Map<string, number>();
	const starts = new Map<string, number>();
	const ends = new Map<string, number>();
	for (const [flag, names] of FLAGS)
		for (const name of words(names)) flags.set(name, (flags.get(name) ?? 0) | flag);
	for (const [rule, names] of STARTS) for (const name of words(names)) starts.set(name, START[rule]);
	for (const [rule, names] of ENDS) for (const name of words(names)) ends.set(name, END[rule]);
	const all = new Map<string, TagName>();
	for (const name of [...flags.keys(), ...starts.keys(), ...ends.keys(), ...words(ORDINARY)]) {
		all.set(
			name,
			new TagName(name, flags.get(name) ?? 0, starts.get(name) ?? START.other, ends.get(name) ?? END.other),
		);
	}
	return all;
}

/** Every name with a rule of its own, and some that are merely frequent. */
export const TAG_NAMES: ReadonlyMap<string, TagName> = build();

/** A name of the table above. */
export function known(name: string): TagName {
	return TAG_NAMES.get(name) as TagName;
}
