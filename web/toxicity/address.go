package toxicity

import "net/url"

// query writes an address' query from pairs of name and value, in the given order;
// empty values are left out.
func query(pairs ...string) string {
	out := ""
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if out != "" {
			out += "&"
		}
		out += url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1])
	}
	return out
}

func flat(list []pair) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.name, p.value)
	}
	return out
}

// roomKey is the sentence that names a page of the room.
func roomKey(path string) string {
	switch path {
	case "/toxicity/grade":
		return "toxicity.room.grade"
	case "/toxicity/terms":
		return "toxicity.room.terms"
	case "/toxicity/variation":
		return "toxicity.room.variation"
	case "/toxicity/card":
		return "toxicity.room.card"
	}
	return "toxicity.room.advisor"
}

func pathEscape(s string) string { return url.PathEscape(s) }
