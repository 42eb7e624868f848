// What is around the main content: navigation, asides, forms, consent, sharing, what else there is to read. Owns the
// tables of names, roles, classes and headings that it is known by. Must not know trees' copies or articles.
// The thresholds were chosen on the development part of WCXB.

import {
	attribute,
	type Element,
	type Node,
	type ParentNode,
	placesAmongSiblings,
	textContent,
} from "../tree.ts";
import type { Measure } from "./measure.ts";
import type { PageKind } from "./page-kind.ts";

/** What holds more of the words than this is the content, whatever it is called. */
const MOST = 0.4;
/** A byline is short beside what it is of. */
const BYLINE_MOST = 0.2;

const NAMES: ReadonlySet<string> = new Set(["nav", "aside", "footer", "form", "dialog", "menu", "select"]);

const ROLES: ReadonlySet<string> = new Set(
	words(
		`navigation complementary contentinfo search dialog alertdialog banner menu menubar toolbar tooltip alert status`,
	),
);

const AROUND = classes(
	`cookies? consent gdpr onetrust newsletter subscribe subscription share shares sharing social related
	recommend(?:ed|ations?)? sidebar breadcrumbs? pagination pager popup modal promo advert(?:isement)?s? ads? skip-?link login
	sign-?up nav(?:bar|igation)? menu footer tooltip trending suggested similar copyright sr-only screen-reader-text
	visually-?hidden toc print cart`,
);

const BYLINE = classes(
	`bylines? author-?(?:bio|box|info|card|name|meta)? authors bio biography avatar post-?meta entry-?meta post-?date published
	updated timestamp dateline disclaimer signature legal`,
);

const COMMENTS = classes("comments? comment-?list disqus(?:_thread)? respond discussion");

const REVIEWS = classes("reviews? ratings? review-?list");

const NOTE = /note|callout|admonition|tip|warning|alert/;

const THINGS =
	"(?:posts?|articles?|products?|stories|content|reading|news|items?|topics?|links?|resources?|searches|questions?|" +
	"threads?|discussions?|videos?|pages?|guides?|blogs?|reads?|listings?|collections?|categories|recipes?|insights?|events?|jobs?)";

/** Titles of something else to read, to buy or to fill in, in any element. */
const TITLES = texts(
	"(?:you|we think you) (?:may|might|ll|['’]ll|could) (?:also )?(?:like|love|enjoy|be interested in).*",
	`(?:related|similar|recommended|suggested|sponsored)(?: \\w+)? ${THINGS}`,
	"related(?: to this)?",
	"recommended for you",
	"recommendations(?: for you)?",
	"(?:more from|recently viewed|customers? (?:also|who)|people also|others also|pairs? well with|how about these) ?.*",
	"frequently bought together",
	"(?:complete|shop) the look",
	"compare (?:similar|with).*",
	"leave (?:a|your) (?:reply|comment).*",
	"(?:add|post|write) (?:a|your) comment.*",
	"join the (?:conversation|discussion)",
	"about the authors?",
	"share (?:this|on|with).*",
	"share:?",
	"sign ?up (?:for|to) (?:(?:our|the|my|free|weekly|daily|email) )*(?:newsletters?|updates?|e?mails?|alerts?|news).*",
	"subscribe(?: to .*)?",
	"(?:join|get) (?:our|the) newsletter.*",
	"newsletter",
	"stay (?:in touch|connected|up to date|informed|in the loop).*",
	"(?:follow|connect with) us.*",
	"(?:read|what to read) (?:next|this next)",
	"next up",
	"advertisement",
	"was this (?:page |article |post )?helpful\\??.*",
	"we use cookies.*",
	"(?:your|shopping) cart.*",
	"filters?",
	"(?:sort|filter) by:?",
	"write a review",
);

/** The same, where they are headings: elsewhere they may be parts of the content. */
const HEADINGS = texts(
	`(?:recent|latest|popular|trending|featured|most popular|most read|other|further|more)(?: \\w+)? ${THINGS}`,
	"more (?:like|by|to explore|to read|reading).*",
	"trending(?: now)?.*",
	"recommended(?: reading)?",
	"(?:customer |product |verified |user |guest )?(?:reviews?|ratings?(?: (?:&|and) reviews?)?)(?: ?\\(?[\\d,.]+\\)?)?",
	"(?:[\\d,.]+ )?(?:comments?|responses?|replies)(?: ?\\(?[\\d,.]+\\)?)?",
	"tags:?",
	"categories",
	"table of contents",
	"on this page",
	"keep reading",
	"up next",
	"explore more",
	"quick links",
	"sponsored.*",
	"featured in",
	"written by",
);

/** How many words such a title has at most, and which elements it may be in. */
const TITLE_WORDS = 8;
/** A longer text is not a title, whatever is around its words. */
const LONGEST_TITLE = 500;
const TITLE_NAMES: ReadonlySet<string> = new Set(
	words("h1 h2 h3 h4 h5 h6 div p span strong b a summary dt legend header button section"),
);

