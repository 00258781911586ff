package demo

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/exchange"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// An international partner tries every page and every export of a study into which
// secrets were planted: names, a date of birth, a variant, and words in every text that
// people write. The same walk as the study's lead finds them, so that a walk that looks
// nowhere cannot pass.
func TestAPartnerFindsNoSecret(t *testing.T) {
	x := planted(t)
	gene := func(s string) bool { return strings.HasPrefix(s, "SECRETGENE") }
	name := func(s string) bool { return strings.HasPrefix(s, "SECRETNAME") || s == birth }
	none := func(string) bool { return false }

	lead := x.as("trial-lead")
	found := lead.walk()
	maps.Copy(found, lead.takeAll())
	for _, s := range x.secrets {
		if _, ok := found[s]; !ok && !name(s) && !gene(s) {
			t.Errorf("not even the lead finds %s: the walk looks at too little", s)
		}
	}
	if _, ok := found["SECRETGENE"]; !ok {
		t.Error("the lead does not find the variant")
	}
	for s, where := range found {
		if name(s) {
			t.Errorf("%s shows %s to a lead, who is not told who a subject is", where, s)
		}
	}

	partner := x.as("trial-partner")
	try := func(why string, may func(string) bool, looks ...func() map[string]string) map[string]string {
		t.Helper()
		got := map[string]string{}
		for _, look := range looks {
			maps.Copy(got, look())
		}
		for _, s := range slices.Sorted(maps.Keys(got)) {
			if !may(s) {
				t.Errorf("%s: %s shows %s", why, got[s], s)
			}
		}
		return got
	}
	try("before any transfer", none, partner.walk, partner.takeAll)
	if got := partner.taken; got != 0 {
		t.Errorf("%d exports went to a partner before any transfer", got)
	}
	x.transfer("clinical", false)
	try("with clinical data approved", none, partner.walk, partner.takeAll)
	if got := partner.taken; got == 0 {
		t.Error("no export went out under a transfer: the walk did not try")
	}
	x.transfer("genome", false)
	try("with genome data approved", gene, partner.takeAll)
	x.transfer("clinical", true)
	if found := try("with free text approved", func(s string) bool { return !name(s) }, partner.walk, partner.takeAll); len(found) < 20 {
		t.Errorf("a partner to whom all is open finds %d secrets: the walk looks at too little", len(found))
	}

	before := x.seq()
	partner.knock()
	if after := x.seq(); after != before {
		t.Errorf("a partner wrote %d entries", after-before)
	}
	mails, err := store.All[struct {
		Text string `db:"text"`
	}](context.Background(), x.house.DB.Read(), `SELECT subject || body AS text FROM mail_message`)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		if strings.Contains(m.Text, "SECRET") {
			t.Errorf("an e-mail tells: %s", m.Text)
		}
	}
	if len(mails) == 0 {
		t.Error("no e-mail was written: nothing was looked at")
	}
}

const birth = "1961-02-03"

// secretive is the demo's study with what was planted in it.
type secretive struct {
	*seeder
	t       *testing.T
	play    play
	server  *httptest.Server
	secrets []string
	rows    []record.Place // into which something was planted
}

