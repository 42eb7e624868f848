// cheerio, with parse5 as it comes.
import { load } from "cheerio";
import type { Engine } from "../expected.ts";

export const engine: Engine = {
	flat(html) {
		const $ = load(html);
		const texts = (selector: string): string[] =>
			$(selector)
				.toArray()
				.map((element) => $(element).text());
		const values = (selector: string, name: string): string[] =>
			$(selector)
				.toArray()
				.map((element) => $(element).attr(name) ?? "");
		return {
			title: $("title").first().text(),
			names: texts("li.product a.name"),
			prices: texts(".price"),
			hrefs: values("ul.products a[href]", "href"),
			notes: texts("p.note"),
			skus: values("li.product", "data-sku"),
		};
	},
	nested(html) {
		const $ = load(html);
		return $("li.product")
			.toArray()
			.map((element) => {
				const product = $(element);
				return {
					sku: product.attr("data-sku") ?? "",
					name: product.find("a.name").first().text(),
					price: product.find(".price").first().text(),
					href: product.find("a[href]").first().attr("href") ?? "",
				};
			});
	},
};
