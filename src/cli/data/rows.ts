// Data from a document as rows: what `--select`, `--links`, `--tables` and the like print. Prints nothing itself.

import { messageIn } from "../../base/index.ts";
import {
	attribute,
	type CsvDocument,
	type Document,
	type Element,
	type Finding,
	type HtmlDocument,
	type PageLink,
	textContent,
	visibleText,
	type XmlDocument,
} from "../../document/index.ts";
import { type Resolve, resolver } from "../../document/internal.ts";
import { among, type GivenLimits, ofJsonPath } from "../arguments/limit-option.ts";
import {
	articleLimits,
	documentLimits,
	metadataLimits,
	tableLimits,
	xpathLimits,
} from "../arguments/limits.ts";
import { namingOf } from "../arguments/option-names.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import type { SelectOptions } from "./wants-data.ts";

/**
 * A row, the title of the following group of rows, facts of one thing, which people read as a list, or a note about the
 * rows.
 */
export type RowOrGroup =
	| { readonly row: unknown }
	| { readonly group: string }
	| { readonly facts: Readonly<Record<string, unknown>> }
	| { readonly note: string };

/** Throws DocumentErrors, and a CommandError if the options need another kind of document. */
export function rowsOf(document: Document, options: SelectOptions, given: GivenLimits): Iterable<RowOrGroup> {
	const { select, attr, xpath, links, tables, metadata, article } = options;
	const path = options["json-path"];
	if (path !== undefined) {
		if (document.kind !== "json") throw wrongKind("--json-path", "JSON", document);
		return document.query(path, { limits: ofJsonPath(given) }).map(({ value }) => ({ row: value }));
	}
	if (select !== undefined) {
		return selectedRows(treeOf(document, "--select"), select, attr);
	}
	if (xpath !== undefined) return xpathRows(treeOf(document, "--xpath"), xpath, given);
	if (links) return linkRows(htmlOf(document, "--links"));
	if (tables) return tableRows(htmlOf(document, "--tables"), given, options.nth);
	if (metadata) return metadataRows(htmlOf(document, "--metadata"), given);
	if (article) return articleRows(htmlOf(document, "--article"), given);
	return plainRows(document);
}

/** --as alone: the rows of a document that consists of rows. */
function plainRows(document: Document): Iterable<RowOrGroup> {
	if (document.kind === "csv") return csvRows(document);
	if (document.kind === "json") {
		const { value } = document;
		return Array.isArray(value) ? value.map((row: unknown) => ({ row })) : [{ row: value }];
	}
	throw wrongKind("--as alone", "JSON or CSV, which are made of rows", document);
}

/** One by one, made when they are read. */
function* csvRows({ rows }: CsvDocument): Generator<RowOrGroup> {
	for (const { record } of rows) yield { row: record };
}

function* selectedRows(
	tree: HtmlDocument | XmlDocument,
	selector: string,
	names: readonly string[],
): Generator<RowOrGroup> {
	yield* mendedNotes(tree);
	const hasUrls = tree.kind === "html" && names.some((name) => URL_ATTRIBUTES.has(name.toLowerCase()));
	const resolve = hasUrls ? resolver(tree.baseUrl, tree.encoding) : undefined;
	for (const element of tree.selectAll(selector)) yield { row: selected(tree, element, names, resolve) };
}

function* linkRows(page: HtmlDocument): Generator<RowOrGroup> {
	for (const link of page.links()) yield { row: linkRow(link) };
}

function selected(
	tree: HtmlDocument | XmlDocument,
	element: Element,
	names: readonly string[],
	resolve: Resolve | undefined,
): string | null | Record<string, string | null> {
	if (names.length === 0) return tree.kind === "html" ? visibleText(element) : textContent(element).trim();
	const read = (name: string): string | null => attributeOf(tree, element, name, resolve);
	if (names.length === 1) return read(names[0] as string);
	return Object.fromEntries(names.map((name) => [name, read(name)]));
}

/** Attributes whose values are URLs, on any element. */
const URL_ATTRIBUTES: ReadonlySet<string> = new Set([
	"action",
	"cite",
	"data",
	"formaction",
	"href",
	"longdesc",
	"poster",
	"src",
]);

function attributeOf(
	tree: HtmlDocument | XmlDocument,
	element: Element,
	name: string,
	resolve: Resolve | undefined,
): string | null {
	const value = attribute(element, tree.kind === "html" ? name.toLowerCase() : name);
	if (value === undefined) return null;
	if (resolve === undefined || !URL_ATTRIBUTES.has(name.toLowerCase())) return value;
	return resolve(value.trim()) ?? value;
}

