# wget's manual, "Time-Stamping": fetch, then fetch only if there is something newer.
original() { wget -q --no-config -N "$URL/dated/news.txt" && wget -q --no-config -N "$URL/dated/news.txt"; }
once() { gannet get -s -H "Accept-Encoding: identity" -H "Connection: Keep-Alive" -R -O "$@" "$URL/dated/news.txt"; }
ours() { once && once -z news.txt; }
