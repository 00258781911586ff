package molecular

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// Draft is a point as somebody writes it, in a form or in a row of a list. The names
// of its fields in faults are those of the columns: city, medicine, day, available,
// price, currency, unit, reimbursement, place, source, address, note.
type Draft struct {
	City, Medicine, Day, Available, Price, Currency, Unit, Reimbursement, Place, Source, Address, Note string
}

// The limits of a point's texts, in characters.
const (
	maxName   = 100
	maxSource = 300
	maxNote   = 500
)

// firstYear is before any medicine of the knowledge base; an earlier date is a slip.
const firstYear = 1990

// reader turns drafts into points.
type reader struct {
	catalogue *Catalogue
	cities    map[string]string // code by the folded name
	now       clock.Time
}

// read checks a draft whole and returns the point that it states. Full-width digits
// and signs are read as plain ones.
func (r reader) read(d Draft) (Point, error) {
	var f fault.Form
	p := Point{Price: -1, Place: person.FoldText(d.Place), Source: person.FoldText(d.Source), Unit: person.FoldText(d.Unit), Note: person.FoldText(d.Note)}
	p.City = r.city(&f, d.City)
	p.Medicine = r.medicine(&f, d.Medicine)
	p.Day = r.day(&f, d.Day)
	p.Available = available(&f, d.Available)
	p.Reimbursement = reimbursement(&f, d.Reimbursement)
	p.Price, p.Currency = price(&f, d.Price, d.Currency)
	switch {
	case p.Price < 0:
		p.Currency = ""
	case !p.Available:
		f.Add("price", "molecular.fault.pricewithout")
	}
	f.Check(p.Price < 0 || p.Unit != "", "unit", "molecular.fault.unit")
	f.Check(p.Source != "", "source", "molecular.fault.source")
	p.Address = address(&f, d.Address)
	for _, x := range []struct {
		where, text string
		max         int
	}{{"city", p.City, maxName}, {"place", p.Place, maxName}, {"unit", p.Unit, maxName}, {"source", p.Source, maxSource}, {"note", p.Note, maxNote}} {
		f.Check(utf8.RuneCountInString(x.text) <= x.max, x.where, "fault.toolong", "Max", x.max)
	}
	return p, f.Err()
}

func (r reader) city(f *fault.Form, s string) string {
	if strings.TrimSpace(s) == "" {
		f.Add("city", "fault.required")
		return ""
	}
	code, ok := r.cities[person.FoldCity(s)]
	f.Check(ok, "city", "molecular.fault.city", "Got", cut(s))
	return code
}

func (r reader) medicine(f *fault.Form, s string) string {
	if strings.TrimSpace(s) == "" {
		f.Add("medicine", "fault.required")
		return ""
	}
	m, ok := r.catalogue.Find(s)
	f.Check(ok, "medicine", "molecular.fault.medicine", "Got", cut(s))
	return m.INN
}

// day reads a date or a month that is not in the future.
func (r reader) day(f *fault.Form, s string) string {
	day := plainDay(s)
	month, whole, ok := fact.ParseMonth(day)
	switch today := lang.Day(r.now); {
	case strings.TrimSpace(s) == "":
		f.Add("day", "fault.required")
	case !ok || whole:
		f.Add("day", "molecular.fault.day", "Got", cut(s))
	case month < fact.MonthOf(firstYear, 1):
		f.Add("day", "molecular.fault.early", "Year", firstYear)
	case day > today[:min(len(day), len(today))]:
		f.Add("day", "molecular.fault.future", "Got", day)
	default:
		return day
	}
	return ""
}

var daySigns = strings.NewReplacer("年", "-", "月", "-", "日", "", "号", "", "/", "-", ".", "-", "。", "-", " ", "")

// plainDay writes a date as 2006-01-02 and a month as 2006-01; anything else comes
// back as it is.
func plainDay(s string) string {
	s = strings.Trim(daySigns.Replace(norm.NFKC.String(s)), "-")
	if t, err := time.Parse("2006-1-2", s); err == nil {
		return t.Format(time.DateOnly)
	}
	if t, err := time.Parse("2006-1", s); err == nil {
		return t.Format("2006-01")
	}
	return s
}

var availableWords = map[string]bool{"": true, "yes": true, "y": true, "true": true, "1": true, "是": true, "有": true, "可及": true, "可获得": true, "可购": true,
	"no": false, "n": false, "false": false, "0": false, "否": false, "无": false, "不可及": false, "不可获得": false, "无货": false}

func available(f *fault.Form, s string) bool {
	yes, ok := availableWords[plainWord(s)]
	f.Check(ok, "available", "molecular.fault.available", "Got", cut(s))
	return yes || !ok
}

var reimbursementWords = map[string]Reimbursement{"": Unknown,
	"nrdl": NRDL, "nationalreimbursementdruglist": NRDL, "national": NRDL, "医保": NRDL, "国家医保": NRDL, "国家医保目录": NRDL, "医保目录": NRDL, "国谈": NRDL, "国家谈判": NRDL,
	"provincial": Provincial, "省级医保": Provincial, "省医保": Provincial, "地方医保": Provincial, "省级": Provincial, "大病保险": Provincial,
	"commercial": Commercial, "商业保险": Commercial, "商保": Commercial, "惠民保": Commercial,
	"selfpay": SelfPay, "自费": SelfPay, "全自费": SelfPay,
	"none": None, "无": None, "不报销": None, "无报销": None,
	"unknown": Unknown, "未知": Unknown, "不详": Unknown, "不清楚": Unknown}

func reimbursement(f *fault.Form, s string) Reimbursement {
	kind, ok := reimbursementWords[plainWord(s)]
	f.Check(ok, "reimbursement", "molecular.fault.reimbursement", "Got", cut(s))
	return kind
}

// plainWord folds a word of a closed list: width, case, spaces, hyphens.
func plainWord(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -_\t", r) {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKC.String(s)))
}

func address(f *fault.Form, s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(s) <= 500
	f.Check(ok, "address", "molecular.fault.address")
	return s
}

// cut bounds what a sentence quotes.
func cut(s string) string {
	s = person.FoldText(s)
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func isCurrency(s string) bool { return slices.Contains(Currencies, s) }
