# HTTPie's documentation, "Querystring parameters".
original() { http --ignore-stdin --body --pretty=none GET "$URL/get" Accept-Encoding:identity search=="HTTPie logo" tbm==isch; }
ours() { gannet get -s -H "Accept-Encoding: identity" -H "Connection: keep-alive" "$URL/get" search=="HTTPie logo" tbm==isch; }
