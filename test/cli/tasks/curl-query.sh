# curl's manual page: a query from data, another name, referer and cookie, and the status into a variable.
original() { code=$(curl -s -G --data-urlencode "q=red & black" -d page=2 -A bird/1 -e "$URL/from" -b "a=1; b=2" -o body -w "%{http_code} %{num_redirects} %{size_download}" "$URL/moved/search"); echo "$code"; }
ours() { code=$(gannet get -s -H Accept-Encoding: -G --data-urlencode "q=red & black" -d page=2 -A bird/1 -e "$URL/from" -b "a=1; b=2" -o body -w "%{http_code} %{num_redirects} %{size_download}" --no-redirect "$URL/moved/search"); echo "$code"; }
