// SVG and MathML inside HTML: the names that the parser must know or correct. Only tables and small functions. Source:
// the HTML standard, §13.2.6.1 and §13.2.6.5.

import { FOREIGN, HTML_POINT, MATH_TEXT_POINT, SCOPE, SPECIAL, START, TagName } from "./names.ts";

// Start tags' names are already in lower case. These names of SVG are not.
const SVG_NAMES: ReadonlyMap<string, string> = byLowerCase(
	`altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform clipPath feBlend feColorMatrix
	feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
	feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset
	fePointLight feSpecularLighting feSpotLight feTile feTurbulence foreignObject glyphRef linearGradient
	radialGradient textPath`,
);

const SVG_ATTRIBUTES: ReadonlyMap<string, string> = byLowerCase(
	`attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode filterUnits
	glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust
	limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength
	patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio
	primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures specularConstant
	specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX
	targetY textLength viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan`,
);

function byLowerCase(names: string): Map<string, string> {
	return new Map(names.split(/\s+/).map((name) => [name.toLowerCase(), name]));
}

export function svgName(name: string): string {
	return SVG_NAMES.get(name) ?? name;
}

/** Corrects attributes' names, in place. */
export function correctAttributes(attributes: string[], isSvg: boolean): void {
	for (let index = 0; index < attributes.length; index += 2) {
		const name = attributes[index] as string;
		if (isSvg) attributes[index] = SVG_ATTRIBUTES.get(name) ?? name;
		else if (name === "definitionurl") attributes[index] = "definitionURL";
	}
}

function foreign(flags: number): TagName {
	return new TagName("", FOREIGN | flags, START.other, 0);
}

const PLAIN: TagName = foreign(0);
const SVG_POINT: TagName = foreign(SCOPE | SPECIAL | HTML_POINT);
const MATH_TEXT: TagName = foreign(SCOPE | SPECIAL | MATH_TEXT_POINT);
/** MathML's annotation-xml. Its encoding decides whether its content is HTML. */
export const ANNOTATION: TagName = foreign(SCOPE | SPECIAL);
const ANNOTATION_OF_HTML: TagName = foreign(SCOPE | SPECIAL | HTML_POINT);

const SVG_POINTS: ReadonlySet<string> = new Set(["foreignObject", "desc", "title"]);
const MATH_TEXTS: ReadonlySet<string> = new Set(["mi", "mo", "mn", "ms", "mtext"]);

/** What the stack of open elements keeps for a foreign element: only the flags distinguish them. */
export function foreignTag(name: string, isSvg: boolean, attributes: readonly string[]): TagName {
	if (isSvg) return SVG_POINTS.has(name) ? SVG_POINT : PLAIN;
	if (MATH_TEXTS.has(name)) return MATH_TEXT;
	if (name !== "annotation-xml") return PLAIN;
	const at = attributes.indexOf("encoding");
	const encoding = at % 2 === 0 ? (attributes[at + 1] as string).toLowerCase() : "";
	return encoding === "text/html" || encoding === "application/xhtml+xml" ? ANNOTATION_OF_HTML : ANNOTATION;
}

/** A font start tag ends foreign content only if it has one of these. */
export function isOldFont(attributes: readonly string[]): boolean {
	for (let index = 0; index < attributes.length; index += 2) {
		const name = attributes[index];
		if (name === "color" || name === "face" || name === "size") return true;
	}
	return false;
}
