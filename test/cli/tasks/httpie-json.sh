# HTTPie's documentation, "Examples": a PUT with JSON and a header of your own.
original() { http --ignore-stdin --body --pretty=none PUT "$URL/put" Accept-Encoding:identity X-API-Token:abc name=John age:=29 married:=false hobbies:='["http", "pies"]'; }
ours() { gannet get -s -X PUT -H "Accept: application/json, */*;q=0.5" -H "Accept-Encoding: identity" -H "Connection: keep-alive" "$URL/put" X-API-Token:abc name=John age:=29 married:=false hobbies:='["http", "pies"]'; }
