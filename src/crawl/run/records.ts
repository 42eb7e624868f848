// Records of pages: by a page's declaration, or one record of the page itself. Must not know where they go.

import { type Document, DocumentError } from "../../document/index.ts";
import {
	extractAsync,
	type RecordDeclaration,
	RecordError,
	type Rejected,
	type Report,
	type Row,
	type SinkSchema,
	schemaOf,
} from "../../record/index.ts";
import { withPlaces } from "../../record/internal.ts";
import { shortHash } from "../recrawl/content.ts";
import { titleOf } from "./discover.ts";
import type { CrawlSettings } from "./job-options.ts";

/** The columns of a page's record without a declaration. */
const PAGE_SCHEMA: SinkSchema = {
	name: "pages",
	key: ["url"],
	columns: [
		{ name: "url", type: "url" },
		{ name: "status", type: "integer" },
		{ name: "contentType", type: "text" },
		{ name: "title", type: "text" },
		{ name: "bytes", type: "integer" },
		{ name: "fetchedAt", type: "datetime" },
	],
};

/** The name of records whose declaration has none. */
const UNNAMED = "records";

/** The records of a name: what they are made by, and their columns. */
export interface RecordKind {
	readonly name: string;
	/** undefined: one record of the page itself. */
	readonly declaration: RecordDeclaration | undefined;
	readonly schema: SinkSchema;
	/** Changes with the declaration. */
	readonly fingerprint: string;
}

const PAGE_KIND: RecordKind = { name: "pages", declaration: undefined, schema: PAGE_SCHEMA, fingerprint: "" };

/** The kinds of records of a job, each once. */
export function kindsOf({ record, rules }: Pick<CrawlSettings, "record" | "rules">): readonly RecordKind[] {
	const declarations = new Set([record, ...rules.map((rule) => rule.record)]);
	const kinds = [...declarations].flatMap((each) => (each === undefined ? [] : [kindOf(each)]));
	return kinds.length === 0 ? [PAGE_KIND] : kinds;
}

function kindOf(declaration: RecordDeclaration): RecordKind {
	const text = JSON.stringify(declaration, (_, each: unknown) =>
		typeof each === "function" || each instanceof RegExp ? String(each) : each,
	);
	const fingerprint = shortHash(text).slice(0, 8);
	return { name: declaration.name ?? UNNAMED, declaration, schema: schemaOf(declaration), fingerprint };
}

export interface PageRecords {
	readonly records: readonly unknown[];
	readonly rejected: readonly Rejected[];
	/** How often each field had a value, and what was odd; undefined where no declaration is about the page. */
	readonly report: (() => Report) | undefined;
	/** Why there are none; undefined where there may be. */
	readonly reason: string | undefined;
}

export const NO_RECORDS: PageRecords = { records: [], rejected: [], report: undefined, reason: undefined };

export async function recordsOf(
	document: Document,
	declaration: RecordDeclaration | undefined,
	page: { readonly url: string; readonly status: number; readonly at: number },
	provenance: boolean,
): Promise<PageRecords> {
	if (declaration === undefined) {
		const record = {
			url: page.url,
			status: page.status,
			contentType: document.headers.get("content-type") ?? null,
			title: titleOf(document),
			bytes: document.bytes.byteLength,
			fetchedAt: new Date(page.at).toISOString(),
		};
		return { records: [record], rejected: [], report: undefined, reason: undefined };
	}
	try {
		const extraction = await extractAsync(document, declaration, { provenance });
		const { records, rejected } = extraction;
		const rows = provenance ? (records as Row[]).map(withPlaces) : records;
		return { records: rows, rejected, report: () => extraction.report, reason: undefined };
	} catch (error) {
		if (error instanceof RecordError && error.kind === "unsupported")
			return { records: [], rejected: [], report: undefined, reason: undefined };
		if (error instanceof RecordError)
			return { records: [], rejected: [], report: undefined, reason: `record-${error.kind}` };
		if (error instanceof DocumentError)
			return { records: [], rejected: [], report: undefined, reason: `document-${error.kind}` };
		throw error;
	}
}
