// Records of pages: by a page's declaration, or one record of the page itself. Must not know where they go.

import { type Document, DocumentError } from "../../document/index.ts";
import {
	extractAsync,
	type RecordDeclaration,
	RecordError,
	type Rejected,
	type SinkSchema,
	schemaOf,
} from "../../record/index.ts";
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
}

const PAGE_KIND: RecordKind = { name: "pages", declaration: undefined, schema: PAGE_SCHEMA };

/** The kinds of records of a job, each once. */
export function kindsOf({ record, rules }: Pick<CrawlSettings, "record" | "rules">): readonly RecordKind[] {
	const declarations = new Set([record, ...rules.map((rule) => rule.record)]);
	const kinds = [...declarations].flatMap((each) => (each === undefined ? [] : [kindOf(each)]));
	return kinds.length === 0 ? [PAGE_KIND] : kinds;
}

function kindOf(declaration: RecordDeclaration): RecordKind {
	return { name: declaration.name ?? UNNAMED, declaration, schema: schemaOf(declaration) };
}

export interface PageRecords {
	readonly records: readonly unknown[];
	readonly rejected: readonly Rejected[];
	/** Why there are none; undefined where there may be. */
	readonly reason: string | undefined;
}

export async function recordsOf(
	document: Document,
	declaration: RecordDeclaration | undefined,
	page: { readonly url: string; readonly status: number; readonly at: number },
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
		return { records: [record], rejected: [], reason: undefined };
	}
	try {
		const { records, rejected } = await extractAsync(document, declaration);
		return { records, rejected, reason: undefined };
	} catch (error) {
		if (error instanceof RecordError && error.kind === "unsupported")
			return { records: [], rejected: [], reason: undefined };
		if (error instanceof RecordError) return { records: [], rejected: [], reason: `record-${error.kind}` };
		if (error instanceof DocumentError)
			return { records: [], rejected: [], reason: `document-${error.kind}` };
		throw error;
	}
}
