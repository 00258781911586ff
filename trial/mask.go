package trial

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"stepwise/internal/lang"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// sight is what of a study somebody may see beyond the typed clinical data: gene and
// genome data (Item.Genome), and what people wrote in their own words (Item.Narrative
// and the reasons of changes), in which anything may stand. A role brings it (SeeGenome,
// SeeText); an international partner has it while an approved transfer to this very
// person is recorded and in force, and only in a study whose data may leave at all
// (China's rules on human genetic resources: State Council order 717 and the detailed
// rules of 1 July 2023). Everything a view's State holds is masked accordingly.
type sight struct{ genome, text bool }

// everything is the sight of who runs the installation.
var everything = sight{true, true}

// Shows reports whether this person sees an item.
func (v *View) Shows(i *record.Item) bool {
	return (!i.Genome || v.sees.genome) && (!i.Narrative() || v.sees.text)
}

// Withheld names what this person is not shown: "genome", "text".
func (v *View) Withheld() []string {
	var out []string
	if !v.sees.genome {
		out = append(out, "genome")
	}
	if !v.sees.text {
		out = append(out, "text")
	}
	return out
}

// sightOf decides once for a view.
func sightOf(v *View) sight {
	s := sight{v.Me.Anywhere(SeeGenome), v.Me.Anywhere(SeeText)}
	if s == everything || !v.Me.Is(Partner) || v.State.Row(form.Study.Name, "", "1").Get("RESIDENCY") != "transfer" {
		return s
	}
	for _, r := range v.State.Rows(form.Transfer.Name, "") {
		if r.Get("PERSON") == v.Me.Person && TransferHolds(r, v.Now.Std()) {
			s.genome = s.genome || r.Get("SCOPE") == "genome"
			s.text = s.text || r.Get("TEXT") == "Y"
		}
	}
	return s
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
	if v.sees == everything {
		return v
	}
	key := shownKey{v.ID, v.sees}
	l.mu.Lock()
	known := l.shown[key]
	l.mu.Unlock()
	if known.whole != v.State {
		known = shown{v.State, v.State.Without(v.mask(v.sees))}
		l.mu.Lock()
		l.shown[key] = known
		l.mu.Unlock()
	}
	v.State = known.masked
	return v
}

// shown is a state with what those see of it who do not see everything.
type shown struct{ whole, masked *record.State }

type shownKey struct {
	study string
	sees  sight
}

// told are entries as somebody may read them who does not see everything. Entries of
// genome data are left out; of a text, who wrote it and when stay. Such entries do not
// verify any more, and are for reading only.
func (v *View) told(entries []record.Entry) []record.Entry {
	if v.sees == everything {
		return entries
	}
	mask, out := v.mask(v.sees), []record.Entry{}
	for _, e := range entries {
		before, hidBefore := mask(e.Place, e.Old)
		after, hidAfter := mask(e.Place, e.New)
		if hidBefore && before == "" || hidAfter && after == "" {
			continue
		}
		if hidBefore && e.Old != "" {
			e.Old = before
		}
		if hidAfter && e.New != "" {
			e.New = after
		}
		if !v.sees.text {
			if e.Reason != "" && e.Kind != record.Refused { // a refusal's is the key of a sentence
				e.Reason = record.WithheldText
			}
			if e.Kind == record.Looked {
				e.Detail = unexplained(e.Detail)
			}
		}
		out = append(out, e)
	}
	return out
}

// unexplained is what was looked at, without why somebody's own words say it was.
func unexplained(detail string) string {
	var d map[string]any
	if json.Unmarshal([]byte(detail), &d) != nil {
		return record.WithheldText
	}
	if _, ok := d["why"]; ok {
		d["why"] = record.WithheldText
	}
	return text(d)
}

// mask hides what a sight does not cover: items that any version of the protocol marks
// as genome data, with the criteria that read one of them, because the answer tells the
// value; and texts that no version knows to be coded.
func (v *View) mask(may sight) record.Mask {
	k := v.kinds()
	return func(p record.Place, text string) (instead string, hidden bool) {
		item := itemKey{p.Form, p.Item}
		if !may.genome {
			if k.genome[item] || p.Form == form.Criterion.Name && k.genomic[p.Row] {
				return "", true
			}
			if p.Form == form.Screened.Name && p.Item == "CRITERIA" {
				all := strings.Split(text, ",")
				left := slices.DeleteFunc(slices.Clone(all), func(c string) bool { return k.genomic[strings.TrimSpace(c)] })
				if len(left) < len(all) {
					return strings.Join(left, ","), true
				}
			}
		}
		if !may.text {
			if p.Form == form.Criterion.Name && p.Item == "USED" && k.reading[p.Row] {
				return "", true
			}
			if k.narrative(item) && !cause(p, text) {
				return record.WithheldText, true
			}
		}
		return text, false
	}
}

// cause reports whether why a place was given back is one of the causes for which
// patients leave, and no words of somebody's own.
func cause(p record.Place, text string) bool {
	if p.Form != form.Slot.Name || p.Item != "WHY" {
		return false
	}
	why, _ := form.Exit.Item("REASON")
	return slices.ContainsFunc(why.Codes, func(c record.Code) bool { return c.Value == text })
}

type itemKey struct{ form, item string }

// kinds is what the items and criteria of a study are, over all versions.
type kinds struct {
	genome, wrote, known map[itemKey]bool // wrote: a text of somebody's own words
	genomic, reading     map[string]bool  // criteria that read genome data, or such a text
}

// narrative reports whether a place may hold somebody's own words; what no version
// knows may.
func (k *kinds) narrative(i itemKey) bool { return k.wrote[i] || !k.known[i] }

func (v *View) kinds() *kinds {
	k := &kinds{map[itemKey]bool{}, map[itemKey]bool{}, map[itemKey]bool{}, map[string]bool{}, map[string]bool{}}
	note := func(f *record.Form) {
		for n := range f.Items {
			i := &f.Items[n]
			key := itemKey{f.Name, i.Name}
			k.known[key] = true
			k.genome[key] = k.genome[key] || i.Genome
			k.wrote[key] = k.wrote[key] || i.Narrative()
		}
	}
	for _, f := range v.ledger.forms {
		note(f)
	}
	var versions []*protocol.Protocol
	for _, r := range v.State.Rows(form.Protocol.Name, "") {
		if p := v.Protocol(r.Key); p != nil {
			versions = append(versions, p)
			note(&p.Screening)
			for i := range p.Forms {
				note(&p.Forms[i])
			}
		}
	}
	for _, p := range versions {
		for _, c := range p.Eligibility {
			for _, word := range names.FindAllString(c.Expr, -1) {
				key := itemKey{p.Screening.Name, strings.ToUpper(word)}
				k.genomic[c.ID] = k.genomic[c.ID] || k.genome[key]
				k.reading[c.ID] = k.reading[c.ID] || k.wrote[key]
			}
		}
	}
	return k
}

var names = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)
