// The state while one document's records are made: the document, the limits, and the findings so far. Must not know
// declarations.

import type { StandardSchema } from "../base/index.ts";
import { own, type Sentence, say, sentenceFor, withSentence } from "../base/index.ts";
import type {
	Article,
	Document,
	Element,
	Feed,
	HtmlDocument,
	JsonDocument,
	JsonOptions,
	Metadata,
	XmlDocument,
} from "../document/index.ts";
import { Allowance, type Resolve, resolver, Visits } from "../document/internal.ts";
import type { FieldOptions } from "./declaration.ts";
import { cut, type FieldPath, type FindingKind, pathText, type RecordFinding } from "./findings.ts";
import type { RecordLimits } from "./limit-options.ts";
import { findMetadata } from "./metadata.ts";
import { type Provenance, placeOf } from "./provenance.ts";

/** A value that still needs its validator, and where it is kept. Inner values come before outer ones. */
export interface PendingValidation {
	readonly schema: StandardSchema;
	/** The record that holds the value. */
	readonly holder: Record<string, unknown>;
	readonly name: string;
	readonly field: string;
	readonly record: number;
}

/** Where records come from. */
export interface ExtractionSource {
	/** Undefined if values came without a document. */
	readonly document: Document | undefined;
	/** "" if it is unknown. */
	readonly url: string;
	readonly exchange: unknown;
	/** The number of the first record. */
	readonly firstRecord: number;
	/** For values without a document: their size in characters. */
	readonly lengthOf?: (() => number) | undefined;
}

export class ExtractionRun {
	readonly source: ExtractionSource;
	readonly limits: RecordLimits;
	readonly findings: RecordFinding[] = [];
	readonly pending: PendingValidation[] = [];
	/** How often each field needed its default. */
	readonly defaults: Map<FieldOptions, number> = new Map();
	/** Counts the node visits of selectors and XPaths. */
	readonly visits: Visits;
	/** Places in the current record; undefined if they aren't wanted. */
	places: Map<string, Provenance> | undefined;
	/** The current record. */
	record = 0;
	/** Findings of the current record that reject it. */
	rejections = 0;
	/** Milliseconds that regular expressions have spent on slow texts. */
	regexMs = 0;
	readonly #wantsPlaces: boolean;
	readonly #allowance: Allowance;
	#pathOf: ((record: number) => string) | undefined;
	/** The last record that a path was made for, and the path. */
	#path: { readonly record: number; readonly path: string } | undefined;
	#base: string | undefined;
	#metadata: Metadata | undefined;
	#feed: Feed | undefined;
	#article: { readonly found: Article | undefined } | undefined;
	/** Values found in the metadata, by name. */
	readonly #named: Map<string, readonly unknown[]> = new Map();
	/** The parts of the metadata whose findings have become findings of the run. */
	readonly #reported: Set<string> = new Set();
	#resolve: Resolve | undefined;

	constructor(
		source: ExtractionSource,
		settings: { readonly limits: RecordLimits; readonly provenance: boolean },
	) {
		this.source = source;
		this.limits = settings.limits;
		this.#wantsPlaces = settings.provenance;
		this.visits = new Visits(settings.limits.visits);
		const { document, lengthOf } = source;
		this.#allowance = new Allowance(document?.text.length ?? lengthOf ?? 0, settings.limits);
	}

	/** Counts what becomes part of the records, in characters and values. @throws DocumentError, kind "limit" */
	made(units: number): void {
		this.#allowance.take(units);
	}

	/** How much may still become part of them. */
	get left(): number {
		return this.#allowance.left;
	}

	/** Whether no further findings are kept. */
	get isFull(): boolean {
		return this.findings.length >= this.limits.findings;
	}

	get document(): Document | undefined {
		return this.source.document;
	}

	/** How the document reads JSON: that within its texts is read so, too. */
	get bigNumbers(): JsonOptions["bigNumbers"] {
		return own(this.source.document?.options.json ?? {}).bigNumbers;
	}

	get firstRecord(): number {
		return this.source.firstRecord;
	}

	/** The base of relative links; "" if nothing is known. Found at the first request. */
	get base(): string {
		if (this.#base === undefined) {
			const { document, url } = this.source;
			this.#base = document !== undefined && "baseUrl" in document ? document.baseUrl : url;
		}
		return this.#base;
	}

