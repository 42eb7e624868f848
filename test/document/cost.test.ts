// What functions of document/ cost on hostile documents, in time and in what they make.

import { holdToCost } from "../support/cost/hold.ts";
import { MAKERS } from "./cost/makers.ts";

/** What is long once and used many times, and what is nested. */
const LARGE =
	/^(?:a long base|a base as|a long attribute copied|RDFa of a long|items with|properties around|tables of|tables around|text at the bottom|a long xml|a long default|a long name)/;

/** What selects makes next to nothing, and Markdown of each element is made as slowly as it is. */
const SMALL =
	/^(?:selectAll|matchesSelector|evaluateXPath|lineOf|toMarkdown of|innerHtml|xmlElements|articleOf,)/;

holdToCost(
	new URL("./cost/makers.ts", import.meta.url),
	MAKERS,
	(maker, shape) => LARGE.test(shape) && !SMALL.test(maker),
);