func planted(t *testing.T) *secretive {
	ctx, c := context.Background(), clock.NewFake(now)
	config := node.Default()
	config.Database, config.Data, config.Demo = storetest.SQLiteDSN(t), t.TempDir(), true
	n, err := node.Open(ctx, config, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	x := &secretive{t: t, seeder: &seeder{house: n.House, clock: c, now: now, random: rand.New(rand.NewPCG(1, 2)), out: io.Discard}}
	x.play = play{seeder: x.seeder}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(x.study(ctx))
	c.Set(now)
	x.server = httptest.NewServer(n.Handler())
	t.Cleanup(func() { x.server.Close(); n.Close() })

	lead := x.play.lead()
	write := func(place record.Place, values map[string]string) {
		t.Helper()
		c.Move(time.Second)
		must(n.House.Ledger.Write(ctx, lead, Study, func(_ context.Context, w *trial.Writer) error {
			if err := w.Require(trial.Manage, ""); err != nil {
				return err
			}
			return w.Set(place, values, "SECRETREASON")
		}))
	}
	view := func() *trial.View {
		v, err := n.House.Ledger.Open(ctx, lead, Study)
		must(err)
		return v
	}
	doc := view().State.Row("PROTOCOL", "", "1").Get("DOC")
	for _, r := range [][2]string{
		{`"eligibility":[`, `"eligibility":[{"id":"I9","text":{"en":"Variant","zh":"变异"},"expr":"driver != ''"},`},
		{`"items":[`, `"items":[{"name":"NOTE","type":"text","words":{"en":"Note","zh":"备注"}},`},
	} {
		if !strings.Contains(doc, r[0]) {
			t.Fatalf("the protocol has no %s", r[0])
		}
		doc = strings.ReplaceAll(doc, r[0], r[1])
	}
	write(record.Place{Form: "PROTOCOL", Row: "1"}, map[string]string{"DOC": doc})

	// Rows of every form, where the demo has none.
	const subject = "BJ01-001"
	about := func(form, subject, row string) record.Place {
		return record.Place{Form: form, Subject: subject, Row: row}
	}
	write(about("NEWS", subject, "1"), map[string]string{"EVENT": "1", "AT": "2026-10-01T02:00:00Z", "TEXT": "x"})
	write(about("EXIT", "BJ01-003", "1"), map[string]string{"REASON": "progression", "AT": "2026-11-01T02:00:00Z"})
	write(about("RELEASE", subject, "P9"), map[string]string{"VERDICT": "rejected", "AT": "2026-11-01T02:00:00Z"})
	write(about("SCREEN", subject, "1"), map[string]string{"DRIVER": "SECRETGENE"})
	write(about("CRITERION", subject, "I9"), map[string]string{"COMPUTED": "met", "USED": `{"DRIVER":"SECRETGENE"}`, "CONFIRMED": "met"})
	write(about("SCREENED", "BJ01-003", "1"), map[string]string{"CRITERIA": "I4,I9"})

	v := view()
	for _, f := range v.Forms() {
		subjects := []string{""}
		if !f.Study {
			subjects = v.Subjects()
		}
		rows := 0
		for _, s := range subjects {
			for _, r := range v.State.Rows(f.Name, s) {
				values := map[string]string{}
				for i := range f.Items {
					if f.Items[i].Narrative() {
						secret := "SECRET-" + f.Name + "-" + f.Items[i].Name
						values[f.Items[i].Name] = "So said " + secret + "."
						if rows == 0 {
							x.secrets = append(x.secrets, secret)
						}
					}
				}
				if len(values) == 0 || rows >= 3 {
					continue
				}
				rows++
				place := about(f.Name, s, r.Key)
				write(place, values)
				x.rows = append(x.rows, place)
			}
		}
	}
	x.rows = append(x.rows, about("SUBJECT", subject, "1"), about("CRITERION", subject, "I9"), about("SCREENED", "BJ01-003", "1"))
	x.secrets = append(x.secrets, "SECRETREASON", "SECRETGENE")
	if len(x.secrets) < 20 {
		t.Fatalf("only %q were planted", x.secrets)
	}
	nurse := x.play.member("nurse", "BJ01")
	nurse.ID = must1(t, n.House.DB, "trial-nurse-1@demo.example")
	must(n.House.Ledger.SetIdentity(ctx, nurse, Study, subject, trial.Identity{Name: "SECRETNAME", Birth: birth, Hospital: "SECRETNAME-H", Phone: "SECRETNAME-P", Contact: "SECRETNAME-C"}, ""))
	must(n.House.Ledger.SetIdentity(ctx, nurse, Study, subject, trial.Identity{Name: "SECRETNAME", Birth: birth, Hospital: "SECRETNAME-H"}, "SECRETREASON"))
	return x
}

func must1(t *testing.T, db *store.DB, email string) string {
	p, err := person.ByEmail(context.Background(), db.Read(), email)
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

func (x *secretive) seq() int64 {
	v, err := x.house.Ledger.Open(context.Background(), x.play.lead(), Study)
	if err != nil {
		x.t.Fatal(err)
	}
	return v.State.Seq
}

// transfer records an approved one to the partner.
func (x *secretive) transfer(scope string, text bool) {
	err := x.house.Ledger.RecordTransfer(context.Background(), x.play.lead(), Study, trial.NewTransfer{Person: must1(x.t, x.house.DB, "trial-partner@demo.example"),
		To: "Partner", Scope: scope, Text: text, Basis: "1", Approved: now.Format(time.DateOnly)})
	if err != nil {
		x.t.Fatal(err)
	}
}

// visitor is somebody in front of the site.
type visitor struct {
	*secretive
	client *http.Client
	taken  int // exports that were handed out
}

func (x *secretive) as(key string) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		x.t.Fatal(err)
	}
	v := &visitor{secretive: x, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	status, body := v.post("/sign-in", url.Values{"email": {key + "@demo.example"}, "password": {Password}})
	if status != http.StatusSeeOther {
		x.t.Fatalf("%s cannot sign in: %d %s", key, status, body)
	}
	return v
}

func (v *visitor) get(path string) (int, []byte) {
	answer, err := v.client.Get(v.server.URL + path)
	return v.read(answer, err)
}

func (v *visitor) post(path string, form url.Values) (int, []byte) {
	answer, err := v.client.PostForm(v.server.URL+path, form)
	return v.read(answer, err)
}

func (v *visitor) read(answer *http.Response, err error) (int, []byte) {
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, body
}

// routes are those of the table that begin with a method.
func routes(t *testing.T, method string) []string {
	text, err := os.ReadFile("../../../web/testdata/routes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		pattern, _, ok := strings.Cut(line, "|")
		if path, is := strings.CutPrefix(strings.TrimSpace(pattern), method+" "); ok && is {
			out = append(out, path)
		}
	}
	return out
}

// paths are the addresses that a route has in this study.
func (v *visitor) paths(route string) []string {
	state := v.house.Ledger
	view, err := state.Open(context.Background(), v.play.lead(), Study)
	if err != nil {
		v.t.Fatal(err)
	}
	var fill func(path, subject string) []string
	fill = func(path, subject string) []string {
		blank := regexp.MustCompile(`\{[a-z$.]+\}`).FindString(path)
		var values []string
		switch blank {
		case "":
			return []string{path}
		case "{study}":
			values = []string{"lung-01"}
		case "{subject}":
			var out []string
			for _, s := range v.subjects() {
				out = append(out, fill(strings.Replace(path, blank, s, 1), s)...)
			}
			return out
		case "{version}":
			values = []string{"1"}
		case "{decision}":
			values = keys(view.State.Rows(form.Decision.Name, ""))
		case "{visit}":
			values = keys(view.State.Rows(form.Visit.Name, subject))
		case "{product}":
			values = keys(view.State.Rows(form.Product.Name, subject))
		case "{container}":
			values = append(keys(view.State.Rows(form.Collection.Name, subject)), keys(view.State.Rows(form.Bag.Name, subject))...)
		case "{event}":
			values = keys(view.State.Rows(form.AE.Name, subject))
		default:
			values = []string{"1"}
		}
		var out []string
		for _, x := range values {
			out = append(out, fill(strings.Replace(path, blank, url.PathEscape(x), 1), subject)...)
		}
		return out
	}
	return fill(route, "")
}

// subjects are those about whom something was planted.
func (x *secretive) subjects() []string {
	var out []string
	for _, p := range x.rows {
		if p.Subject != "" && !slices.Contains(out, p.Subject) {
			out = append(out, p.Subject)
		}
	}
	return out
}

func keys(rows []*record.Row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Key)
	}
	return out
}