	/** Resolves a reference as the document does; undefined if it isn't a URL. */
	get resolve(): Resolve {
		if (this.#resolve === undefined) {
			const { document } = this.source;
			this.#resolve = resolver(this.base, document?.encoding);
		}
		return this.#resolve;
	}

	/**
	 * What the document says about itself under that name: found once, at the first request. What could not be read in the
	 * part of `name` gives a finding.
	 */
	metadata(document: HtmlDocument | XmlDocument, name: string): readonly unknown[] {
		let found = this.#named.get(name);
		if (found === undefined) {
			this.#metadata ??= document.metadata({ limits: this.limits });
			found = findMetadata(this.#metadata, name);
			this.#named.set(name, found);
		}
		this.#tell(name.split(".", 1)[0] ?? "");
		return found;
	}

	/** The document as a feed; what could not be read of it is noted once. @throws DocumentError where it is none */
	feed(document: XmlDocument | JsonDocument): Feed {
		if (this.#feed === undefined) {
			this.#feed = document.feed();
			const known = new Set(document.findings.map(({ message }) => message));
			for (const { message, line } of this.#feed.findings)
				if (!known.has(message)) this.notice(message, line);
		}
		return this.#feed;
	}

	/** The document's article; undefined where it has none. Looked for once. */
	article(document: HtmlDocument | XmlDocument): Article | undefined {
		this.#article ??= { found: document.article() };
		return this.#article.found;
	}

	#tell(part: string): void {
		if (this.#reported.has(part)) return;
		this.#reported.add(part);
		for (const finding of this.#metadata?.findings ?? [])
			if (holds(part, finding.code))
				this.find("invalid", "", say`may lack metadata: ${sentenceFor(finding)}`, { rejects: false });
	}

	begin(record: number): void {
		this.record = record;
		this.rejections = 0;
		if (this.#wantsPlaces) this.places = new Map();
	}

	find(
		kind: FindingKind,
		field: string,
		reason: string | Sentence,
		details: { readonly rejects?: boolean; readonly value?: string; readonly provenance?: Provenance } = {},
	): void {
		const { rejects = true, value, provenance } = details;
		if (rejects) this.rejections++;
		if (this.isFull) return;
		const sentence = say`${field === "" ? "The record" : field} ${reason}`;
		const finding: RecordFinding = {
			kind,
			field,
			message: String(sentence),
			rejects,
			record: this.record,
			...(value === undefined ? {} : { value: cut(value, 200) }),
			...(provenance === undefined ? {} : { provenance }),
		};
		this.findings.push(typeof reason === "string" ? finding : withSentence(finding, sentence));
	}

	/** Notes what is the matter with the document as a whole. */
	notice(what: string | Sentence, line?: number): void {
		if (this.isFull) return;
		const sentence = say`${what}${line === undefined ? "" : ` (line ${line})`}`;
		const message = String(sentence);
		const finding: RecordFinding = { kind: "document", field: "", message, rejects: false, record: -1 };
		this.findings.push(withSentence(finding, sentence));
	}

	/** Where something was found. */
	placeOf(source: string, element: Element | undefined): Provenance {
		const place = placeOf(this.source, source, element);
		if (this.#pathOf !== undefined) return { ...place, item: this.#itemPath(this.#pathOf) };
		const { document } = this.source;
		// A table's records are its rows, in their order.
		const row = document?.kind === "csv" && place.line === undefined ? document.rows[this.record] : undefined;
		return row === undefined ? place : { ...place, line: row.line };
	}

	/** Keeps where each record is within JSON, if places are wanted. */
	noteItems(find: () => (record: number) => string): void {
		if (this.#wantsPlaces) this.#pathOf = find();
	}

	/** The path of the current record: made once for all of its values. */
	#itemPath(pathOf: (record: number) => string): string {
		if (this.#path?.record !== this.record) {
			const path = pathOf(this.record);
			this.made(path.length);
			this.#path = { record: this.record, path };
		}
		return this.#path.path;
	}

	/** Notes where a value came from, if places are wanted. */
	note(path: FieldPath | undefined, name: string, source: string, element: Element | undefined): void {
		if (this.places === undefined) return;
		const field = pathText(path, name);
		this.made(field.length);
		this.places.set(field, this.placeOf(source, element));
	}
}

/** Whether a finding with that code is about that part of the metadata. */
function holds(part: string, code: string): boolean {
	return code.startsWith("json-ld") ? part === "jsonLd" : part === "microdata" || part === "rdfa";
}
