package molecular

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
	"stepwise/molecular/variant"
)

// entry is what somebody typed, as they typed it: it comes back into the form.
type entry struct {
	Report    string
	Picks     []string
	Tumour    string
	Histology string
	Stage     string
	Line      string
	Prior     string
	Chemo     string // "", "yes": not eligible for chemotherapy, "no"
	TPS       string
	CPS       string
	TMB       string
	MSI       string
	AsOf      string // "2024-11": approvals of then
	ReadOn    string // "2026-08-01": the knowledge base as it stood; "" is now
	Where     []string
}

// picks are the common types, offered for a touch. The words are those that reports
// use and that variant reads.
var picks = []string{"EGFR L858R", "EGFR exon 19 deletion", "EGFR exon 20 insertion", "EGFR T790M", "ALK fusion", "ROS1 fusion", "KRAS G12C",
	"BRAF V600E", "MET exon 14 skipping", "RET fusion", "NTRK fusion", "HER2 exon 20 insertion"}

// The choices of the form. What is not said is unknown.
var (
	tumours     = []string{"", "NSCLC", "SCLC", "other"}
	histologies = []string{"", "adenocarcinoma", "squamous", "adenosquamous", "large cell", "not specified"}
	stages      = []string{"", "I", "II", "IIIA", "IIIB", "IIIC", "IV"}
	lines       = []string{"", "1L", "2L", "3L"}
	chemos      = []string{"", "yes", "no"}
	msis        = []string{"", "MSI-H", "MSS", "dMMR", "pMMR"}
)

// maxReport bounds the text box, in bytes: a page of a report is a few thousand.
const maxReport = 20_000

// entryOf takes an entry from an address or a form. Choices that are none are left
// to check.
func entryOf(q url.Values) entry {
	e := entry{Report: strings.ReplaceAll(q.Get("report"), "\r\n", "\n"), Picks: q["pick"], Tumour: q.Get("tumour"), Histology: q.Get("histology"),
		Stage: q.Get("stage"), Line: q.Get("line"), Prior: q.Get("prior"), Chemo: q.Get("chemo"), TPS: q.Get("tps"), CPS: q.Get("cps"),
		TMB: q.Get("tmb"), MSI: q.Get("msi"), AsOf: strings.TrimSpace(q.Get("as_of")), ReadOn: norm.NFKC.String(strings.TrimSpace(q.Get("read_on"))), Where: q["in"]}
	return e
}

// values write an entry as an address does; empty fields are left out.
func (e entry) values() url.Values {
	q := url.Values{}
	for _, x := range [][2]string{{"report", e.Report}, {"tumour", e.Tumour}, {"histology", e.Histology}, {"stage", e.Stage}, {"line", e.Line},
		{"prior", e.Prior}, {"chemo", e.Chemo}, {"tps", e.TPS}, {"cps", e.CPS}, {"tmb", e.TMB}, {"msi", e.MSI}, {"as_of", e.AsOf}, {"read_on", e.ReadOn}} {
		if x[1] != "" {
			q.Set(x[0], x[1])
		}
	}
	if len(e.Picks) > 0 {
		q["pick"] = e.Picks
	}
	if len(e.Where) > 0 {
		q["in"] = e.Where
	}
	return q
}

// blank reports whether nothing about a tumour was entered.
func (e entry) blank() bool {
	return strings.TrimSpace(e.Report) == "" && len(e.Picks) == 0 && e.TPS == "" && e.CPS == "" && e.TMB == "" && e.MSI == ""
}

// question is an entry, read.
type question struct {
	profile  match.Profile
	asOf     fact.Month
	readAt   clock.Time // end of the day at which knowledge is read, 0 for now
	where    []string
	problems []variant.Problem
	unknown  []string // prior medicines that the knowledge base does not name
}