// walk looks at every page of the study, at every page that those lead to, at the
// histories of what was planted, and at whatever else the site has for everybody. It
// returns where each secret was found.
func (v *visitor) walk() map[string]string {
	found, seen, pages := map[string]string{}, map[string]bool{}, 0
	var queue []string
	for _, route := range routes(v.t, "GET") {
		switch {
		case strings.Contains(route, "/live") || strings.Contains(route, "/events") || route == "/sign-out":
		case strings.HasPrefix(route, "/trials/{study}"):
			queue = append(queue, v.paths(route)...)
		case !strings.Contains(route, "{"):
			queue = append(queue, route)
		}
	}
	queue = append(queue, "/search?q=SECRET", "/trials/lung-01/record?corrections=1")
	for _, p := range v.rows {
		queue = append(queue, "/trials/lung-01/history?"+url.Values{"form": {p.Form}, "subject": {p.Subject}, "row": {p.Row}}.Encode())
	}
	link := regexp.MustCompile(`(?:href|src)="(/trials/lung-01[^"#]*)`)
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		status, body := v.get(path)
		if status == http.StatusInternalServerError {
			v.t.Errorf("GET %s: %d", path, status)
		}
		if status == http.StatusOK {
			pages++
		}
		v.look("GET "+path, body, found)
		if (strings.HasSuffix(path, "/screening.csv") || strings.HasSuffix(path, "/flow")) && bytes.Contains(body, []byte("I9")) {
			found["SECRETGENE"] = "GET " + path + " (the criterion that reads the variant)"
		}
		for _, m := range link.FindAllStringSubmatch(string(body), -1) {
			if next := strings.ReplaceAll(m[1], "&amp;", "&"); !strings.Contains(next, "/history?") {
				queue = append(queue, next)
			}
		}
	}
	if pages < 100 {
		v.t.Errorf("only %d pages were seen", pages)
	}
	return found
}

