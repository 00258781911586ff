package quality

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
	"stepwise/person"
	room "stepwise/quality"
	"stepwise/web/ui"
)

// desk is the pages over a programme with one hospital, and who looks at them.
type desk struct {
	t              *testing.T
	mux            *http.ServeMux
	service        *room.Service
	office, doctor person.Actor
	site           room.Site
}

func newDesk(t *testing.T, db *store.DB) *desk {
	t.Helper()
	ctx, c := context.Background(), clock.NewFake(time.Date(2026, 11, 20, 9, 0, 0, 0, lang.Zone))
	d := &desk{t: t, mux: http.NewServeMux(), service: room.New(db, c, lrs.New(db, c), room.Names{
		Iraes: map[string]fact.Name{"colitis": {EN: "Colitis", ZH: "结肠炎"}}, Agents: map[string]fact.Name{"nivolumab": {EN: "nivolumab", ZH: "纳武利尤单抗"}}})}
	people := person.New(db, c, lrs.New(db, c), person.Settings{})
	d.office = d.somebody(db, c, "office@example.org", person.Grant{Role: person.Coordinator, Programme: "p1"})
	d.doctor = d.somebody(db, c, "doctor@example.org", person.Grant{Role: person.Learner, Programme: "p1", Cohort: "p1/bj"})
	var err error
	if d.site, err = d.service.AddSite(ctx, d.office, room.Site{Programme: "p1", Cohort: "p1/bj", Name: lang.Text{EN: "First Hospital", ZH: "第一医院"}}); err != nil {
		t.Fatal(err)
	}
	p := New(d.service, Sources{
		Scopes: func(context.Context) ([]person.Scope, error) {
			return []person.Scope{{Programme: "p1", Title: lang.Text{EN: "Programme"}}, {Programme: "p1", Cohort: "p1/bj", Title: lang.Text{EN: "Beijing"}}}, nil
		},
		Marks: func(context.Context, string, string) ([]Mark, error) { return []Mark{{"2026-09", "Learn"}}, nil },
		Names: func(ctx context.Context, ids []string) (map[string]person.Person, error) {
			return person.Many(ctx, db.Read(), ids)
		},
		People: people,
	})
	for pattern, h := range map[string]ui.Handler{"GET /quality": p.Board, "GET /quality/hospitals": p.Hospitals, "POST /quality/hospitals": p.AddHospital,
		"POST /quality/hospital/{hospital}/recorder": p.Appoint, "GET /quality/hospital/{hospital}": p.Hospital, "POST /quality/hospital/{hospital}/course": p.SaveCourse,
		"GET /quality/hospital/{hospital}/course/{course}": p.Course, "POST /quality/hospital/{hospital}/course/{course}/episode": p.SaveEpisode,
		"POST /quality/hospital/{hospital}/import": p.Upload, "GET /quality/import/{import}": p.Import, "POST /quality/import/{import}": p.Confirm} {
		d.mux.Handle(pattern, h)
	}
	return d
}

func (d *desk) somebody(db *store.DB, c clock.Clock, email string, g person.Grant) person.Actor {
	d.t.Helper()
	p := person.Person{ID: id.New(), Email: email, Latin: strings.Split(email, "@")[0], CreatedAt: c.Now()}
	if err := db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, p); err != nil {
			return err
		}
		return person.AddGrant(ctx, tx, p.ID, g, "test", p.CreatedAt)
	}); err != nil {
		d.t.Fatal(err)
	}
	a, err := person.Load(context.Background(), db.Read(), p.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// ask sends a request and returns status, where it leads, and the page.
func (d *desk) ask(who person.Actor, tag lang.Tag, r *http.Request) (int, string, *goquery.Document) {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r.WithContext(lang.With(ui.WithViewer(context.Background(), &ui.Viewer{Actor: who}), tag)))
	body, _ := io.ReadAll(w.Body)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	return w.Code, w.Header().Get("Location"), doc
}

func (d *desk) get(who person.Actor, tag lang.Tag, path string) *goquery.Document {
	d.t.Helper()
	code, _, doc := d.ask(who, tag, httptest.NewRequest("GET", path, nil))
	if code != http.StatusOK {
		d.t.Fatalf("GET %s: %d %s", path, code, doc.Text())
	}
	return doc
}

func (d *desk) post(who person.Actor, path string, fields ...string) (int, string, *goquery.Document) {
	d.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.ask(who, lang.EN, r)
}

func (d *desk) upload(who person.Actor, path, text string) (int, string, *goquery.Document) {
	d.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("list", "courses.csv")
	if err != nil {
		d.t.Fatal(err)
	}
	fmt.Fprint(f, text)
	m.Close()
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return d.ask(who, lang.EN, r)
}

