package xapi

import "golang.org/x/text/language"

// acceptLanguages lists the languages of an Accept-Language header, the best
// first; a header that nobody can read lists none.
func acceptLanguages(header string) []string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = t.String()
	}
	return out
}
