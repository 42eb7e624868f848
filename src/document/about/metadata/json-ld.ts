// JSON-LD in pages: scripts, some wrapped in comments, some broken. Must not know what it says.

import { DocumentError } from "../../errors.ts";
import { type JsonValue, parseJsonText } from "../../json/parse.ts";
import { weightOf } from "../../json/weight.ts";
import { lineOf } from "../../lines.ts";
import { attribute, type Element } from "../../tree.ts";
import { type Finding, finding } from "../finding.ts";
import type { Budget } from "./budget.ts";
import type { MetadataOptions } from "./types.ts";

/** Whether a script contains JSON-LD, by its type without parameters (JSON-LD 1.1, §7). */
export function isJsonLd(script: Element): boolean {
	const type = attribute(script, "type");
	return type !== undefined && /^\s*application\/ld\+json\s*(?:;|$)/i.test(type);
}

/** A script's values; a list's values one by one. Broken JSON gives no value, and a finding with its line. */
export function readJsonLd(
	script: Element,
	budget: Budget,
	findings: Finding[],
	{ flattenGraphs, limits }: MetadataOptions,
): JsonValue[] {
	const text = budget.text(script) ?? "";
	const wrapper = /^\s*(?:\/\/\s*|\/\*\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*\/)?/.exec(text)?.[0] ?? "";
	const json = text
		.slice(wrapper.length)
		.trimEnd()
		.replace(wrapper === "" ? /;$/ : /(?:\/\/\s?|\/\*\s?)?(?:-->|\]\]>)(?:\s?\*\/)?$/, "");
	if (json.trim() === "") return [];
	const line = firstLine(script);
	try {
		const value = parseJsonText(
			json,
			{ limits: { depth: limits?.depth } },
			(line ?? 1) + wrapper.split("\n").length - 1,
		);
		const values = Array.isArray(value) ? value : [value];
		return flattenGraphs === true ? values.flatMap((one) => graphOf(one, budget)) : values;
	} catch (error) {
		if (!(error instanceof DocumentError)) throw error;
		findings.push(
			finding(
				"json-ld",
				`The JSON-LD can't be read: ${error.message}`,
				line === undefined ? undefined : error.line,
			),
		);
		return [];
	}
}

/** The line in which the script's text begins: the source has it unchanged after the start tag. */
function firstLine(script: Element): number | undefined {
	const text = script.children[0];
	return text?.type === "text" && text.start >= 0 ? lineOf(text) : lineOf(script);
}

/** The members of a graph, each with the context around it; anything else unchanged. */
function graphOf(value: JsonValue, budget: Budget): JsonValue[] {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return [value];
	const { "@graph": graph, "@context": context } = value as { readonly [name: string]: JsonValue };
	if (!Array.isArray(graph)) return [value];
	const weight = weightOf(context);
	return graph.map((member: JsonValue) => {
		const isBare =
			typeof member === "object" && member !== null && !Array.isArray(member) && !("@context" in member);
		const isGiven = isBare && context !== undefined && budget.makes(weight);
		return isGiven ? { "@context": context, ...member } : member;
	});
}
