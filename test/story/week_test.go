package story

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"stepwise/casereport"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// list is what the office of a hospital keeps: Chinese headings, licence numbers
// typed with full-width digits, and one address without its sign in row 5.
const list = `邮箱,姓名,姓名拼音,执业证号,医院,科室
wang.fang@example.cn,王芳,Wang Fang,１１０４２００００００１１１１,武汉第一医院,肿瘤科
liu.yan@example.cn,刘燕,Liu Yan,１１０４２００００００１１１２,武汉第一医院,呼吸科
chen.bo@example.cn,陈博,Chen Bo,110420000001113,武汉第三医院,血液科
zhao.lei.example.cn,赵磊,Zhao Lei,１１０４２００００００１１１４,武汉第三医院,消化内科
sun.yue@example.cn,孙悦,Sun Yue,１１０４２００００００１１１５,武汉第二医院,心内科
`

const because = "Attended the same session at another hospital; certificate seen."

// A coordinator's week at a desk: a list of doctors on Monday, identities and who is
// falling behind, a session, a waiver, a tutor, a ballot, the export, and on Friday
// certificates and credits.
func TestACoordinatorThroughAWeek(t *testing.T) { both(t, aCoordinatorThroughAWeek) }

func aCoordinatorThroughAWeek(t *testing.T, w *World) {
	b := w.Browse(t, "coordinator", Desktop, lang.EN)
	day := func(date int) {
		w.Clock.Set(time.Date(2026, 11, date, 9, 0, 0, 0, lang.Zone))
		b.SignIn(Person("coordinator"))
	}
	t.Log("Monday")
	day(23)
	w.importDoctors(t, b)
	confirmIdentity(b)
	t.Log("Tuesday")
	day(24)
	w.writeToThoseBehind(t, b)
	t.Log("Wednesday")
	day(25)
	planSession(b)
	w.waive(t, b)
	t.Log("Thursday")
	day(26)
	w.assignTutor(t, b)
	openRound(w, b)
	t.Log("Friday")
	day(27)
	exportLearners(t, b)
	lookAtCredits(t, b)
}

func (w *World) importDoctors(t *testing.T, b *Browser) {
	coded, err := simplifiedchinese.GB18030.NewEncoder().String(list)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "武汉学员.csv")
	if err := os.WriteFile(file, []byte(coded), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Go("/office").Has("table.cities").Axe().Shot("week-office")
	b.Go("/office/people/import").Axe().Shot("week-import")
	b.do(chromedp.SetUploadFiles(`#list`, []string{file}))
	wuhan := must[string](b, `[...document.querySelector('[name=where]').options].find(o => o.text.includes('Wuhan')).value`)
	b.Fill("role", "learner").Fill("where", wuhan).Press("Look at the list").See("5 rows, GB18030.")
	faulty := b.Text("section[aria-labelledby=faulty] tbody")
	if !strings.HasPrefix(faulty, "5") || !strings.Contains(faulty, "zhao.lei.example.cn") || strings.Contains(faulty, "wang.fang") {
		t.Errorf("the preview names as faulty: %s", faulty)
	}
	b.Axe().Shot("week-import-preview")
	if n := len(w.invited(t)); n != 0 {
		t.Fatalf("%d people were invited by the preview", n)
	}
	b.Press("Invite 4 people").See("4 people were invited.")
	want := []string{"110420000001111", "110420000001112", "110420000001113", "110420000001115"}
	if got := w.invited(t); !slices.Equal(got, want) {
		t.Errorf("licences of the invited: %v, want %v", got, want)
	}
	w.Work(t)
	b.Go("/office/messages").See("wang.fang@example.cn").See("sun.yue@example.cn").Axe().Shot("week-messages")
	if b.Sees("zhao.lei") {
		t.Error("the faulty row was written to")
	}
}

