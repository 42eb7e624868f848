// What the other folders need of document/ and users do not: no subpath of the package exports it, and it may change at any time.

export { Allowance, type TreeLimits } from "./allowance.ts";
export { undecodableBytes } from "./documents/received.ts";
export { execWithin } from "./guarded-regexp.ts";
export { JSON_DEPTH } from "./json/parse.ts";
export { weightOf } from "./json/weight.ts";
export { type Resolve, resolver } from "./links/base-url.ts";
export { xpathTexts } from "./select/xpath.ts";
export { lineOf, sourcePlaceOf } from "./source-positions.ts";
export { elementsOf, HTML_NAMESPACE, rootOf, sizeOfTree } from "./tree.ts";
export { Visits } from "./visits.ts";
export { XML_LIMITS } from "./xml/limits.ts";
