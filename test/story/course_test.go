package story

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/evanw/esbuild/pkg/api"

	"stepwise/content/cmi5"
	"stepwise/content/course"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
)

// A coordinator uploads packages; a doctor takes them: cmi5, and old material in
// SCORM.
func TestACourseFromElsewhere(t *testing.T) { both(t, aCourseFromElsewhere) }

func aCourseFromElsewhere(t *testing.T, w *World) {
	desk := w.Browse(t, "course-office", Desktop, lang.EN).SignIn(Person("coordinator"))
	who := w.Learner(t, 0)
	phone := w.Browse(t, "course-learner", Phone, lang.ZH).SignIn(who)

	desk.Go("/office/courses").See("No packaged course yet").Axe().Shot("course-office-empty")
	broken := pack(t, "cmi5.xml", strings.Replace(lungs, `<url>unit.html</url>`, `<url>gone.html</url>`, 1))
	desk.Choose("file", "lungs.zip", broken).Press("Upload and check").See("The package has no file “gone.html”.").See("line 5").Axe().Shot("course-office-faults")
	if !desk.Sees("Nothing was stored") {
		t.Error("a broken package is not refused")
	}
	desk.Go("/office/courses").Fill("code", "lungs").Choose("file", "lungs.zip", pack(t, "cmi5.xml", lungs, "unit.html", `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Lungs</title></head><body><main><h1>Lungs</h1></main><script src="unit.js"></script></body></html>`, "unit.js", unitScript(t)))
	desk.Press("Upload and check").See("Version 1 was stored with 2 units").Press("Publish").See("Saved").Axe().Shot("course-office-tree")

	gate := w.gate(t, who)
	phone.Go("/courses").Press("肺部感染").See("完成并通过后计入").Axe().Shot("course-learner")
	phone.Click("#unit-0 button").See("initialized as Normal").Press("Finish the unit").See("已通过").See("95 %")
	w.told(t, who, "launched unit/a", "initialized unit/a", "completed unit/a", "passed unit/a", "satisfied block", "terminated unit/a")
	phone.Click("#unit-0 button").See("initialized as Review").Press("Finish the unit").See("重新查看")
	if gate() != 0 {
		t.Error("the gate is open before the course is satisfied")
	}
	desk.Go("/office/courses/lungs").Click("#people ~ ul summary").Press("Waive").See("The unit is waived.").Shot("course-office-people")
	w.told(t, who, "waived unit/b", "satisfied course")
	if gate() != 1 {
		t.Error("the satisfied course opens no gate")
	}
	phone.Go("/course/lungs").See("已免修").See("已完成").Axe().Shot("course-learner-done")

	for _, old := range []struct{ code, manifest, name string }{{"old", manifest12, "SCORM 1.2"}, {"older", manifest2004, "SCORM 2004"}} {
		page, err := os.ReadFile("testdata/unit/scorm.html")
		if err != nil {
			t.Fatal(err)
		}
		desk.Go("/office/courses").Fill("code", old.code).Choose("file", "old.zip", pack(t, "imsmanifest.xml", old.manifest, "sub/page.html", string(page)))
		desk.Press("Upload and check").See(old.name).Press("Publish").See("Saved")
		phone.Go("/course/" + old.code).Click("#unit-0 button").Inside("page 1 for").InsidePress("#later").See("继续学习")
		phone.Click("#unit-0 button").Inside("page 7 for").Shot("course-scorm").InsidePress("#done").See("已通过").See("85 %").See("已完成")
		w.told(t, who, "launched unit", "terminated unit", "launched unit", "completed unit", "passed unit", "terminated unit", "satisfied course")
	}
}

