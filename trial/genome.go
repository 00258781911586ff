package trial

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"stepwise/internal/lang"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Shows reports whether this person sees an item. Gene and genome data (Item.Genome)
// are for those whose role brings SeeGenome; an international partner sees them while
// an approved transfer to this very person, of scope "genome", is recorded and in
// force, and only in a study whose data may leave at all (China's rules on human genetic
// resources: State Council order 717 and the detailed rules of 1 July 2023). Everything a view's State holds is masked accordingly.
func (v *View) Shows(i *record.Item) bool { return !i.Genome || v.seesGenome }

// seesGenome decides once for a view.
func seesGenome(v *View) bool {
	if v.Me.Anywhere(SeeGenome) {
		return true
	}
	if !slices.ContainsFunc(v.Me.Grants, func(g Grant) bool { return g.Role == Partner }) || v.State.Row(form.Study.Name, "", "1").Get("RESIDENCY") != "transfer" {
		return false
	}
	return slices.ContainsFunc(v.State.Rows(form.Transfer.Name, ""), func(r *record.Row) bool {
		return r.Get("SCOPE") == "genome" && r.Get("PERSON") == v.Me.Person && TransferHolds(r, v.Now.Std())
	})
}

// TransferHolds reports whether a row of TRANSFER is in force at a time: approved by
// that day, not beyond its last day, not withdrawn.
func TransferHolds(r *record.Row, at time.Time) bool {
	day := at.In(lang.Zone).Format(time.DateOnly)
	until, withdrawn := r.Get("UNTIL"), r.Moment("WITHDRAWN")
	return r.Get("APPROVED") != "" && r.Get("APPROVED") <= day && (until == "" || day <= until) && (withdrawn.IsZero() || at.Before(withdrawn))
}

// masked is the view as its person may see it.
func (l *Ledger) masked(v *View) *View {
	if v.seesGenome {
		return v
	}
	l.mu.Lock()
	known := l.shown[v.ID]
	l.mu.Unlock()
	if known.whole != v.State {
		known = shown{v.State, v.State.Without(genomic(v))}
		l.mu.Lock()
		l.shown[v.ID] = known
		l.mu.Unlock()
	}
	v.State = known.masked
	return v
}

// shown is a state with what those see of it who see no genome data.
type shown struct{ whole, masked *record.State }

// genomic names the values that are genome data: items that any version of the
// protocol marks so, and the criteria that read one of them, because the answer tells
// the value.
func genomic(v *View) func(*record.Row, string) bool {
	items, criteria := map[string]bool{}, map[string]bool{}
	mark := func(f *record.Form) {
		for _, i := range f.Items {
			if i.Genome {
				items[f.Name+" "+i.Name] = true
			}
		}
	}
	for _, f := range v.ledger.forms {
		mark(f)
	}
	for _, r := range v.State.Rows(form.Protocol.Name, "") {
		p := v.Protocol(r.Key)
		if p == nil {
			continue
		}
		mark(&p.Screening)
		for i := range p.Forms {
			mark(&p.Forms[i])
		}
		for _, c := range p.Eligibility {
			for _, word := range names.FindAllString(c.Expr, -1) {
				if items[p.Screening.Name+" "+strings.ToUpper(word)] {
					criteria[c.ID] = true
				}
			}
		}
	}
	return func(r *record.Row, item string) bool {
		return items[r.Form+" "+item] || r.Form == form.Criterion.Name && criteria[r.Key]
	}
}

var names = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)
