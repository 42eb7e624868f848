# curl's most copied flags: fail on errors, say nothing but errors, follow redirects; save by the URL's name.
original() { curl -fsSL -O "$URL/moved/tool.txt" && ! curl -fsSL -o none "$URL/status/404"; }
ours() { gannet get -fsSL -H Accept-Encoding: -O "$URL/moved/tool.txt" && ! gannet get -fsSL -H Accept-Encoding: -o none "$URL/status/404"; }
