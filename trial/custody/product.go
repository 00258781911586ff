package custody

import (
	"slices"
	"strings"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Product is what became of one attempt to make a patient's product.
type Product struct {
	Subject, Site, Key string
	Therapy, Chain     string
	Collections        []string
	Lot, Retry         string
	Outcome            string // "planned", "running", "made", "failed"
	Why                string // of a failure
	Fresh              bool
	Collected          time.Time // first of its collections
	Began, Ended       time.Time // manufacture
	Expiry             time.Time
	Cells              float64 // in bags that were not discarded, millions
	Weight, Dose       string  // at release, in the unit of the protocol's levels
	Level, Planned     int     // that the product reaches, that the slot plans; 0 for none
	Standing           Standing
	Bags               []Container
	Infused            time.Time
}

// Stage is where a product is, for lists: "planned", "running", "failed", "testing",
// "exception" (waits for the investigator), "rejected", "recalled", "released", "sent",
// "arrived", "quarantine", "thawed", "checked", "infused", "discarded".
func (p Product) Stage() string {
	switch {
	case p.Outcome == "failed" || p.Outcome == "planned" || p.Outcome == "running":
		return p.Outcome
	case !p.Infused.IsZero():
		return "infused"
	case p.Standing.Verdict == "rejected":
		return "rejected"
	case p.Standing.Recalled:
		return "recalled"
	case p.Standing.Waiting():
		return "exception"
	case !p.Standing.Free():
		return "testing"
	}
	stage, rank := "discarded", -1
	order := []string{"quarantine", "released", "sent", "arrived", "thawed", "checked"}
	for _, c := range p.Bags {
		at := map[Step]string{Fill: "released", "": "released", Send: "sent", Receive: "arrived", Accept: "arrived", Thaw: "thawed", Check: "checked"}[c.Last]
		if c.Quarantine {
			at = "quarantine"
		}
		if n := slices.Index(order, at); n > rank {
			stage, rank = at, n
		}
	}
	return stage
}

// Below reports whether the product does not reach the planned level.
func (p Product) Below() bool { return p.Dose != "" && p.Level < p.Planned }

// Products are those of every subject, by subject and attempt.
func Products(s *record.State) []Product {
	var out []Product
	for _, subject := range s.Subjects() {
		out = append(out, ProductsOf(s, subject)...)
	}
	return out
}

// ProductsOf are a subject's products, oldest first.
func ProductsOf(s *record.State, subject string) []Product {
	var out []Product
	for _, r := range s.Rows(form.Product.Name, subject) {
		out = append(out, productOf(s, r))
	}
	return out
}

// ProductOf is one product; ok is false when there is none.
func ProductOf(s *record.State, subject, key string) (p Product, ok bool) {
	r := s.Row(form.Product.Name, subject, key)
	if r == nil {
		return Product{}, false
	}
	return productOf(s, r), true
}

func productOf(s *record.State, r *record.Row) Product {
	release := s.Row(form.Release.Name, r.Subject, r.Key)
	p := Product{Subject: r.Subject, Site: s.Row(form.Subject.Name, r.Subject, "1").Get("SITE"), Key: r.Key, Therapy: r.Get("THERAPY"),
		Collections: strings.Split(r.Get("COLLECTIONS"), ","), Lot: r.Get("LOT"), Retry: r.Get("RETRY"), Outcome: r.Get("OUTCOME"), Why: r.Get("WHY"),
		Fresh: r.Get("KEPT") == "fresh", Began: began(s, r.Subject, r.Key), Ended: r.Moment("ENDED"), Expiry: r.Moment("EXPIRY"),
		Weight: release.Get("WEIGHT"), Dose: release.Get("DOSE"), Planned: PlannedLevel(s, r.Subject),
		Standing: StandingOf(s, r.Subject, r.Key), Bags: bagsOf(s, r.Subject, r.Key)}
	p.Level, _ = release.Int("LEVEL")
	p.Chain = s.Row(form.Therapy.Name, r.Subject, p.Therapy).Get("CHAIN")
	for _, c := range p.Bags {
		if c.Last != Discard {
			p.Cells += c.Cells
		}
		if at := c.At(Infuse); !at.IsZero() && (p.Infused.IsZero() || at.Before(p.Infused)) {
			p.Infused = at
		}
	}
	for _, key := range p.Collections {
		if c, ok := One(s, r.Subject, key); ok {
			if at := c.At(Collect); !at.IsZero() && (p.Collected.IsZero() || at.Before(p.Collected)) {
				p.Collected = at
			}
		}
	}
	return p
}
