package story

import (
	"strings"
	"testing"
	"time"

	"stepwise/cmd/stepwise/demo"
	"stepwise/internal/lang"
)

// Study is where the demo study's pages are.
const Study = "/trials/lung-01"

// Ward is the team of the demo study at its work: the sites on a phone in Chinese,
// everybody else at a desk in English. Each act begins on the board of whoever does
// it, since nobody has read more than the pages.
type Ward struct {
	t     *testing.T
	world *World
	phone *Browser
	desk  *Browser
}

// Attend gives the team its two screens.
func (w *World) Attend(t *testing.T) *Ward {
	return &Ward{t: t, world: w, phone: w.Browse(t, "phone", Phone, lang.ZH), desk: w.Browse(t, "desk", Desktop, lang.EN)}
}

// At moves the clock to a day, counted from the story's first, and a time of day at the
// sites.
func (a *Ward) At(day int, hour float64) {
	at := time.Date(now.Year(), now.Month(), now.Day()+day, 0, 0, 0, 0, lang.Zone).Add(time.Duration(hour * float64(time.Hour)))
	a.world.Clock.Set(at)
}

// as seats somebody of the study at the screen of their trade.
func (a *Ward) as(who string) *Browser {
	a.t.Helper()
	b := a.desk
	if strings.HasSuffix(who, "-1") || strings.HasSuffix(who, "-2") {
		b = a.phone
	}
	if strings.HasPrefix(who, "committee") {
		b = a.desk
	}
	return b.SignIn(Person("trial-" + who))
}

// site is the number of a site's people in the demo: "1" or "2".
func site(subject string) string {
	if strings.HasPrefix(subject, "SH01") {
		return "2"
	}
	return "1"
}

// waiting opens what waits for somebody on their board: a path below the study.
func (a *Ward) waiting(who, path string) *Browser {
	a.t.Helper()
	b := a.as(who).Go(Study)
	return b.Click(`section[aria-labelledby=waits] a[href="` + Study + path + `"]`)
}

// done presses a form's button and expects that nothing was refused.
func (b *Browser) done(form string) *Browser {
	b.t.Helper()
	b.Click(form + ` button:not([type=button])`)
	b.Has("main")
	if n := must[int](b, `document.querySelectorAll('[role=alert], .field.bad').length`); n > 0 {
		b.fail("refused: %s", b.Text("[role=alert], .field.bad"))
	}
	return b
}

// signs types the password beside the address that the page knows.
func (b *Browser) signs(form string) *Browser {
	b.t.Helper()
	return b.Type(form+" [name=password]", demo.Password).done(form)
}

// here is the clock as a field for a time shows it, at the sites.
func (a *Ward) here(before time.Duration) string {
	return a.world.Clock.Now().Std().In(lang.Zone).Add(-before).Format("2006-01-02T15:04")
}

// Number gives somebody a screening number, the next of the site, and records the
// consent. The page says which number it is.
func (a *Ward) Number(subject string) {
	a.t.Helper()
	nurse := "nurse-" + site(subject)
	a.as(nurse).Go(Study).Click(`nav.tabs a[href="`+Study+`/screening"]`).Fill("site", subject[:4]).done("section[aria-labelledby=begin] form").See(subject)
	a.waiting(nurse, "/screening/"+subject).Fill("at", a.here(20*time.Minute)).done("#consent form")
}

// Findings enters the screening data.
func (a *Ward) Findings(subject, weight string) {
	a.t.Helper()
	b := a.waiting("nurse-"+site(subject), "/screening/"+subject)
	for item, value := range map[string]string{"AGE": "61", "SEX": "F", "HISTOLOGY": "adeno", "STAGE": "IV", "LINES": "2", "ECOG": "1", "ANTIGEN": "80", "NEUT": "3.4", "PLAT": "220", "HGB": "118",
		"SPO2": "97", "WEIGHT": weight, "CNS_ACTIVE": "N", "ILD": "N", "INFECTION": "N", "ICI_WEEKS": "14"} {
		b.Type("#data [name="+item+"]", value)
	}
	b.done("#data form")
}

