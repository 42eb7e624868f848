# curl's tutorial, "Uploading": a file by PUT, its name from the file; then stdin.
original() { curl -s -T cooltext.txt "$URL/folder/" && echo data | curl -s -T - "$URL/folder/remote"; }
ours() { gannet get -s -H Accept-Encoding: -H "Expect: 100-continue" -T cooltext.txt "$URL/folder/" && echo data | gannet get -s -H Accept-Encoding: -H "Expect: 100-continue" -T - "$URL/folder/remote"; }