// read checks an entry whole. Faults are keyed by the form's fields; findings that
// cannot be read are no faults: they are named beside the answer.
func (e entry) read(today fact.Month, now clock.Time, knows func(medicine string) (string, bool)) (question, error) {
	var f fault.Form
	q := question{asOf: today}
	f.Check(len(e.Report) <= maxReport, "report", "fault.toolong", "Max", maxReport)
	for _, x := range []struct {
		where, value string
		of           []string
	}{{"tumour", e.Tumour, tumours}, {"histology", e.Histology, histologies}, {"stage", e.Stage, stages}, {"line", e.Line, lines}, {"chemo", e.Chemo, chemos}, {"msi", e.MSI, msis}} {
		f.Check(slices.Contains(x.of, x.value), x.where, "fault.choice")
	}
	q.profile = match.Profile{Tumour: e.Tumour, Histology: e.Histology, Stage: e.Stage, Line: e.Line, MSI: e.MSI}
	if e.Histology == "not specified" {
		q.profile.Histology = ""
	}
	if e.Chemo != "" {
		no := e.Chemo == "yes"
		q.profile.ChemoIneligible = &no
	}
	q.profile.PDL1TPS = number(&f, "tps", e.TPS, 100)
	q.profile.PDL1CPS = number(&f, "cps", e.CPS, 100)
	q.profile.TMB = number(&f, "tmb", e.TMB, 1000)
	if e.AsOf != "" {
		month, whole, ok := fact.ParseMonth(plainMonth(e.AsOf))
		switch {
		case !ok || whole:
			f.Add("as_of", "molecular.fault.month", "Got", short(e.AsOf))
		case month > today:
			f.Add("as_of", "molecular.fault.ahead", "Got", month.String())
		case month < fact.MonthOf(1990, 1):
			f.Add("as_of", "molecular.fault.early", "Year", 1990)
		default:
			q.asOf = month
		}
	}
	q.readAt = readAt(&f, e.ReadOn, now)
	q.where = jurisdictions(&f, e.Where)
	q.prior(e.Prior, knows)
	if err := f.Err(); err != nil {
		return q, err
	}
	found, problems := variant.ParseList(e.Report)
	picked, strange := variant.ParseEach(e.Picks)
	for i := range strange {
		strange[i].Line = 0
	}
	q.profile.Alterations = variant.Merge(append(found, picked...))
	q.problems = append(problems, strange...)
	return q, nil
}

// jurisdictions are those asked for, all when none is, in the usual order.
func jurisdictions(f *fault.Form, asked []string) []string {
	var out []string
	for _, j := range fact.Jurisdictions {
		if len(asked) == 0 || slices.Contains(asked, j) {
			out = append(out, j)
		}
	}
	for _, a := range asked {
		f.Check(slices.Contains(fact.Jurisdictions, a), "in", "fault.choice")
	}
	return out
}

// prior reads the medicines given before, parted as people part them.
func (q *question) prior(s string, knows func(string) (string, bool)) {
	for _, one := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		if inn, ok := knows(one); ok {
			q.profile.Prior = append(q.profile.Prior, inn)
		} else {
			q.unknown = append(q.unknown, short(one))
		}
	}
}

// number reads a value from 0 to most, in any width; "" is unknown.
func number(f *fault.Form, where, s string, most float64) *float64 {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(norm.NFKC.String(s)), "%"))
	if s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v <= most) || strings.ContainsAny(s, "xXpPeEnN_") {
		f.Add(where, "molecular.fault.number", "Got", short(s), "Most", most)
		return nil
	}
	return &v
}

// plainMonth writes a month as 2006-01, from full-width digits and Chinese signs too.
func plainMonth(s string) string {
	s = strings.Trim(strings.NewReplacer("年", "-", "月", "", "/", "-", ".", "-", " ", "").Replace(norm.NFKC.String(s)), "-")
	if t, err := time.Parse("2006-1", s); err == nil {
		return t.Format("2006-01")
	}
	return s
}

// readAt reads the day at which the knowledge base is read: its last instant, or 0
// when none was given. A day to come, or what is no day, is a fault and never now.
func readAt(f *fault.Form, s string, now clock.Time) clock.Time {
	if s == "" {
		return 0
	}
	start, err := lang.ParseDay(s)
	switch {
	case err != nil:
		f.Add("read_on", "fault.date")
	case start > now:
		f.Add("read_on", "molecular.fault.tomorrow", "Got", lang.Day(start))
	default:
		return min(start.Add(24*time.Hour-time.Microsecond), now)
	}
	return 0
}

// short bounds what a sentence quotes.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
