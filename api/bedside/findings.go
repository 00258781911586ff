package bedside

import (
	"net/http"
	"strings"

	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
)

// listed is a finding with its meaning in the reader's language.
type listed struct {
	grading.Finding
	Meaning string `json:"meaning"`
}

// findings lists every name under which a finding may be given.
func (s *server) findings(w http.ResponseWriter, r *http.Request) {
	tag := lang.From(r.Context())
	out := make([]listed, 0, len(grading.Catalogue))
	for _, f := range grading.Catalogue {
		out = append(out, listed{f, meaning(tag, f)})
	}
	write(w, r, http.StatusOK, out)
}

// meaning is what `stepwise grade --findings` says.
func meaning(tag lang.Tag, f grading.Finding) string {
	switch {
	case f.Alias != "":
		return lang.Say(tag, "grading.list.same-as", "Name", f.Alias)
	case f.Quantity != "":
		return lang.Say(tag, "grading.role."+string(f.Role), "Of", lang.Say(tag, "grading.quantity."+f.Quantity))
	}
	text := lang.Say(tag, "grading.finding."+f.Name)
	if len(f.Words) == 0 {
		return text
	}
	var words []string
	for _, w := range f.Words {
		words = append(words, w+" ("+lang.Say(tag, "grading.word."+w)+")")
	}
	return text + ": " + strings.Join(words, ", ")
}
