// The pages that extraction is timed on, generated from a seed so that every run has the same.
import { seededRandom } from "../statistics.ts";

const WORDS: readonly string[] = (
	"steel oak linen copper wool glass amber slate cedar ivory cotton leather bamboo granite velvet marble kettle lamp " +
	"chair bowl clock table shelf basket blanket mirror vase cushion stool tray jug rug candle hook frame box desk bench"
).split(" ");

/** A shop's page of about 10 KB: a head, a navigation, 40 products with a few fields each, a footer. */
export function productPage(seed: number): string {
	const random = seededRandom(seed);
	const pick = (): string => WORDS[Math.floor(random() * WORDS.length)] as string;
	const products = Array.from({ length: 40 }, (_, index) => {
		const name = `${pick()} ${pick()}`;
		const id = seed * 100 + index;
		const price = (1 + random() * 300).toFixed(2);
		return `<li class="product${index % 5 === 0 ? " sale" : ""}" data-sku="S-${id}">
  <a class="name" href="/products/${id}?ref=list&amp;page=1">${name}</a>
  <span class="price">€${price}</span>
  <p class="note">${pick()} &amp; ${pick()}, made of ${pick()} <b>by hand</b></p>
</li>`;
	});
	const links = Array.from({ length: 8 }, () => `<li><a href="/c/${pick()}">${pick()}</a></li>`);
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Products, page ${seed}</title>
<meta name="description" content="${pick()} and ${pick()}">
<link rel="stylesheet" href="/shop.css">
<link rel="canonical" href="https://shop.example/products?page=${seed}">
<script>window.page = { id: ${seed}, items: "<b>" };</script>
</head>
<body>
<header><nav><ul class="menu">${links.join("")}</ul></nav></header>
<main id="main">
<h1>Products</h1>
<ul class="products">
${products.join("\n")}
</ul>
<nav class="pages"><a rel="prev" href="?page=${seed - 1}">back</a><a rel="next" href="?page=${seed + 1}">more</a></nav>
</main>
<footer><p>&copy; the shop</p></footer>
</body>
</html>
`;
}
