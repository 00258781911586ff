package programme

import (
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/lrs"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// Consent shows what a programme does with the learning record.
func (p *Pages) Consent(w http.ResponseWriter, r *http.Request) error {
	e, err := p.ownEnrolment(r)
	if err != nil {
		return err
	}
	c, err := p.climb(r.Context(), e)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, consentPage(c))
}

// Agree records the learner's consent.
func (p *Pages) Agree(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.Consent(r.Context(), ui.Actor(r.Context()), r.PathValue("programme")); err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "programme.consent.done"))
	return ui.See(w, r, "/path")
}

func (p *Pages) ownEnrolment(r *http.Request) (room.Enrolment, error) {
	list, err := room.EnrolmentsOf(r.Context(), p.db.Read(), ui.Actor(r.Context()).ID)
	if err != nil {
		return room.Enrolment{}, err
	}
	for _, e := range list {
		if e.Programme == r.PathValue("programme") {
			return e, nil
		}
	}
	return room.Enrolment{}, fault.New(fault.NotFound, "fault.notfound")
}

// places are the rooms in which a requirement without a closed list is met.
var places = []struct {
	fits func(r room.Requirement) bool
	path string
	key  string
}{
	{func(r room.Requirement) bool {
		return r.Kind == "sessions" || r.Type == lrs.TypeCase || r.Type == lrs.TypeSession
	}, "/sessions", "nav.sessions"},
	{func(r room.Requirement) bool { return r.Kind == "ballots" || r.Type == lrs.TypeQuestionPG }, "/guidelines", "nav.guidelines"},
	{func(r room.Requirement) bool { return r.Kind == "report" || r.Type == lrs.TypeReport }, "/reports", "nav.reports"},
	{func(r room.Requirement) bool { return r.Kind == "identity" }, "/account", "programme.place.account"},
	{func(r room.Requirement) bool { return r.Type == lrs.TypeResource }, "/library", "nav.library"},
}

// place is where such a requirement is met, or an empty path.
func place(r room.Requirement) (path, key string) {
	for _, p := range places {
		if p.fits(r) {
			return p.path, p.key
		}
	}
	return "", ""
}

// consentProgramme is the programme whose consent an activity is, or "".
func consentProgramme(iri string) string {
	rest, ok := strings.CutPrefix(iri, lrs.Base+"/programme/")
	code, isConsent := strings.CutSuffix(rest, "/consent")
	if !ok || !isConsent {
		return ""
	}
	return code
}
