package course

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"stepwise/content/cmi5"
	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/person"
)

// world is the service with a clock, a record and people around it.
type world struct {
	*Service
	t     *testing.T
	ctx   context.Context
	db    *store.DB
	clock *clock.Fake
	log   *lrs.Record
}

func actor(id string, grants ...person.Grant) person.Actor {
	return person.Actor{ID: id, Latin: id, Grants: grants}
}

// The programmes io and ct have nothing to do with each other.
var (
	nobody   = person.Actor{}
	office   = actor("office", person.Grant{Role: person.Coordinator})
	ioOffice = actor("io-office", person.Grant{Role: person.Coordinator, Programme: "io"})
	ctOffice = actor("ct-office", person.Grant{Role: person.Coordinator, Programme: "ct"})
	bjOffice = actor("bj-office", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "beijing"})
	admin    = actor("admin", person.Grant{Role: person.Administrator})
	li       = actor("li", person.Grant{Role: person.Learner, Programme: "io", Cohort: "beijing"})
	wang     = actor("wang", person.Grant{Role: person.Learner, Programme: "io"})
	stranger = actor("stranger", person.Grant{Role: person.Learner, Programme: "ct"})
	tutor    = actor("tutor", person.Grant{Role: person.Tutor, Programme: "io"})
)

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	disk, err := blob.OpenDisk(t.TempDir(), c)
	if err != nil {
		t.Fatal(err)
	}
	record := lrs.New(db, c)
	t.Cleanup(record.Close)
	s := New(db, c, record, disk, Settings{Origin: "https://site.example", Player: "https://player.example"})
	record.Follow(s.OnStatement)
	return &world{Service: s, t: t, ctx: context.Background(), db: db, clock: c, log: record}
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// zipped packs files, name after body.
func zipped(t testing.TB, files ...string) io.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, files[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func words(name, text string) string {
	return "<" + name + `><langstring lang="en">` + text + `</langstring><langstring lang="zh-CN">中` + text + "</langstring></" + name + ">"
}

// structure is a course of units inside blocks: "[a b] c" is a block with a and b,
// then c. Each unit is a letter with its criterion: "a:Passed".
func structure(layout string) string {
	var b strings.Builder
	b.WriteString(`<courseStructure xmlns="` + cmi5.Namespace + `"><course id="https://c.example/course">` + words("title", "Lungs") + words("description", "About lungs") + "</course>")
	blocks := 0
	for _, part := range strings.Fields(strings.NewReplacer("[", " [ ", "]", " ] ").Replace(layout)) {
		switch part {
		case "[":
			blocks++
			fmt.Fprintf(&b, `<block id="https://c.example/block/%d">%s%s`, blocks, words("title", "Block"), words("description", "A block"))
		case "]":
			b.WriteString("</block>")
		default:
			name, moveOn, _ := strings.Cut(part, ":")
			if moveOn == "" {
				moveOn = "NotApplicable"
			}
			fmt.Fprintf(&b, `<au id="https://c.example/unit/%s" moveOn="%s" masteryScore="0.8">%s%s<url>%s.html?x=1</url><launchParameters>p</launchParameters></au>`,
				name, moveOn, words("title", "Unit "+name), words("description", "A unit"), name)
		}
	}
	return b.String() + "</courseStructure>"
}

// course uploads and publishes a course of the programme io.
func (w *world) course(code, layout string) Version {
	w.t.Helper()
	files := []string{"cmi5.xml", structure(layout)}
	for _, name := range []string{"a", "b", "c"} {
		files = append(files, name+".html", "<h1>"+name+"</h1>")
	}
	v, err := w.Add(w.ctx, ioOffice, Upload{Code: code, Scope: "io", Name: code + ".zip", Body: zipped(w.t, files...)})
	w.ok(err)
	w.ok(w.Publish(w.ctx, ioOffice, code, Published))
	return v
}

// unit is a launched unit, as its scripts see it.
type unit struct {
	*world
	launched     Launched
	query        url.Values
	session      *Session
	registration string
}

func (w *world) launch(a person.Actor, code string, index int) *unit {
	w.t.Helper()
	l, err := w.Launch(w.ctx, a, code, index)
	w.ok(err)
	u, err := url.Parse(l.URL)
	w.ok(err)
	x := &unit{world: w, launched: l, query: u.Query(), registration: u.Query().Get("registration")}
	secret := x.query.Get("fetch")[strings.LastIndexByte(x.query.Get("fetch"), '/')+1:]
	session, token, err := w.Fetch(w.ctx, secret)
	w.ok(err)
	var open bool
	x.session, open, err = w.Enter(w.ctx, session, token)
	w.ok(err)
	if !open {
		w.t.Fatal("the door is shut")
	}
	w.ok(x.session.Document(w.ctx, lrs.Access{Place: x.state(cmi5.LaunchDataID)}))
	w.ok(x.session.Document(w.ctx, lrs.Access{Place: lrs.Place{Kind: lrs.AgentProfile, Agent: lrs.AgentKey(a.ID), ID: cmi5.PreferencesID}}))
	return x
}

func (u *unit) state(name string) lrs.Place {
	return lrs.Place{Kind: lrs.State, Agent: lrs.AgentKey(u.session.Person), Activity: u.query.Get("activityId"), Registration: u.registration, ID: name}
}

func (u *unit) data() cmi5.LaunchData {
	u.t.Helper()
	d, err := u.log.Document(u.ctx, u.db.Read(), u.state(cmi5.LaunchDataID))
	u.ok(err)
	var out cmi5.LaunchData
	u.ok(json.Unmarshal(d.Body, &out))
	return out
}

// write makes a statement as the specification asks for and sends it through the
// door.
func (u *unit) write(verbs ...string) error {
	u.t.Helper()
	var batch []*statement.Statement
	for _, verb := range verbs {
		u.clock.Move(time.Second)
		data := u.data()
		var context map[string]any
		u.ok(json.Unmarshal(data.ContextTemplate, &context))
		context["registration"] = u.registration
		category := []any{map[string]any{"id": cmi5.CategoryCMI5}}
		m := map[string]any{"id": id.New(), "timestamp": u.clock.Now().String(), "actor": json.RawMessage(u.query.Get("actor")),
			"verb": map[string]any{"id": verb}, "object": map[string]any{"id": u.query.Get("activityId")}, "context": context}
		switch verb {
		case cmi5.VerbCompleted:
			m["result"] = map[string]any{"completion": true, "duration": "PT1S"}
		case cmi5.VerbPassed, cmi5.VerbFailed:
			scaled := map[bool]float64{true: 0.9, false: 0.2}[verb == cmi5.VerbPassed]
			m["result"] = map[string]any{"success": verb == cmi5.VerbPassed, "duration": "PT1S", "score": map[string]any{"scaled": scaled}}
			context["extensions"].(map[string]any)[cmi5.ExtMasteryScore] = *data.MasteryScore
		case cmi5.VerbTerminated:
			m["result"] = map[string]any{"duration": "PT1S"}
		case cmi5.VerbInitialized:
		default:
			category = nil
		}
		if r, ok := m["result"].(map[string]any); ok && (r["success"] != nil || r["completion"] != nil) {
			category = append(category, map[string]any{"id": cmi5.CategoryMoveOn})
		}
		if category != nil {
			context["contextActivities"].(map[string]any)["category"] = category
		}
		raw, err := json.Marshal(m)
		u.ok(err)
		list, err := statement.ParseBatch(raw, statement.V103)
		u.ok(err)
		batch = append(batch, list...)
	}
	_, err := u.log.Accept(u.ctx, &lrs.Caller{Person: u.session.Person, Authority: []byte(`{"mbox":"mailto:cmi5@site.example"}`), AuthorityKey: "mbox|mailto:cmi5@site.example",
		Scopes: lrs.StatementsWrite, Default: statement.V103, Check: u.session.Check}, batch, nil)
	return err
}

// told lists what the record says of somebody, as "verb object-ending".
func (w *world) told(who person.Actor) string {
	w.t.Helper()
	entries, err := w.log.OfPerson(w.ctx, w.db.Read(), who.ID)
	w.ok(err)
	var out []string
	for _, e := range entries {
		verb := e.Verb[strings.LastIndexByte(e.Verb, '/')+1:]
		object := strings.TrimPrefix(e.Object, lrs.Base+"/course/")
		for _, name := range []string{"a", "b", "c"} {
			object = strings.ReplaceAll(object, "unit/"+short("https://c.example/unit/"+name), name)
		}
		for _, n := range []string{"1", "2"} {
			object = strings.ReplaceAll(object, "block/"+short("https://c.example/block/"+n), "["+n+"]")
		}
		out = append(out, verb+" "+object)
	}
	return strings.Join(out, ", ")
}

func clause(err error) string {
	f, _ := err.(*fault.Fault)
	if f == nil || f.Kind != fault.Forbidden {
		return fmt.Sprint(err)
	}
	if !lang.Has(f.Key) {
		return "nobody says " + f.Key
	}
	return fmt.Sprint(f.Args["Clause"])
}
