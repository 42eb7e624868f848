// JSON-LD in pages: scripts, some wrapped in comments, some broken. Must not know what it says.

import { type Sentence, say, wholeOf } from "../../base/index.ts";
import { DocumentError } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { type JsonValue, parseJsonText } from "../json/parse.ts";
import { weightOf } from "../json/weight.ts";
import { lineOf } from "../source-positions.ts";
import { attribute, type Element } from "../tree.ts";
import type { Budget } from "./budget.ts";
import { repairJson } from "./json-repair.ts";
import type { MetadataOptions } from "./types.ts";

/** Whether a script contains JSON-LD, by its type without parameters (JSON-LD 1.1, §7). */
export function isJsonLd(script: Element): boolean {
	const type = attribute(script, "type");
	return type !== undefined && /^\s*application\/ld\+json\s*(?:;|$)/i.test(type);
}

/** A script's values: a list's one by one. Broken JSON is repaired, if that is certain, and a finding either way. */
export function readJsonLd(
	script: Element,
	budget: Budget,
	findings: Finding[],
	{ flattenGraphs, limits }: MetadataOptions,
): JsonValue[] {
	const text = budget.text(script) ?? "";
	if (text.trim() === "") return [];
	const line = firstLine(script);
	const note = (code: string, message: string | Sentence, at: number | undefined): void => {
		findings.push(finding(code, message, line === undefined ? undefined : at));
	};
	const value = valueIn(text, line, limits?.depth, note);
	if (value === undefined) return [];
	const values = Array.isArray(value) ? value : [value];
	return flattenGraphs === true ? values.flatMap((one) => graphOf(one, budget)) : values;
}

function valueIn(
	text: string,
	line: number | undefined,
	depth: number | undefined,
	note: (code: string, message: string | Sentence, at: number | undefined) => void,
): JsonValue | undefined {
	const parse = (json: string): JsonValue => parseJsonText(json, { limits: { depth } }, line ?? 1);
	try {
		return parse(text);
	} catch (error) {
		if (!(error instanceof DocumentError)) throw error;
		let fault = error;
		const repaired = error.kind === "limit" ? undefined : repairJson(text);
		if (repaired !== undefined && repaired.text.trim() === "") return undefined;
		if (repaired !== undefined) {
			try {
				const value = parse(repaired.text);
				// Marks that hide a script from old browsers are customary.
				if (repaired.repairs.some((repair) => repair !== "marks around it"))
					note(
						"json-ld-repaired",
						`The JSON-LD isn't well-formed, and was read without ${repaired.repairs.join(", ")}`,
						line,
					);
				return value;
			} catch (again) {
				if (!(again instanceof DocumentError)) throw again;
				// What is wrong beside the marks around it: places are the same.
				fault = again;
			}
		}
		note("json-ld", say`The JSON-LD can't be read: ${wholeOf(fault)}`, fault.line);
		return undefined;
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