// look notes the secrets of a body.
func (v *visitor) look(where string, body []byte, found map[string]string) {
	for _, s := range append(v.secrets, "SECRETNAME", birth) {
		if _, known := found[s]; !known && bytes.Contains(body, []byte(s)) {
			found[s] = where
		}
	}
}

// takeAll tries every export.
func (v *visitor) takeAll() map[string]string {
	found := map[string]string{}
	for _, f := range exchange.Formats {
		for _, scope := range []trial.Scope{trial.Clinical, trial.Genome} {
			where := fmt.Sprintf("the export %s of scope %s", f.Name, scope)
			status, body := v.post("/trials/lung-01/data/export", url.Values{"format": {f.Name}, "scope": {string(scope)}})
			if status == http.StatusOK {
				v.taken++
			}
			if z, err := zip.NewReader(bytes.NewReader(body), int64(len(body))); err == nil {
				for _, file := range z.File {
					part, err := file.Open()
					if err != nil {
						v.t.Fatal(err)
					}
					text, err := io.ReadAll(part)
					if err != nil {
						v.t.Fatal(err)
					}
					v.look(where, text, found)
				}
			}
			v.look(where, body, found)
		}
	}
	for _, format := range []string{"ndjson", "csv"} {
		status, body := v.post("/trials/lung-01/record/export", url.Values{"format": {format}})
		if status == http.StatusOK {
			v.taken++
		}
		v.look("the trail as "+format, body, found)
	}
	return found
}

// knock sends an empty form to every address of the study that takes one.
func (v *visitor) knock() {
	tried := 0
	for _, route := range routes(v.t, "POST") {
		if !strings.HasPrefix(route, "/trials/{study}") || strings.HasSuffix(route, "/export") {
			continue
		}
		paths := v.paths(route)
		if len(paths) == 0 {
			v.t.Errorf("POST %s was not tried", route)
			continue
		}
		tried++
		status, _ := v.post(paths[0], url.Values{"reason": {"x"}, "email": {"trial-partner@demo.example"}, "password": {Password}})
		if status == http.StatusInternalServerError {
			v.t.Errorf("POST %s: %d", paths[0], status)
		}
	}
	if tried < 30 {
		v.t.Errorf("only %d addresses were tried", tried)
	}
}
