package cdshooks

import (
	"net/http"

	"stepwise/internal/lang"
)

type described struct {
	Hook        string            `json:"hook"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	ID          string            `json:"id"`
	Prefetch    map[string]string `json:"prefetch"`
	Needs       string            `json:"usageRequirements"`
}

// discover answers GET {base}/cds-services. It needs no token: it says what any
// visitor may read in doc/standards/cdshooks.md.
func (s *server) discover(w http.ResponseWriter, r *http.Request) {
	tag := lang.From(r.Context())
	list := make([]described, len(services))
	for i, x := range services {
		list[i] = described{x.hook, lang.Say(tag, "ehr.service."+x.id+".title"), lang.Say(tag, "ehr.service."+x.id), x.id, x.prefetch, lang.Say(tag, "ehr.service.needs")}
	}
	if err := write(w, http.StatusOK, map[string]any{"services": list}); err != nil {
		s.fail(w, r, err)
	}
}
