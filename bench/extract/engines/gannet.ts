// gannet: parseHtml and selectAll.
import {
	attribute,
	type Element,
	parseHtml,
	select,
	selectAll,
	textContent,
} from "../../../src/document/index.ts";
import type { Engine } from "../expected.ts";

const text = (element: Element | undefined): string => (element === undefined ? "" : textContent(element));
const value = (element: Element | undefined, name: string): string =>
	(element === undefined ? undefined : attribute(element, name)) ?? "";

export const engine: Engine = {
	flat(html) {
		const page = parseHtml(html);
		return {
			title: text(select(page, "title")),
			names: selectAll(page, "li.product a.name").map(text),
			prices: selectAll(page, ".price").map(text),
			hrefs: selectAll(page, "ul.products a[href]").map((element) => value(element, "href")),
			notes: selectAll(page, "p.note").map(text),
			skus: selectAll(page, "li.product").map((element) => value(element, "data-sku")),
		};
	},
	nested(html) {
		return selectAll(parseHtml(html), "li.product").map((product) => ({
			sku: value(product, "data-sku"),
			name: text(select(product, "a.name")),
			price: text(select(product, ".price")),
			href: value(select(product, "a[href]"), "href"),
		}));
	},
};
