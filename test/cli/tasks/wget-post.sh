# wget's manual, "--post-data": log in, keep the cookies, go on with them.
original() { wget -q --no-config --save-cookies cookies.txt --keep-session-cookies --post-data "user=foo&password=bar" -O login.html "$URL/login" && wget -q --no-config --load-cookies cookies.txt -O article.html "$URL/article"; rm -f cookies.txt; }
ours() { g() { gannet get -s -H "Accept-Encoding: identity" -H "Connection: Keep-Alive" "$@"; }; g -c cookies.txt -d "user=foo&password=bar" -o login.html "$URL/login" && g -b cookies.txt -o article.html "$URL/article"; rm -f cookies.txt; }