// Judge has an investigator answer every criterion and sign.
func (a *Ward) Judge(subject string) {
	a.t.Helper()
	b := a.waiting("investigator-"+site(subject), "/screening/"+subject)
	must[bool](b, `document.querySelectorAll('#conclude [name^="criterion.I"][value=met], #conclude [name^="criterion.E"][value=not]').forEach(r => r.checked = true), true`)
	b.Fill("outcome", "eligible").signs("#conclude form")
}

// Enrol takes a place in the cohort that is open.
func (a *Ward) Enrol(subject string) {
	a.t.Helper()
	a.waiting("investigator-"+site(subject), "/dosing/enrol").done(`form:has([name=subject][value="` + subject + `"])`).See(subject)
}

// Visit enters the forms of a visit, as many fields as the page has. Neutrophils fall
// after lymphodepletion and come back.
func (a *Ward) Visit(subject, visit, response string) {
	a.t.Helper()
	b := a.waiting("nurse-"+site(subject), "/visits/"+subject+"/"+visit)
	neutrophils := map[string]string{"D1": "1.4", "D3": "0.9", "D7": "0.7", "D14": "1.2"}[visit]
	if neutrophils == "" {
		neutrophils = "2.8"
	}
	b.Fill("date", a.here(0)[:10])
	for name, value := range map[string]string{"LB.NEUT": neutrophils, "LB.PLAT": "180", "LB.HGB": "104", "VS.TEMP": "36.7", "VS.SYSBP": "118", "VS.SPO2": "97", "ICE.ICE": "10", "RS.RESPONSE": response} {
		if must[bool](b, `!!document.querySelector('[name="`+name+`"]')`) {
			b.Fill(name, value)
		}
	}
	b.done("main form")
}

// Answer answers what the monitor asks of a subject's data, and the monitor closes it.
func (a *Ward) Answer(subject, words string) {
	a.t.Helper()
	a.waiting("nurse-"+site(subject), "/visits/"+subject).Fill("answer", words).Click("#queries ~ article [value=answer]").See(words)
	a.world.Clock.Move(2 * time.Hour)
	a.waiting("monitor", "/visits/"+subject).Click("#queries ~ article [value=close]").Has("main")
}

// Decide has the statistician ask the design, and two members of the committee sign.
func (a *Ward) Decide(key string) {
	a.t.Helper()
	a.waiting("statistician", "/dosing/next").done("section[aria-labelledby=propose] form")
	for _, who := range []string{"committee-1", "committee-2"} {
		a.waiting(who, "/dosing/decisions/"+key).signs("#sign")
	}
}

// Event enters an adverse event on a patient's page. CRS is graded by the server from
// the findings that the form asks for.
func (a *Ward) Event(subject, term string, values map[string]string) {
	a.t.Helper()
	b := a.as("nurse-" + site(subject)).Go(Study).Click(`nav.tabs a[href="` + Study + `/safety"]`).Click(`th a[href^="` + Study + `/safety/` + subject + `"]`)
	form := "#new" + term
	if term != "CRS" && term != "ICANS" {
		form = "#newOther"
		b.Type(form+" [name=AETERM]", term)
	}
	for name, value := range values {
		b.Type(form+` [name="`+name+`"]`, value)
	}
	b.done(form)
}

// Resolve grades an event anew, 0 for gone.
func (a *Ward) Resolve(subject, event, grade string) {
	a.t.Helper()
	form := `form[action$="/safety/` + subject + `/` + event + `/grade"]`
	a.as("nurse-"+site(subject)).Go(Study+"/safety/"+subject).Type(form+" [name=grade]", grade).done(form)
}

// Limits has an investigator answer whether an event limits the dose, and sign.
func (a *Ward) Limits(subject, event string) {
	a.t.Helper()
	form := `form[action$="/safety/` + subject + `/` + event + `/confirm"]`
	b := a.waiting("investigator-"+site(subject), "/safety/"+subject).Has(form)
	b.Click(form + ` [name=limits][value=yes]`).signs(form)
}

// Report sends what authorities wait for about a subject, clock by clock.
func (a *Ward) Report(subject string) (sent int) {
	a.t.Helper()
	b := a.waiting("safety", "/safety/"+subject)
	for must[bool](b, `!!document.querySelector('form[action*="/reports/"]')`) {
		form := `form[action*="/reports/"]`
		b.Type(form+" [name=number]", "SIM-"+subject).done(form)
		sent++
	}
	return sent
}
