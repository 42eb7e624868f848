// The site that crawlers are measured on: numbered product pages of about 10 KB with 50 links and five fields each. A page leads to
// five new ones, so that all are found; its other links lead to pages that are known by then.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LINKS = 50;
const NEW_LINKS = 5;

/** The fields of a page; what each crawler has to find. */
export interface Product {
	readonly name: string;
	readonly sku: string;
	readonly price: string;
	readonly stock: string;
	readonly summary: string;
}

export function productOf(page: number): Product {
	return {
		name: `Product ${page}`,
		sku: `SKU-${page}`,
		price: `${(page * 7) % 1_000}.99`,
		stock: `${page % 50} in stock`,
		summary: `The summary of product ${page}.`,
	};
}

/** A number that depends on each field of each record: equal where all records are. */
export function checksum(products: Iterable<Product>): number {
	let sum = 0;
	for (const { name, sku, price, stock, summary } of products) {
		const text = `${name}|${sku}|${price}|${stock}|${summary}`;
		let hash = 0;
		for (let at = 0; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) % 1_000_003;
		sum = (sum + hash) % 1_000_000_007;
	}
	return sum;
}

/** @param cards - how many cards of other products a page has besides; 420 make it one of 240 KB, the web's mean */
export function writeSite(folder: string, pages: number, cards = 0): void {
	for (let page = 0; page < pages; page++) {
		const directory = join(folder, "p", String(page % 100));
		if (page < 100) mkdirSync(directory, { recursive: true });
		writeFileSync(join(directory, `${page}.html`), pageText(page, pages, cards));
	}
	writeFileSync(join(folder, "robots.txt"), "User-agent: *\nDisallow: /private/\n");
}

export function pathOf(page: number): string {
	return `/p/${page % 100}/${page}.html`;
}

function pageText(page: number, pages: number, cards: number): string {
	const { name, sku, price, stock, summary } = productOf(page);
	const links = Array.from({ length: LINKS }, (_, index) => {
		const target = index < NEW_LINKS ? page * NEW_LINKS + index + 1 : (page * 31 + index * 977) % pages;
		return target < pages ? target : page;
	});
	const list = links.map(
		(target) => `<li><a href="${pathOf(target)}" class="link">Product ${target}</a></li>`,
	);
	const filler = Array.from(
		{ length: 24 },
		(_, index) => `<p class="text">Paragraph ${index} of the page ${page}: ${WORDS}</p>`,
	);
	const others = Array.from({ length: cards }, (_, index) => cardText(page, index));
	return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${name}</title></head>
<body><header><nav><ul>${list.slice(0, 10).join("")}</ul></nav></header>
<main><h1 class="name">${name}</h1><dl><dt>SKU</dt><dd class="sku">${sku}</dd></dl>
<span class="price">${price}</span><span class="stock">${stock}</span><p class="summary">${summary}</p>
${filler.join("\n")}
${others.join("\n")}
<ul class="related">${list.slice(10).join("\n")}</ul></main></body></html>
`;
}

/** About 550 bytes of markup like a shop's. */
function cardText(page: number, index: number): string {
	return `<div class="card card--wide" id="card-${index}" data-sku="other-${page}-${index}"><div class="card__image"><img src="/images/${index}-320.jpg" srcset="/images/${index}-320.jpg 320w, /images/${index}-640.jpg 640w" alt="Picture ${index} of page ${page}" width="320" height="240" loading="lazy"></div><div class="card__body"><h3 class="card__title">Other product ${index}</h3><p class="card__text">${WORDS}</p><span class="card__price">${index}.50 &euro;</span> <button type="button" class="button" disabled>Add to the basket</button></div></div>`;
}

const WORDS =
	"a gannet dives straight through the surface and comes back with what it went for, every time, whatever the weather, and without a sound but the splash";
