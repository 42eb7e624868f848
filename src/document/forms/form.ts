// A form of a page: finds it, and makes the request that a browser would send. Source: the HTML standard, "Form submission".
// Must not know HTTP clients: it gives method, URL and options.

import { inspectAs, own, say, visible } from "../../base/index.ts";
import { DocumentError } from "../errors.ts";
// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { exodus } from "../libraries.cjs";
import { kindOf } from "../node-check.ts";
import { attribute, type Element, type Root } from "../tree.ts";
import { type Control, controlsOf } from "./controls.ts";
import { type FormEntry, type FormValues, filled, formError } from "./fill.ts";

/** A page with forms: an `HtmlDocument`. */
export interface FormPage {
	/** The tree that has the forms. */
	readonly root: Root;
	/** What its form's address is relative to. */
	readonly baseUrl: string;
	/** Where the page came from; a form without an address goes there. */
	readonly url: string;
	/** The encoding of the page, in which its forms are sent. */
	readonly encoding: string;
}

/** A request that a filled form makes: pass it to `request` or `client.request`. */
export interface FormRequest {
	/** "GET" or "POST". */
	readonly method: string;
	/** Absolute; the values of a GET are in its query. */
	readonly url: string;
	/** What `request` takes as its options. */
	readonly options: {
		/** The values, if they are sent as application/x-www-form-urlencoded in UTF-8. */
		readonly form?: readonly (readonly [string, string])[] | undefined;
		/** The values as multipart/form-data, or in the page's own encoding. */
		readonly body?: FormData | string | undefined;
		/** The Content-Type, if `body` is a text. */
		readonly headers?: Readonly<Record<string, string>> | undefined;
	};
}

/** Further facts about filling in a form. */
export interface FillOptions {
	/** Which button to press, by its name, its value or its text. Default: the first one. */
	readonly submit?: string | undefined;
}

/**
 * The first form of a page that the CSS selector matches, or that contains what it matches.
 * @throws DocumentError, kind "form" if there is none, kind "selector"
 * @example
 * const page = await readDocument(await client.get("https://birds.example/login"), { kind: "html" });
 * const request = form(page, "#login").fill({ user: "ada", password });
 * const account = await client.request(request);
 */
export function form(page: FormPage, selector: string = "form"): PageForm {
	const root = (page as FormPage | undefined)?.root;
	if (root === undefined) {
		const isTree = (page as { readonly type?: unknown } | undefined)?.type === "root";
		throw new DocumentError(
			`A form is looked for in an HtmlDocument, not in ${isTree ? "its tree" : kindOf(page)}`,
			{ kind: "form", advice: isTree ? "readDocument and openDocument make one" : undefined },
		);
	}
	const found = root.selectAll(selector);
	for (const element of found) {
		const around = element.closest("form");
		if (around !== undefined) return new PageForm(page, around);
	}
	const what = found.length === 0 ? "matches nothing" : "matches no form and nothing in one";
	throw formError(say`the selector ${visible(JSON.stringify(selector))} ${what} on the page`);
}

/** A form of a page; `form` finds it. */
export class PageForm {
	static {
		inspectAs(PageForm, (value) => `PageForm { ${value.method} ${value.action}, ${value.names.join(", ")} }`);
	}

	/** The element. */
	readonly element: Element;
	readonly #page: FormPage;
	readonly #controls: readonly Control[];

	/** @internal `form` makes it. */
	constructor(page: FormPage, element: Element) {
		this.#page = page;
		this.element = element;
		this.#controls = controlsOf(element);
	}

	/** "GET" or "POST". */
	get method(): string {
		return methodOf(attribute(this.element, "method"));
	}

	/** Where it is sent: absolute, or "" if that can't be known. */
	get action(): string {
		return this.#action(undefined);
	}

	/** The names of its fields, each once. */
	get names(): readonly string[] {
		const named = this.#controls.filter(({ name, kind }) => name !== "" && kind !== "button");
		return [...new Set(named.map(({ name }) => name))];
	}

