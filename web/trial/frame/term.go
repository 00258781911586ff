package frame

import (
	"context"
	"net/http"

	"stepwise/internal/lang"
	"stepwise/toxicity"
	"stepwise/toxicity/term"
	"stepwise/web/ui"
)

// Terms returns the index of CTCAE terms in force.
type Terms func(ctx context.Context) (*term.Index, error)

type termsKey struct{}

// Naming lets a page of a study say terms in the reader's language. Who reads English
// reads them as the record holds them, and the index is not asked for.
func Naming(terms Terms, page ui.Handler) ui.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if lang.From(r.Context()) == lang.EN {
			return page(w, r)
		}
		index, err := terms(r.Context())
		if err != nil {
			return err
		}
		return page(w, r.WithContext(context.WithValue(r.Context(), termsKey{}, index)))
	}
}

// Term is what an event is called in the reader's language. The record holds the
// standard English term of CTCAE, or "CRS" and "ICANS"; what has no name of its own
// in the reader's language comes back as it is.
func Term(ctx context.Context, name string) string {
	if name == "CRS" || name == "ICANS" {
		return lang.T(ctx, "safety.term."+name)
	}
	if index, ok := ctx.Value(termsKey{}).(*term.Index); ok {
		if t := index.Find(name); t != nil && t.NameZH != "" {
			return t.NameZH
		}
	}
	return name
}

// Class is what a system organ class is called in the reader's language.
func Class(ctx context.Context, name string) string {
	if lang.From(ctx) == lang.ZH {
		if zh, ok := toxicity.Chinese(name); ok {
			return zh
		}
	}
	return name
}

// Standard is the term as the record holds it, for who reads another name; "" when
// the name that is read is the record's.
func Standard(ctx context.Context, name string) string {
	if Term(ctx, name) == name || name == "CRS" || name == "ICANS" {
		return ""
	}
	return name
}