func TestAHospitalFromTheFirstRecorderToTheFirstFigure(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		home := "/quality/hospital/" + d.site.ID
		if code, _, _ := d.post(d.office, home+"/recorder", "programme", "p1", "who", "nobody@example.org"); code != http.StatusUnprocessableEntity {
			t.Errorf("an address that nobody has: %d", code)
		}
		if code, to, _ := d.post(d.office, home+"/recorder", "programme", "p1", "who", "Doctor@example.org"); code != http.StatusSeeOther {
			t.Fatalf("appointing: %d %s", code, to)
		}
		if doc := d.get(d.office, lang.ZH, "/quality/hospitals?programme=p1"); !strings.Contains(doc.Find(".card").Text(), "doctor") {
			t.Error("the recorder is not named")
		}
		code, _, doc := d.post(d.doctor, home+"/course", "code", "13812345678", "agents", "nivolumab", "starts", "2026-03-05")
		if code != http.StatusUnprocessableEntity || doc.Find("#code-error").Length() != 1 || doc.Find(`#code[value="13812345678"]`).Length() != 1 || doc.Find(`input[name=agents][checked]`).Length() != 1 {
			t.Errorf("a telephone number comes back with a sentence, and nothing is lost: %d", code)
		}
		if code, to, _ := d.post(d.doctor, home+"/course", "code", "A 1", "agents", "nivolumab", "starts", "2026-03-05", "hepatitis", "yes"); code != http.StatusSeeOther || to != home+"/course/A%201" {
			t.Fatalf("a course: %d %s", code, to)
		}
		code, _, doc = d.post(d.doctor, home+"/course/A%201/episode", "irae", "colitis", "onset", "2026-04-01", "grades", "7")
		if code != http.StatusUnprocessableEntity || doc.Find("#grades-error").Length() != 1 || doc.Find(`#onset[value="2026-04-01"]`).Length() != 1 {
			t.Errorf("grade 7: %d", code)
		}
		if code, _, _ := d.post(d.doctor, home+"/course/A%201/episode", "irae", "colitis", "onset", "2026-04-01", "grades", "2", "steroidat", "2026-04-02"); code != http.StatusSeeOther {
			t.Errorf("an episode: %d", code)
		}
		if doc := d.get(d.doctor, lang.ZH, home+"/course/A%201"); !strings.Contains(doc.Find("article").Text(), "24小时后首剂") {
			t.Errorf("the episode reads %q", doc.Find("article").Text())
		}
		var list strings.Builder
		list.WriteString("course,agents,start,hepatitis b\n")
		for i := range 12 {
			fmt.Fprintf(&list, "B-%d,nivolumab,2026-10-%02d,%s\n", i, i+1, []string{"yes", "no"}[i%2])
		}
		code, to, _ := d.upload(d.doctor, home+"/import", list.String())
		if code != http.StatusSeeOther {
			t.Fatalf("a list: %d", code)
		}
		if doc := d.get(d.doctor, lang.EN, to); doc.Find("tbody tr").Length() != 12 || !strings.Contains(doc.Find("form button").Text(), "12 rows") {
			t.Errorf("the preview has %d rows", doc.Find("tbody tr").Length())
		}
		if code, _, _ := d.post(d.doctor, to); code != http.StatusSeeOther {
			t.Errorf("confirming: %d", code)
		}
		board := d.get(d.office, lang.EN, "/quality?programme=p1&indicator=hepatitis")
		if row := board.Find("section table").Last().Find("tbody tr").Text(); !strings.Contains(row, "13") || !strings.Contains(row, "53.8 %") {
			t.Errorf("the figure: %q", row)
		}
		if board.Find("svg.plot").Length() != 2 || board.Find(".taught").Length() != 1 {
			t.Errorf("%d pictures, %d marks", board.Find("svg.plot").Length(), board.Find(".taught").Length())
		}
		if zh := d.get(d.office, lang.ZH, "/quality?programme=p1&indicator=hepatitis"); !strings.Contains(zh.Find("h2").First().Text(), "完成乙肝筛查") {
			t.Errorf("in Chinese: %q", zh.Find("h2").First().Text())
		}
	})
}

func TestAListThatNamesPatientsIsRefusedWithAReason(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	home := "/quality/hospital/" + d.site.ID
	if code, _, _ := d.upload(d.doctor, home+"/import", "course,agents,start\nA,nivolumab,2026-03-05\n"); code != http.StatusForbidden {
		t.Errorf("nobody named the doctor a recorder: %d", code)
	}
	if err := d.service.Appoint(context.Background(), d.office, d.site.ID, d.doctor.ID, false); err != nil {
		t.Fatal(err)
	}
	code, _, doc := d.upload(d.doctor, home+"/import", "姓名,疗程编号,药物,首次用药日期\n王小明,A-1,nivolumab,2026-03-05\n")
	if code != http.StatusUnprocessableEntity || !strings.Contains(doc.Find("#list-error").Text(), "Nothing of it was kept") {
		t.Errorf("%d %q", code, doc.Find("#list-error").Text())
	}
}

func TestEmptyPagesTeach(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	if doc := d.get(d.office, lang.EN, "/quality?programme=p1&indicator=nonsense&months=-3&site=x"); doc.Find("h2#figure").Length() != 1 {
		t.Error("a question that is none is answered as the first one")
	}
	if doc := d.get(person.Actor{ID: "x"}, lang.ZH, "/quality"); doc.Find(".empty").Length() != 1 {
		t.Error("somebody without a programme is told how to get figures")
	}
}
