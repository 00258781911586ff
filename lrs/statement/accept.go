package statement

import (
	"slices"
	"strconv"
	"strings"
)

// AcceptLanguage reads the header of that name (RFC 9110, 12.5.4): the languages
// in the order of their weights, those of one weight in the order of the header.
// What it cannot read, and what has the weight 0, is left out; so is a tag of more
// than 64 bytes, because picking a language takes it apart again and again.
func AcceptLanguage(header string) []string {
	type choice struct {
		tag    string
		weight float64
	}
	var list []choice
	for part := range strings.SplitSeq(header, ",") {
		tag, parameter, weighed := strings.Cut(part, ";")
		c := choice{strings.TrimSpace(tag), 1}
		if weighed {
			q, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameter), " ", ""), "q=")
			w, err := strconv.ParseFloat(q, 64)
			if !ok || err != nil {
				continue
			}
			c.weight = w
		}
		if (c.tag == "*" || len(c.tag) <= 64 && Language(c.tag)) && c.weight > 0 && c.weight <= 1 {
			list = append(list, c)
		}
		if len(list) == 64 {
			break // nobody reads more languages
		}
	}
	slices.SortStableFunc(list, func(a, b choice) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return 0
	})
	tags := make([]string, len(list))
	for i, c := range list {
		tags[i] = c.tag
	}
	return tags
}
