package cdshooks

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/toxicity/ehr"
)

// report is one Feedback as it comes. userComment is not read: it may say who the
// patient is.
type report struct {
	Card     string `json:"card"`
	Outcome  string `json:"outcome"`
	Accepted []struct {
		ID string `json:"id"`
	} `json:"acceptedSuggestions"`
	Override *struct {
		Reason *struct {
			Code   string `json:"code"`
			System string `json:"system"`
		} `json:"reason"`
	} `json:"overrideReason"`
	At string `json:"outcomeTimestamp"`
}

// offered are the reasons that our cards offer.
var offered = []string{"known", "other-cause", "checked", "benefit"}

// feedback takes what became of cards ("Feedback"): all reports of a request or none.
// A report about a card that this installation did not make is refused, and one that
// came before changes nothing.
func (s *server) feedback(w http.ResponseWriter, r *http.Request, x *service, from ehr.Caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	list, err := s.reports(body, x, from)
	if err != nil {
		return err
	}
	if err := s.EHR.Keep(r.Context(), list); err != nil {
		return err
	}
	return write(w, http.StatusOK, struct{}{})
}

func (s *server) reports(body []byte, x *service, from ehr.Caller) ([]ehr.Feedback, error) {
	var in struct {
		Feedback []report `json:"feedback"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "ehr.request.json")
	}
	if len(in.Feedback) > ehr.MaxFeedback {
		return nil, fault.New(fault.TooLarge, "ehr.fault.many", "Max", ehr.MaxFeedback)
	}
	var f fault.Form
	f.Check(len(in.Feedback) > 0, "feedback", "fault.required")
	now := s.Clock.Now()
	out := make([]ehr.Feedback, 0, len(in.Feedback))
	for i, p := range in.Feedback {
		at := "feedback[" + strconv.Itoa(i) + "]."
		kind, ours := s.EHR.CardKind(p.Card)
		ours = ours && kind > 0 && int(kind) < len(kinds)
		f.Check(ours, at+"card", "ehr.request.card")
		f.Check(p.Outcome == ehr.Accepted || p.Outcome == ehr.Overridden, at+"outcome", "fault.choice")
		f.Check(p.Outcome != ehr.Accepted || len(p.Accepted) > 0, at+"acceptedSuggestions", "fault.required")
		for _, a := range p.Accepted {
			of, made := s.EHR.CardKind(a.ID)
			f.Check(made && of == kind, at+"acceptedSuggestions", "ehr.request.card")
		}
		when, err := time.Parse(time.RFC3339Nano, p.At)
		f.Check(err == nil && when.Year() > 2000 && clock.At(when) < now.Add(24*time.Hour), at+"outcomeTimestamp", "ehr.request.time")
		one := ehr.Feedback{Card: p.Card, Outcome: p.Outcome, At: clock.At(when), Service: x.id, Client: from.Client}
		if ours {
			one.Kind = kinds[kind]
		}
		if p.Override != nil {
			one.Reason = "other"
			if q := p.Override.Reason; q != nil && q.System == systemReason && slices.Contains(offered, q.Code) {
				one.Reason = q.Code
			}
		}
		out = append(out, one)
	}
	return out, f.Err()
}
