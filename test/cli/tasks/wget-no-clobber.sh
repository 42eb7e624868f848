# wget's manual, "-nc": a file that is there is not fetched again.
original() { wget -q --no-config "$URL/files/a.txt" && wget -q --no-config -nc "$URL/files/a.txt" "$URL/files/b.txt"; }
ours() { g() { gannet get -s -H "Accept-Encoding: identity" -H "Connection: Keep-Alive" -O "$@"; }; g "$URL/files/a.txt" && g --skip-existing "$URL/files/a.txt" "$URL/files/b.txt"; }
