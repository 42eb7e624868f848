"""Scrapy's parsel, in a process of its own: reads pages and a job as JSON, answers with results or with a time."""
import json
import sys
import time

from parsel import Selector, __version__


def text(selection):
    return "".join(selection.xpath(".//text()").getall())


def flat(html):
    page = Selector(text=html)
    return {
        "title": page.css("title::text").get(""),
        "names": page.css("li.product a.name::text").getall(),
        "prices": page.css(".price::text").getall(),
        "hrefs": page.css("ul.products a::attr(href)").getall(),
        "notes": [text(note) for note in page.css("p.note")],
        "skus": page.css("li.product::attr(data-sku)").getall(),
    }


def nested(html):
    return [
        {
            "sku": product.css("::attr(data-sku)").get(""),
            "name": product.css("a.name::text").get(""),
            "price": product.css(".price::text").get(""),
            "href": product.css("a::attr(href)").get(""),
        }
        for product in Selector(text=html).css("li.product")
    ]


def main():
    job = json.load(sys.stdin)
    run = {"flat": flat, "nested": nested}[job["work"]]
    pages = job["pages"]
    if job["mode"] == "check":
        json.dump({"version": __version__, "results": [run(page) for page in pages]}, sys.stdout)
        return
    until = time.perf_counter() + job["warmUpMs"] / 1000
    while time.perf_counter() < until:
        for page in pages:
            run(page)
    count = 0
    until = time.perf_counter() + job["timedMs"] / 1000
    start = time.process_time()
    while time.perf_counter() < until:
        for page in pages:
            run(page)
        count += len(pages)
    json.dump({"pages": count, "cpuMs": (time.process_time() - start) * 1000}, sys.stdout)


main()
