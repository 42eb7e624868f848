// The kinds of document, each with what can be asked of it. Everything is made when it is first asked for, and kept:
// who asks for the text alone has nothing parsed. Must not know bytes' encodings or how formats are read.

import { DocumentError } from "../errors.ts";
import { parseHtml } from "../html/parse.ts";
import { select, selectAll } from "../select/css.ts";
import type { Element, Root } from "../tree.ts";
import { ReceivedDocument } from "./received.ts";

/** Plain text. */
export class TextDocument extends ReceivedDocument {
	readonly kind = "text";
}

/** A tree of elements: what HTML and XML share. */
abstract class TreeDocument extends ReceivedDocument {
	#root: Root | undefined;

	/** The tree; parsed when it is first asked for. */
	get root(): Root {
		this.#root ??= this.parse();
		return this.#root;
	}

	protected abstract parse(): Root;

	/** The first element that matches the CSS selector. @throws DocumentError, kind "selector" */
	select(selector: string): Element | undefined {
		return select(this.root, selector);
	}

	/** Every element that matches the CSS selector, in document order. @throws DocumentError, kind "selector" */
	selectAll(selector: string): Element[] {
		return selectAll(this.root, selector);
	}
}

/** An HTML page, as a browser would have it with its scripts left out. */
export class HtmlDocument extends TreeDocument {
	readonly kind = "html";

	protected override parse(): Root {
		return parseHtml(this.text);
	}
}

/** An XML document; XHTML served as such too. */
export class XmlDocument extends TreeDocument {
	readonly kind = "xml";

	protected override parse(): Root {
		throw new DocumentError('XML can\'t be read yet: the option kind: "html" has it read as HTML', {
			kind: "unsupported",
			code: "xml",
		});
	}
}

export class JsonDocument extends ReceivedDocument {
	readonly kind = "json";
	#parsed: { readonly value: unknown } | undefined;

	/** The value that the text stands for. @throws DocumentError, kind "syntax" */
	get value(): unknown {
		this.#parsed ??= { value: JSON.parse(this.text) };
		return this.#parsed.value;
	}
}

/** Rows of fields: CSV, TSV and their like. */
export class CsvDocument extends ReceivedDocument {
	readonly kind = "csv";
}
