# HTTPie's documentation, "Sessions": credentials, headers and cookies are kept for the next request.
original() { export HTTPIE_CONFIG_DIR="$PWD/.config"; g() { http --ignore-stdin --body --pretty=none --session=user1 "$@"; }; g -a user1:password GET "$URL/login" X-Foo:Bar Accept-Encoding:identity && g GET "$URL/article" Accept-Encoding:identity; }
ours() { export XDG_CONFIG_HOME="$PWD/.config"; g() { gannet get -s --session user1 -H "Accept-Encoding: identity" -H "Connection: keep-alive" "$@"; }; g -u user1:password "$URL/login" X-Foo:Bar && g "$URL/article"; }