/** Tells what is around the content in a scope. */
export function furnitureOf(
	scope: ParentNode,
	measures: ReadonlyMap<ParentNode, Measure>,
	kind: PageKind,
): (element: Element) => boolean {
	const total = measures.get(scope)?.words ?? 0;
	const titled = titledBlocks(scope, measures, MOST * total);
	return (element) => {
		const words = measures.get(element)?.words ?? 0;
		if (words === 0) return false;
		if (titled.has(element)) return true;
		const { name } = element;
		if (name === "button") return !isWithin(element, /^(?:h[1-6]|summary|dt)$/);
		if (name === "html" || name === "body" || name === "main") return false;
		if (words > MOST * total && name !== "nav" && name !== "footer") return false;
		const called = calledOf(element);
		if (name === "aside" && NOTE.test(called)) return false;
		if (NAMES.has(name) || ROLES.has(attribute(element, "role") ?? "")) return true;
		if (name === "header" && !isWithin(element, /^(?:article|main|section)$/)) return true;
		if (called === "") return false;
		const isCalled =
			(name !== "article" && AROUND.test(called)) ||
			(name !== "article" && words < BYLINE_MOST * total && BYLINE.test(called)) ||
			(kind === "product" && REVIEWS.test(called)) ||
			(kind !== "forum" && COMMENTS.test(called));
		// In code they are classes of highlighters: comments are part of it.
		return isCalled && !isWithin(element, /^(?:pre|code)$/);
	};
}

/** Blocks that begin with a title of furniture, and where it is their only content, the blocks below it. */
function titledBlocks(
	scope: ParentNode,
	measures: ReadonlyMap<ParentNode, Measure>,
	most: number,
): ReadonlySet<Element> {
	const found = new Set<Element>();
	const placeOf = placesAmongSiblings();
	for (const title of titlesIn(scope, measures)) {
		const { words: own, first } = measures.get(title) as Measure;
		let block = title;
		for (let at = title.parent; at?.type === "element" && at !== scope; at = at.parent) {
			const around = measures.get(at);
			if (around === undefined || around.words > most || around.first !== first) break;
			block = at;
		}
		const words = measures.get(block)?.words ?? 0;
		if (words > own) found.add(block);
		else if (/^h[1-6]$/.test(title.name)) addFollowing(title, block);
	}
	return found;

	/** What follows a heading up to the next one that is as high. */
	function addFollowing(title: Element, block: Element): void {
		const level = Number(title.name[1]);
		const siblings = block.parent?.children ?? [];
		const section = [block];
		let sum = measures.get(block)?.words ?? 0;
		for (let index = placeOf(block) + 1; index < siblings.length; index++) {
			const sibling = siblings[index] as Node;
			const inside = sibling.type === "element" ? measures.get(sibling) : undefined;
			if (inside === undefined) continue;
			if (inside.heading <= level) break;
			section.push(sibling as Element);
			sum += inside.words;
			if (sum > most) return;
		}
		for (const each of section) found.add(each);
	}
}

function titlesIn(scope: ParentNode, measures: ReadonlyMap<ParentNode, Measure>): Element[] {
	const titles: Element[] = [];
	/** What is inside of a title is part of it. */
	let last: Element | undefined;
	for (const [element, { words }] of measures) {
		if (element.type === "root" || element === scope || words === 0 || words > TITLE_WORDS) continue;
		if (!TITLE_NAMES.has(element.name) || (last !== undefined && isIn(element, last))) continue;
		const whole = textContent(element).replace(/\s+/g, " ");
		// The pattern takes the square of a row of such signs.
		if (whole.length > LONGEST_TITLE) continue;
		const text = whole.replace(/^[\s»›→•:|-]+|[\s»›→•:|-]+$/g, "");
		if (text.length >= 70 || !(TITLES.test(text) || (/^h[1-6]$/.test(element.name) && HEADINGS.test(text))))
			continue;
		titles.push(element);
		last = element;
	}
	return titles;
}

/** Its classes and its id, their words parted by hyphens and spaces; a section's id is mostly its heading. */
function calledOf(element: Element): string {
	if (element.attributes.length === 0) return "";
	const id = element.name === "section" ? "" : (attribute(element, "id") ?? "");
	const called = `${attribute(element, "class") ?? ""} ${id}`.trim();
	// Names of three letters and more: others are made by tools.
	return called.replace(/([a-z\d]{3})([A-Z])/g, "$1-$2").toLowerCase();
}

function isIn(element: Element, around: Element): boolean {
	for (let at: ParentNode | null = element; at?.type === "element"; at = at.parent)
		if (at === around) return true;
	return false;
}

function isWithin(element: Element, names: RegExp): boolean {
	for (let at: ParentNode | null = element.parent; at?.type === "element"; at = at.parent)
		if (names.test(at.name)) return true;
	return false;
}

function words(text: string): string[] {
	return text.trim().split(/\s+/);
}

/** Matches one of the words between hyphens, underscores and spaces. */
function classes(text: string): RegExp {
	return new RegExp(`(?:^|[\\s_-])(?:${words(text).join("|")})(?:$|[\\s_-])`);
}

/** Matches one of the texts, whatever their case. */
function texts(...patterns: readonly string[]): RegExp {
	return new RegExp(`^(?:${patterns.join("|")})$`, "i");
}
