// linkedom: a DOM, which is more than the others make.
import type { Engine } from "../expected.ts";

/** Of the DOM what is used here: its types as a whole would change those of everything in bench/. */
interface Queryable {
	querySelector(selector: string): DomElement | null;
	querySelectorAll(selector: string): Iterable<DomElement>;
}
interface DomElement extends Queryable {
	readonly textContent: string | null;
	getAttribute(name: string): string | null;
}

const name = "linkedom";
const { parseHTML } = (await import(name)) as {
	parseHTML(html: string): { readonly document: Queryable };
};

export const engine: Engine = {
	flat(html) {
		const { document } = parseHTML(html);
		const all = (selector: string): DomElement[] => [...document.querySelectorAll(selector)];
		const text = (element: DomElement): string => element.textContent ?? "";
		return {
			title: document.querySelector("title")?.textContent ?? "",
			names: all("li.product a.name").map(text),
			prices: all(".price").map(text),
			hrefs: all("ul.products a[href]").map((element) => element.getAttribute("href") ?? ""),
			notes: all("p.note").map(text),
			skus: all("li.product").map((element) => element.getAttribute("data-sku") ?? ""),
		};
	},
	nested(html) {
		const { document } = parseHTML(html);
		return [...document.querySelectorAll("li.product")].map((product) => ({
			sku: product.getAttribute("data-sku") ?? "",
			name: product.querySelector("a.name")?.textContent ?? "",
			price: product.querySelector(".price")?.textContent ?? "",
			href: product.querySelector("a[href]")?.getAttribute("href") ?? "",
		}));
	},
};