	/** What it sends as it is: names and values, in order. */
	get values(): readonly FormEntry[] {
		return filled(this.#controls, {}, undefined);
	}

	/**
	 * Fills in fields by name and gives the request that pressing a button sends. Fields that you don't name keep the page's
	 * values, hidden ones too. A checkbox takes true, false or its values; a list of choices takes a value or the text that the
	 * page shows.
	 * @throws DocumentError, kind "form", for a name or value that the form doesn't have
	 */
	fill(values: FormValues = {}, options: FillOptions = {}): FormRequest {
		const button = this.#button(own(options).submit);
		const entries = filled(this.#controls, values, button);
		const from = (name: string): string | undefined =>
			(button && attribute(button.element, `form${name}`)) ?? attribute(this.element, name);
		const method = methodOf(from("method"));
		const action = this.#action(button);
		const url = URL.parse(action);
		if (url === null)
			throw formError(say`the form's address ${visible(JSON.stringify(action))} is not a URL`);
		const encoding = this.#encoding();
		if (method === "GET") {
			url.search = urlencoded(entries, encoding);
			return { method, url: url.href, options: {} };
		}
		return { method, url: url.href, options: contentOf(entries, encoding, from("enctype")) };
	}

	#button(wanted: string | undefined): Control | undefined {
		const buttons = this.#controls.filter(({ kind }) => kind === "button");
		if (wanted === undefined) return buttons[0];
		const found = buttons.find(
			({ name, values, element }) => name === wanted || values[0] === wanted || element.text() === wanted,
		);
		if (found === undefined) throw formError(say`the form has no button ${visible(JSON.stringify(wanted))}`);
		return found;
	}

	#action(button: Control | undefined): string {
		const { url, baseUrl } = this.#page;
		const ofButton = button && attribute(button.element, "formaction");
		const action = (ofButton ?? attribute(this.element, "action") ?? "").trim();
		return action === "" ? url : (URL.parse(action, baseUrl === "" ? undefined : baseUrl)?.href ?? action);
	}

	#encoding(): string {
		const [given] = (attribute(this.element, "accept-charset") ?? "").trim().split(/\s+/);
		const encoding = given === undefined || given === "" ? this.#page.encoding : given;
		return /^utf-?16/i.test(encoding) || !isKnown(encoding) ? "UTF-8" : encoding;
	}
}

function isKnown(encoding: string): boolean {
	try {
		exodus().percentEncodeAfterEncoding(encoding, "a", "");
		return true;
	} catch {
		return false;
	}
}

function methodOf(method: string | undefined): string {
	return method?.toLowerCase() === "post" ? "POST" : "GET";
}

function contentOf(
	entries: readonly FormEntry[],
	encoding: string,
	type: string | undefined,
): FormRequest["options"] {
	if (type?.toLowerCase() === "multipart/form-data") {
		const body = new FormData();
		for (const [name, value] of entries) {
			if (typeof value === "string") body.append(name, value);
			else body.append(name, value, value instanceof File ? value.name : "blob");
		}
		return { body };
	}
	const texts = entries.map(([name, value]) => [name, textOf(value)] as const);
	if (/^utf-?8$/i.test(encoding)) return { form: texts };
	return {
		body: urlencoded(entries, encoding),
		headers: { "content-type": "application/x-www-form-urlencoded" },
	};
}

/** A file that isn't sent as such is its name. */
function textOf(value: string | Blob): string {
	if (typeof value === "string") return value;
	return value instanceof File ? value.name : "";
}

/** URL standard, "application/x-www-form-urlencoded percent-encode set". */
const ESCAPED = " !\"#$%&'()+,/:;<=>?@[\\]^`{|}~";

function urlencoded(entries: readonly FormEntry[], encoding: string): string {
	const encoded = (text: string): string =>
		exodus().percentEncodeAfterEncoding(
			encoding,
			text.toWellFormed().replace(/\r\n|\r|\n/g, "\r\n"),
			ESCAPED,
			true,
		);
	return entries.map(([name, value]) => `${encoded(name)}=${encoded(textOf(value))}`).join("&");
}
