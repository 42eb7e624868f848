/// <reference lib="dom" />
// linkedom: a DOM, which is more than the others make.
import { parseHTML } from "linkedom";
import type { Engine } from "../expected.ts";

export const engine: Engine = {
	flat(html) {
		const { document } = parseHTML(html);
		const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
		const text = (element: Element): string => element.textContent ?? "";
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
