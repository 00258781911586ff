package molecular

import (
	"context"
	"net/http"
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	room "stepwise/molecular"
	"stepwise/molecular/match"
	"stepwise/molecular/variant"
	"stepwise/web/ui"
)

// typing is the page that types a tumour.
type typing struct {
	entry    entry
	today    fact.Month
	errs     ui.FieldErrors
	answer   *match.Answer
	problems []variant.Problem
	unknown  []string // prior medicines that are not known
	trials   []trialFit
	trialsOf bool // trials of this installation can be asked for
	file     *fileRead
	names    *room.Catalogue
	inCities map[string]bool // medicines of which a city's access is known
}

// medicineNames writes medicines in the reader's language.
func (v typing) medicineNames(ctx context.Context, inns []string) []string {
	return namesIn(ctx, v.names, inns)
}

// Type shows the form, and the answer when something was entered. The address holds
// all of it and can be shared; nothing is stored.
func (p *Pages) Type(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if len(r.URL.RawQuery) > 4*maxReport {
		return fault.New(fault.TooLarge, "fault.toolarge", "Limit", ui.Size(4*maxReport))
	}
	v, err := p.typed(ctx, entryOf(r.URL.Query()), nil)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	return ui.Render(w, r, status(err), typePage(v))
}

// typed answers an entry. more are findings that were read from a file.
func (p *Pages) typed(ctx context.Context, e entry, more []variant.Alteration) (typing, error) {
	today, _, _ := fact.ParseMonth(p.today())
	v := typing{entry: e, today: today, trialsOf: p.trials != nil}
	if e.blank() && len(more) == 0 {
		return v, nil
	}
	catalogue, err := p.service.Catalogue(ctx)
	if err != nil {
		return v, err
	}
	q, err := e.read(today, p.service.Now(), func(name string) (string, bool) {
		m, ok := catalogue.Find(name)
		return m.INN, ok
	})
	v.names, v.problems, v.unknown = catalogue, q.problems, q.unknown
	if err != nil {
		v.errs = faults(ctx, err)
		return v, err
	}
	q.profile.Alterations = variant.Merge(append(q.profile.Alterations, more...))
	matcher, _, err := p.service.Matcher(ctx, q.readAt)
	if err != nil {
		return v, err
	}
	answer := matcher.Match(q.profile, q.asOf, q.where)
	answer.Say(func(key string, args map[string]any) string { return lang.SayMap(lang.From(ctx), key, args) })
	v.answer = &answer
	v.problems = append(v.problems, answer.NotRead...)
	if v.inCities, err = p.service.Somewhere(ctx); err != nil {
		return v, err
	}
	v.trials, err = p.trialsFor(ctx, q.profile)
	return v, err
}

// Trial is an open trial of this installation, as much as the page shows of it.
type Trial struct {
	Title    lang.Text
	Place    lang.Text // city and site
	Contact  string
	Address  string // of its page here or outside, "" when it has none
	Criteria match.Criteria
}

// Trials lists the open trials of this installation.
type Trials func(ctx context.Context) ([]Trial, error)

// trialFit is a trial with how the profile meets it.
type trialFit struct {
	Trial
	Fit match.Eligibility
}

// trialsFor lists the trials that the profile may meet, those it meets first; a
// trial of which a criterion is not met comes last, folded.
func (p *Pages) trialsFor(ctx context.Context, profile match.Profile) ([]trialFit, error) {
	if p.trials == nil {
		return nil, nil
	}
	list, err := p.trials(ctx)
	var out []trialFit
	for _, t := range list {
		out = append(out, trialFit{t, t.Criteria.Meets(profile)})
	}
	order := map[match.Truth]int{match.Met: 0, match.Unknown: 1, match.NotMet: 2}
	slices.SortStableFunc(out, func(a, b trialFit) int { return order[a.Fit.Truth] - order[b.Fit.Truth] })
	return out, err
}

// may are the trials of which no criterion is known not to be met; not are the rest.
func split(list []trialFit) (may, not []trialFit) {
	for _, t := range list {
		if t.Fit.Truth == match.NotMet {
			not = append(not, t)
		} else {
			may = append(may, t)
		}
	}
	return may, not
}

// advice and recalled are the medicines of all jurisdictions, each under its own
// heading: what is only recalled is never beside what was read.
func (v typing) count(which func(match.Medicine) bool) (n int) {
	for _, j := range v.answer.Jurisdictions {
		for _, m := range v.answer.Medicines[j] {
			if which(m) {
				n++
			}
		}
	}
	return n
}

func isAdvice(m match.Medicine) bool   { return m.Advice }
func isDisputed(m match.Medicine) bool { return !m.Advice && m.Status == fact.Disputed }
func isRecalled(m match.Medicine) bool { return !m.Advice && m.Status != fact.Disputed }

// of are the medicines of one jurisdiction that which chooses.
func of(list []match.Medicine, which func(match.Medicine) bool) []match.Medicine {
	return slices.DeleteFunc(slices.Clone(list), func(m match.Medicine) bool { return !which(m) })
}

// total counts the entries of lists by jurisdiction.
func total[T any](lists map[string][]T) (n int) {
	for _, l := range lists {
		n += len(l)
	}
	return n
}

// near is one explanation with what it is about: the same sentence often explains
// several groups of medicines.
type near struct {
	Alteration, Text string
	Cases            []match.NearMiss
}

// nearby gathers near misses that say the same of the same finding.
func nearby(list []match.NearMiss) []near {
	var out []near
	for _, n := range list {
		i := slices.IndexFunc(out, func(x near) bool { return x.Alteration == n.Alteration && x.Text == n.Text })
		if i < 0 {
			i = len(out)
			out = append(out, near{Alteration: n.Alteration, Text: n.Text})
		}
		out[i].Cases = append(out[i].Cases, n)
	}
	return out
}

// Biomarkers, parted as medicines are.
func markerAdvice(m match.Marker) bool   { return m.Advice }
func markerDisputed(m match.Marker) bool { return !m.Advice && m.Status == fact.Disputed }
func markerRecalled(m match.Marker) bool { return !m.Advice && m.Status != fact.Disputed }

// markersOf are the biomarkers that which chooses.
func markersOf(a *match.Answer, which func(match.Marker) bool) []match.Marker {
	return slices.DeleteFunc(slices.Clone(a.Biomarkers), func(m match.Marker) bool { return !which(m) })
}