function* xpathRows(
	tree: HtmlDocument | XmlDocument,
	expression: string,
	given: GivenLimits,
): Generator<RowOrGroup> {
	const result = tree.xpath(expression, { limits: among(given, xpathLimits) });
	yield* mendedNotes(tree);
	if (!Array.isArray(result)) {
		yield { row: result };
		return;
	}
	for (const node of result) {
		const isAttribute = node.type === "attribute";
		yield { row: isAttribute ? node.value : tree.kind === "html" ? visibleText(node) : textContent(node) };
	}
}

/** The repairs of a feed that isn't well-formed. */
function mendedNotes(tree: HtmlDocument | XmlDocument): RowOrGroup[] {
	return tree.kind === "html"
		? []
		: tree.mended.map(({ message, line }) => ({ note: `${message} (line ${line})` }));
}

function linkRow({ kind, url, reference, text, rel }: PageLink): Record<string, unknown> {
	return { kind, url: url ?? reference, text, rel: rel.join(" ") };
}

function* tableRows(page: HtmlDocument, given: GivenLimits, nth: number | undefined): Generator<RowOrGroup> {
	const all = page.tables({ limits: among(given, tableLimits) });
	const filled = all.filter(({ cells }) => cells.length > 0);
	const tables = nth === undefined ? filled : filled.slice(nth - 1, nth);
	if (nth !== undefined && tables.length === 0)
		throw new CommandError(
			`There is no table ${nth}: the page has ${filled.length}`,
			ExitCode.data,
			"--tables alone prints all of them.",
		);
	for (const [index, table] of tables.entries()) {
		const { caption, headerRows, rows, findings } = table;
		yield* limitNotes(findings);
		if (tables.length > 1) yield { group: caption ?? `Table ${index + 1}` };
		// Without headers, the columns are numbered from 1.
		const named =
			headerRows > 0
				? table.records
				: rows.map((row) => Object.fromEntries(row.map((text, column) => [column + 1, text])));
		for (const row of named) yield { row };
	}
}

function* metadataRows(page: HtmlDocument, given: GivenLimits): Generator<RowOrGroup> {
	const limits = among(given, { ...metadataLimits, depth: documentLimits.depth });
	const { findings, ...metadata } = page.metadata({ limits });
	for (const finding of findings) yield { note: messageIn(finding, namingOf("get")) };
	const facts = withoutNothing(metadata);
	if (Object.keys(facts).length > 0) yield { facts };
}

function* articleRows(page: HtmlDocument, given: GivenLimits): Generator<RowOrGroup> {
	const article = page.article({ limits: among(given, articleLimits) });
	if (article !== undefined) yield { facts: withoutNothing(article) };
}

/** What was left out because of a limit. */
function* limitNotes(findings: readonly Finding[]): Generator<RowOrGroup> {
	for (const finding of findings)
		if (finding.code.startsWith("limits.")) yield { note: messageIn(finding, namingOf("get")) };
}

/** A copy without members that are undefined, null, or empty texts, lists and objects. */
function withoutNothing(value: object): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(value)
			.map(([name, member]) => [name, filledOf(member)] as const)
			.filter(([, member]) => !isNothing(member)),
	);
}

function filledOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(filledOf).filter((item) => !isNothing(item));
	return typeof value === "object" && value !== null ? withoutNothing(value) : value;
}

function isNothing(value: unknown): boolean {
	if (value === undefined || value === null || value === "") return true;
	return typeof value === "object" && Object.keys(value).length === 0;
}

function treeOf(document: Document, option: string): HtmlDocument | XmlDocument {
	if (document.kind === "html" || document.kind === "xml") return document;
	throw wrongKind(option, "HTML or XML", document);
}

function htmlOf(document: Document, option: string): HtmlDocument {
	if (document.kind === "html") return document;
	throw wrongKind(option, "an HTML page", document);
}

/** The options for each kind of document. */
const ways: Readonly<Record<Document["kind"], string | undefined>> = {
	html: "For a page, use --select, --xpath, --links, --tables, --metadata, --article or --as markdown.",
	xml: "For XML, use --select or --xpath.",
	json: "For JSON, use --json-path, or --as alone to show all of it.",
	csv: "For CSV, use --as alone to show its rows.",
	text: undefined,
};

/** The error if an option needs another kind of document. */
export function wrongKind(option: string, needed: string, { kind, decided }: Document): Error {
	const type = decided.mediaType === "" ? "" : ` (${decided.mediaType})`;
	const message = `${option} requires ${needed}, but the content is ${kindNames[kind]}${type}`;
	return new CommandError(message, ExitCode.data, ways[kind]);
}

const kindNames: Readonly<Record<Document["kind"], string>> = {
	html: "HTML",
	xml: "XML",
	json: "JSON",
	csv: "CSV",
	text: "plain text",
};
