# HTTPie's documentation, "Exit status codes": 4 for a status of 4xx.
exits=4
original() { http --ignore-stdin --body --pretty=none --check-status GET "$URL/status/404" Accept-Encoding:identity; }
ours() { gannet get -s --check-status -H "Accept-Encoding: identity" -H "Connection: keep-alive" "$URL/status/404"; }
