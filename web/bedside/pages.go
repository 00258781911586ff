// Package bedside is the door to the pages of practice: what an oncologist reaches
// for at the bedside, with what changed since they last looked.
package bedside

import (
	"net/http"

	"stepwise/web/ui"
)

// Pages serves the overview.
type Pages struct{}

// New returns the pages.
func New() *Pages { return &Pages{} }

// Overview names every tool, with what it answers.
func (p *Pages) Overview(w http.ResponseWriter, r *http.Request) error {
	return ui.Render(w, r, http.StatusOK, overview())
}