// invited is the licence numbers of those invited from the list.
func (w *World) invited(t *testing.T) []string {
	t.Helper()
	out, err := store.All[string](context.Background(), w.Node.House.DB.Read(),
		`SELECT licence FROM person_invitation WHERE email IN (`+store.List(1, 5)+`) ORDER BY licence`,
		"wang.fang@example.cn", "liu.yan@example.cn", "chen.bo@example.cn", "zhao.lei.example.cn", "sun.yue@example.cn")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func confirmIdentity(b *Browser) {
	b.Go("/office/people?confirmed=no&role=learner").Axe().Shot("week-people")
	b.Click(".peoplelist a").See("Confirm the identity").Axe().Shot("week-identity")
	b.Press("I have compared them: confirm").See("The identity is confirmed.").See("by Tao Hu, 23 November 2026")
}

// writeToThoseBehind goes from the cities to the names, and writes to two of them.
func (w *World) writeToThoseBehind(t *testing.T, b *Browser) {
	b.Go("/office").Click("a.behind").See("Only who is behind").Has("td [name=to]")
	b.Axe().Shot("week-behind")
	names := must[[]string](b, `[...document.querySelectorAll('td [name=to]')].slice(0, 2).map(x => { x.click(); return x.getAttribute('aria-label') })`)
	if len(names) != 2 {
		t.Fatalf("%v are behind, want at least two", names)
	}
	b.Press("Write to a selection").Fill("subject", "Shall we look at your plan together?").Fill("text", "You have not been here for a while. Call the office, and we find a date.")
	b.Shot("week-message")
	b.Press("Send").See("The message is on its way to 2 doctors.")
	w.Work(t)
	b.Go("/office/messages").See("Shall we look at your plan together?")
	if n := must[int](b, `[...document.querySelectorAll('summary')].filter(s => s.innerText.includes('Shall we look at your plan')).length`); n != 2 {
		t.Errorf("%d messages were written, want 2", n)
	}
}

func planSession(b *Browser) {
	b.Go("/office/sessions").Press("New session").Fill("code", "wuhan-cases").Fill("scope", "io-step-1/").
		Fill("title.en", "Three cases from Wuhan").Fill("title.zh", "武汉三例").
		Fill("starts", "2026-12-05T09:00").Fill("ends", "2026-12-05T12:00").
		Fill("city.en", "Wuhan").Fill("city.zh", "武汉").Fill("venue.en", "Lecture hall 2").Fill("capacity", "40").
		Fill("agenda.0.time", "09:00").Fill("agenda.0.kind", "case").Fill("agenda.0.title.en", "A patient with colitis").
		Fill("expert.0.person", Person("expert-2"))
	b.Axe().Shot("week-session-form")
	b.Press("Save").See("Three cases from Wuhan").See("Draft")
	b.Press("Publish").See("Published. Learners can register now.").Axe().Shot("week-session")
}

// waive waives a requirement, which the doctor sees with its reason.
func (w *World) waive(t *testing.T, b *Browser) {
	who := w.Learner(t, 1)
	b.Go("/office/learner/"+who).Press("Waive").Fill("reason", because).Shot("week-waive")
	b.Press("Waive this requirement").See("Waived. The reason stands beside it.").See("Waived by Tao Hu: " + because)
	b.Axe().Shot("week-waived")
	doctor := w.Browse(t, "learner", Phone, lang.ZH).SignIn(who).Go("/path").Has(".stair")
	must[bool](doctor, `(document.querySelectorAll('details').forEach(d => d.open = true), true)`)
	doctor.See(because)
}

// assignTutor gives a doctor's new report its tutor, who finds it waiting.
func (w *World) assignTutor(t *testing.T, b *Browser) {
	who := w.Actor(t, w.Learner(t, 3))
	r, err := w.Node.House.CaseReport.Create(context.Background(), who, casereport.Start{Programme: "io-step-1", Language: lang.EN,
		Title: lang.Text{EN: "Colitis after the second cycle"}})
	if err != nil {
		t.Fatal(err)
	}
	b.Go("/office/reports?only=untutored").See("Colitis after the second cycle").Axe().Shot("week-reports")
	b.Go("/report/"+r.ID).Fill("tutor", Person("tutor-2")).Shot("week-tutor")
	b.Click(`form[action$="/assign"] button`).See("Saved. The tutor was told by e-mail.")
	b.Go("/office/reports?only=untutored")
	if b.Sees("Colitis after the second cycle") {
		t.Error("the report still waits for a tutor")
	}
	w.Browse(t, "tutor", Desktop, lang.EN).SignIn(Person("tutor-2")).Go("/reports").See("Colitis after the second cycle")
}

func openRound(w *World, b *Browser) {
	b.Go("/office/guidelines").Axe().Shot("week-guidelines")
	b.Go("/office/guideline/g5").Press("Open the question").See("The question is open to the programme.")
	for _, key := range panel() {
		b.Fill("people", Person(key))
	}
	b.Press("Put on the panel").See("11 people joined the panel.")
	b.Fill("closes", lang.Minute(w.Clock.Now().Add(7*24*time.Hour))).Press("Schedule and tell the panel").See("Round 1 is scheduled")
	b.Go("/guideline/g5").See("Round 1: 0 of 11 have voted")
}

// book fetches a spreadsheet as the browser would save it.
func (b *Browser) book(address string) *excelize.File {
	b.t.Helper()
	coded := must[string](b, `fetch(`+"`"+address+"`"+`).then(async a => { if (!a.ok) throw new Error(a.status); const bytes = new Uint8Array(await a.arrayBuffer());
		let s = ''; for (const x of bytes) s += String.fromCharCode(x); return btoa(s) })`, chromedp.EvalAwaitPromise)
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		b.t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		b.t.Fatalf("%s is no spreadsheet: %v", address, err)
	}
	b.t.Cleanup(func() { book.Close() })
	return book
}

func exportLearners(t *testing.T, b *Browser) {
	b.Go("/office/cohort?programme=io-step-1")
	book := b.book(b.Attribute(`a[href*="export.xlsx"]`, "href"))
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(rows) != 241 {
		t.Fatalf("%d rows, %v; want a heading and 240 doctors", len(rows), err)
	}
	licence := slices.Index(rows[0], "Licence number")
	if licence < 0 {
		t.Fatalf("the headings are %v", rows[0])
	}
	for i, r := range rows[1:] {
		if n := r[licence]; len(n) < 14 || strings.Trim(n, "0123456789") != "" {
			t.Fatalf("row %d has the licence %q, want all its digits", i+2, n)
		}
	}
}

func lookAtCredits(t *testing.T, b *Browser) {
	b.Go("/office/certificates").Has("main .rows li a").Axe().Shot("week-certificates")
	b.Click("main .rows li a").See("Edition 1")
	b.Go("/office/credits").See("The year asks for 25 credits and 90 hours.").Axe().Shot("week-credits")
	book := b.book(b.Attribute(`a[href*="credits.xlsx"]`, "href"))
	for _, sheet := range book.GetSheetList() {
		if rows, err := book.GetRows(sheet); err != nil || len(rows) < 2 {
			t.Errorf("sheet %s has %d rows, %v", sheet, len(rows), err)
		}
	}
}
