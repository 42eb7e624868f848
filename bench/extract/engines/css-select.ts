// htmlparser2, which is fast and doesn't follow the HTML standard, and parse5's tree for it, both with css-select.
import { selectAll, selectOne } from "css-select";
import type { AnyNode, Document, Element } from "domhandler";
import { getAttributeValue, textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { parse } from "parse5";
import { adapter } from "parse5-htmlparser2-tree-adapter";
import type { Engine } from "../expected.ts";

const text = (element: Element | null): string => (element === null ? "" : textContent(element));
const value = (element: Element | null, name: string): string =>
	(element === null ? undefined : getAttributeValue(element, name)) ?? "";

function engineOf(parseHtml: (html: string) => Document): Engine {
	const all = (selector: string, node: AnyNode): Element[] => selectAll<AnyNode, Element>(selector, node);
	const one = (selector: string, node: AnyNode): Element | null =>
		selectOne<AnyNode, Element>(selector, node);
	return {
		flat(html) {
			const page = parseHtml(html);
			return {
				title: text(one("title", page)),
				names: all("li.product a.name", page).map(text),
				prices: all(".price", page).map(text),
				hrefs: all("ul.products a[href]", page).map((element) => value(element, "href")),
				notes: all("p.note", page).map(text),
				skus: all("li.product", page).map((element) => value(element, "data-sku")),
			};
		},
		nested(html) {
			return all("li.product", parseHtml(html)).map((product) => ({
				sku: value(product, "data-sku"),
				name: text(one("a.name", product)),
				price: text(one(".price", product)),
				href: value(one("a[href]", product), "href"),
			}));
		},
	};
}

export const htmlparser2: Engine = engineOf((html) => parseDocument(html));
export const parse5: Engine = engineOf((html) => parse(html, { treeAdapter: adapter }));