// gate enrols somebody in a programme whose first step asks for the course, and
// returns how many steps are done.
func (w *World) gate(t *testing.T, who string) func() int {
	t.Helper()
	ctx, room := context.Background(), w.Node.House.Programme
	root := person.Actor{ID: "operator", Grants: []person.Grant{{Role: person.Administrator}, {Role: person.Coordinator}}}
	d := &programme.Definition{Code: "breath", Title: lang.Text{EN: "Breath", ZH: "呼吸"},
		Steps: []programme.Step{
			{Code: "s1", Title: lang.Text{EN: "Learn", ZH: "学习"}, Requirements: []programme.Requirement{{Code: "course", Kind: "outside", Verbs: []string{"satisfied"}, Activity: course.IRI("lungs")}}},
			{Code: "s2", Title: lang.Text{EN: "Meet", ZH: "面授"}, Requirements: []programme.Requirement{{Code: "room", Kind: "sessions", Count: 90}}}}, // nobody has met so often
		Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing", ZH: "北京"}, Starts: "2026-11-16", Capacity: 10}}}
	v, err := room.Save(ctx, root, d, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := room.Publish(ctx, root, "breath", v.Number); err != nil {
		t.Fatal(err)
	}
	if _, err := room.Enrol(ctx, root, programme.CohortID("breath", "bj"), who); err != nil {
		t.Fatal(err)
	}
	return func() int {
		all, err := programme.EnrolmentsOf(ctx, w.Node.House.DB.Read(), who)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range all {
			if n.Programme != "breath" {
				continue
			}
			_, s, err := room.StandingOf(ctx, w.Node.House.DB.Read(), n)
			if err != nil {
				t.Fatal(err)
			}
			return s.Current
		}
		t.Fatal("the enrolment is gone")
		return 0
	}
}

// told checks the newest statements of somebody, oldest first.
func (w *World) told(t *testing.T, who string, want ...string) {
	t.Helper()
	deadline := time.Now().Add(patience) // a unit's last words may still be on their way
	for {
		entries, err := w.Node.House.Record.OfPerson(context.Background(), w.Node.House.DB.Read(), who)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries[max(0, len(entries)-len(want)):] {
			object := "course"
			switch {
			case e.Object == course.UnitIRI("lungs", "https://lungs.example/a"):
				object = "unit/a"
			case e.Object == course.UnitIRI("lungs", "https://lungs.example/b"):
				object = "unit/b"
			case strings.Contains(e.Object, "/unit/"):
				object = "unit"
			case strings.Contains(e.Object, "/block/"):
				object = "block"
			}
			if e.Verb == lrs.Satisfied.ID && e.ContextExtensions[cmi5.ExtSession] == nil {
				t.Error("a statement without session")
			}
			got = append(got, e.Verb[strings.LastIndexByte(e.Verb, '/')+1:]+" "+object)
		}
		if strings.Join(got, ", ") == strings.Join(want, ", ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the record says\n%s\nwant\n%s", strings.Join(got, ", "), strings.Join(want, ", "))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Choose puts a file into a field, as a person would from the disk.
func (b *Browser) Choose(name, file string, body []byte) *Browser {
	b.t.Helper()
	n, _ := json.Marshal(name)
	f, _ := json.Marshal(file)
	must[bool](b, fmt.Sprintf(`(() => { const raw = atob(%q); const bytes = Uint8Array.from(raw, c => c.charCodeAt(0)); const d = new DataTransfer();
		d.items.add(new File([bytes], %s)); document.querySelector('[name=' + %s + ']').files = d.files; return true })()`, base64.StdEncoding.EncodeToString(body), f, n))
	return b
}

// Inside waits until a text stands in the page's frame.
func (b *Browser) Inside(text string) *Browser {
	b.t.Helper()
	want, _ := json.Marshal(text)
	if err := b.poll(`(document.querySelector('iframe')?.contentDocument?.body?.innerText || '').includes(` + string(want) + `)`); err != nil {
		b.fail("%q is not in the frame (%v)", text, err)
	}
	return b
}

// InsidePress presses something in the page's frame.
func (b *Browser) InsidePress(selector string) *Browser {
	b.t.Helper()
	want, _ := json.Marshal(selector)
	must[bool](b, `(() => { document.querySelector('iframe').contentDocument.querySelector(`+string(want)+`).click(); return true })()`)
	return b
}

// unitScript bundles the unit with the npm client of cmi5.
func unitScript(t *testing.T) string {
	t.Helper()
	r := api.Build(api.BuildOptions{EntryPoints: []string{"testdata/unit/unit.ts"}, Bundle: true, NodePaths: []string{"../npm/node_modules"},
		Format: api.FormatIIFE, Target: api.ES2022, Platform: api.PlatformBrowser, LogLevel: api.LogLevelSilent, Outdir: "out"})
	if len(r.Errors) > 0 {
		t.Fatal(api.FormatMessages(r.Errors, api.FormatMessagesOptions{}))
	}
	return string(r.OutputFiles[0].Contents)
}

// pack makes a ZIP of names and bodies.
func pack(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(files[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const lungs = `<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://lungs.example/course"><title><langstring lang="en">Lung infection</langstring><langstring lang="zh-Hans">肺部感染</langstring></title><description><langstring lang="en">Two units</langstring></description></course>
<block id="https://lungs.example/block"><title><langstring lang="en">First</langstring></title><description><langstring lang="en">First</langstring></description>
<au id="https://lungs.example/a" moveOn="CompletedAndPassed" masteryScore="0.9"><title><langstring lang="en">Signs</langstring></title><description><langstring lang="en">Signs</langstring></description><url>unit.html</url></au></block>
<au id="https://lungs.example/b" moveOn="Passed" launchMethod="OwnWindow"><title><langstring lang="en">Test</langstring></title><description><langstring lang="en">Test</langstring></description><url>unit.html?part=2</url></au>
</courseStructure>`

const manifest12 = `<?xml version="1.0"?>
<manifest identifier="old" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Old material</title><item identifier="i" identifierref="r"><title>Reading</title><adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="sub/page.html"/></resources>
</manifest>`

const manifest2004 = `<?xml version="1.0"?>
<manifest identifier="older" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Old material</title><item identifier="i" identifierref="r"><title>Reading</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="sub/page.html"/></resources>
</manifest>`
