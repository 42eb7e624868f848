// The option --limit NAME=VALUE: how it is described and read, and which part of the library each value is for.

import { nearest } from "../../base/index.ts";
import type { ClientLimits } from "../../client/index.ts";
import type { DocumentOptions, JsonPathLimits } from "../../document/index.ts";
import type { RecordLimits } from "../../record/index.ts";
import { usageError } from "../failure.ts";
import { parseSize } from "../terminal/units.ts";
import type { ListOption } from "./command.ts";
import {
	clientLimits,
	commandsWith,
	csvLimits,
	documentLimits,
	jsonPathLimits,
	type Limit,
	type LimitedCommand,
	limitGroups,
	limitsOf,
	markdownLimits,
	metadataLimits,
	queryLimits,
	recordLimits,
	xpathLimits,
} from "./limits.ts";

/** The option for that command. */
export function limitOption(command: LimitedCommand): ListOption {
	const own = [...limitsOf(command).keys()];
	const all = limitGroups.flatMap(({ limits }) => Object.keys(limits));
	return {
		type: "list",
		placeholder: "NAME=VALUE",
		help: "Raise or lower a limit, such as documentBytes=1G; none switches it off; `gannet help limits` lists them",
		words: own.map((name) => `${name}=`),
		wordsElsewhere: all.filter((name) => !own.includes(name)).map((name) => `${name}=`),
	};
}

/** The given limits, by name. */
export type GivenLimits = Readonly<Record<string, number>>;

/** The last of several values of one name counts. Throws a CommandError. */
export function readLimits(command: LimitedCommand, given: readonly string[]): GivenLimits {
	const known = limitsOf(command);
	const values: Record<string, number> = {};
	for (const text of given) {
		const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
		const limit = known.get(name);
		if (limit === undefined) throw unknownLimit(command, name, [...known.keys()]);
		if (value === undefined) throw usageError(`--limit requires NAME=VALUE, not ${JSON.stringify(text)}`);
		values[name] = limitValue(name, value, limit);
	}
	return values;
}

function limitValue(name: string, text: string, { unit, minimum = 0, isWhole = false }: Limit): number {
	if (!isWhole && /^(?:none|infinity)$/i.test(text)) return Number.POSITIVE_INFINITY;
	const value = unit === "size" ? parseSize(text) : /^\d+$/.test(text) ? Number(text) : undefined;
	if (value !== undefined && value >= minimum) return value;
	const example = unit === "size" ? ", like 500k, 1.5M or 2000" : "";
	const least = minimum === 0 ? "" : ` of at least ${minimum}`;
	const none = isWhole ? "" : ", or none";
	throw usageError(
		`--limit ${name} requires a whole number${least}${example}${none}, not ${JSON.stringify(text)}`,
	);
}

/** The library's limits that have their own option. */
const ownOptions: Readonly<Record<string, string>> = {
	records: "--max-records N",
	pages: "--max-pages N",
	waitMs: "--max-wait SECONDS",
};

function unknownLimit(command: LimitedCommand, name: string, known: readonly string[]): Error {
	const others = commandsWith(name);
	if (others.length > 0) {
		return usageError(
			`gannet ${command} does not have the limit ${name}`,
			`It is a limit of ${others.map((other) => `\`gannet ${other}\``).join(" and ")}; \`gannet help limits\` lists them.`,
		);
	}
	if (Object.hasOwn(ownOptions, name)) {
		return usageError(`there is no limit ${JSON.stringify(name)}`, `${ownOptions[name]} sets that one.`);
	}
	const meant = nearest(name, known);
	const list = `There are: ${known.join(", ")}.`;
	return usageError(
		`there is no limit ${JSON.stringify(name)}`,
		meant === undefined ? list : `Did you mean --limit ${meant}? ${list}`,
	);
}

/** The client's limits. */
export function ofClient(given: GivenLimits): Partial<ClientLimits> {
	return among(given, clientLimits);
}

/** The limits of documents, as their options. */
export function ofDocuments(given: GivenLimits): Pick<DocumentOptions, "limits" | "csv"> {
	return { limits: among(given, documentLimits), csv: { limits: among(given, csvLimits) } };
}

/** The limits of records. */
export function ofRecords(given: GivenLimits): Partial<RecordLimits> {
	return among(given, {
		...recordLimits,
		...xpathLimits,
		...jsonPathLimits,
		...metadataLimits,
		...markdownLimits,
		depth: documentLimits.depth,
		digits: documentLimits.digits,
		amplification: documentLimits.amplification,
	});
}

/** The limits of options that are a JSONPath. */
export function ofJsonPath(given: GivenLimits): JsonPathLimits {
	return among(given, { ...jsonPathLimits, ...queryLimits, depth: documentLimits.depth });
}

/** Those that are in a table. */
export function among<Name extends string>(
	given: GivenLimits,
	table: Readonly<Record<Name, Limit>>,
): { readonly [Each in Name]?: number } {
	const own = Object.entries(given).filter(([name]) => Object.hasOwn(table, name));
	return Object.fromEntries(own) as { readonly [Each in Name]?: number };
}
