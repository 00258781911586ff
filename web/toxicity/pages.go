// Package toxicity shows what guideline bodies say of a toxicity: the advisor, the
// plan and the patient card to print, the grader, the terms, and where the bodies
// differ. Everything is asked by address: nothing that is typed is stored.
package toxicity

import (
	"context"
	"strconv"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	room "stepwise/toxicity"
)

// Pages serves the room's pages.
type Pages struct {
	service *room.Service
	clock   clock.Clock
}

// New returns the pages.
func New(service *room.Service, c clock.Clock) *Pages { return &Pages{service: service, clock: c} }

// name is a statement's name in the reader's language; one that is written in the
// other language only is shown in that one, marked.
func name(n fact.Name) lang.Text { return lang.Text(n) }

// said is English data of a statement in the reader's language: our translation
// where there is one, else the English, which ui.Text marks.
func said(ctx context.Context, english string) lang.Text {
	if lang.From(ctx) == lang.ZH {
		if zh, ok := room.Chinese(english); ok {
			return lang.Text{ZH: zh}
		}
	}
	return lang.Text{EN: english}
}

func itoa(n int) string { return strconv.Itoa(n) }
