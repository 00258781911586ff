package scorm

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/content/cmi5"
)

type shelf []string

func (s shelf) Has(path string) bool { return slices.Contains(s, path) }

var files = shelf{"a.html", "sub/b page.html", "doc.pdf"}

func manifest(head, items, resources string) string {
	return `<manifest identifier="M" ` + head + `><organizations default="O"><organization identifier="X"><title>Wrong</title><item identifier="x" identifierref="ra"/></organization>
<organization identifier="O"><title>肺癌</title>` + items + `</organization></organizations><resources>` + resources + `</resources></manifest>`
}

const (
	v12   = `xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"`
	v2004 = `xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"`
	three = `<resource identifier="ra" href="a.html" adlcp:scormtype="sco"/><resource identifier="rb" xml:base="sub/" href="b page.html?x=1" adlcp:scormType="sco"/><resource identifier="rc" href="doc.pdf" adlcp:scormType="asset"/>`
)

func TestAManifestBecomesACourse(t *testing.T) {
	m, err := Parse([]byte(manifest(v12, `<item identifier="1" identifierref="ra"><title>First</title><adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>go=1</adlcp:datafromlms></item>
		<item identifier="2"><title>Folder</title><item identifier="3" identifierref="rb" parameters="?y=2"/><item identifier="4" identifierref="rc"><title>Paper</title></item></item><item identifier="5"><title>Empty</title></item>`, three)), files)
	if err != nil {
		t.Fatal(err)
	}
	c := m.Course
	aus := c.AUs()
	if m.Version != V12 || len(aus) != 3 || len(c.Blocks()) != 1 || c.Title[0].Value != "肺癌" || c.Title[0].Lang != "zh-Hans" {
		t.Fatalf("%+v", m)
	}
	a, b, p := aus[0], aus[1], aus[2]
	if a.URL != "a.html" || *a.MasteryScore != 0.8 || *a.LaunchParameters != "go=1" || a.MoveOn != cmi5.Passed || a.Index != 0 {
		t.Errorf("%+v", a)
	}
	if b.MoveOn != cmi5.CompletedOrPassed || b.URL != "sub/b%20page.html?x=1&y=2" || b.Index != 1 || b.Title[0].Value != "3" {
		t.Errorf("%+v", b)
	}
	if p.MoveOn != cmi5.NotApplicable || p.Index != 2 {
		t.Errorf("what speaks no API asks for nothing: %+v", p)
	}
	for _, x := range aus {
		if !cmi5.ValidIRI(x.ID) {
			t.Errorf("%q is no IRI", x.ID)
		}
	}
}

func TestVersionsAndMasteryScores(t *testing.T) {
	item := func(inside string) string {
		return `<item identifier="1" identifierref="ra"><title>First</title>` + inside + `</item>`
	}
	measure := `<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing>`
	for _, row := range []struct {
		why, xml string
		version  Version
		mastery  float64 // -1 for none
	}{
		{"1.2 by its namespace", manifest(v12, item(""), three), V12, -1},
		{"2004 by its namespace", manifest(v2004, item(""), three), V2004, -1},
		{"1.2 by its word", strings.Replace(manifest(v2004, item(""), three), "<organizations", "<metadata><schemaversion>1.2</schemaversion></metadata><organizations", 1), V12, -1},
		{"2004 by its word", strings.Replace(manifest(v12, item(""), three), "<organizations", "<metadata><schemaversion>CAM 1.3</schemaversion></metadata><organizations", 1), V2004, -1},
		{"no namespace at all", strings.ReplaceAll(manifest("", item(""), three), "adlcp:", ""), V12, -1},
		{"a measure that satisfies", manifest(v2004, item(measure), three), V2004, 0.7},
		{"a measure that does not", manifest(v2004, item(strings.Replace(measure, "true", "false", 1)), three), V2004, -1},
		{"a measure unsaid is 1", manifest(v2004, item(strings.Replace(measure, "<imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure>", "", 1)), three), V2004, 1},
	} {
		m, err := Parse([]byte(row.xml), files)
		if err != nil {
			t.Errorf("%s: %v", row.why, err)
			continue
		}
		got := -1.0
		if s := m.Course.AUs()[0].MasteryScore; s != nil {
			got = *s
		}
		if m.Version != row.version || got != row.mastery {
			t.Errorf("%s: %s %v", row.why, m.Version, got)
		}
	}
}

func TestManifestsThatAreRefused(t *testing.T) {
	item := `<item identifier="1" identifierref="ra"/>`
	for _, row := range []struct{ why, xml, key string }{
		{"another document", "<html/>", "cmi5.scorm.root"},
		{"no organization", `<manifest identifier="M"><organizations/></manifest>`, "cmi5.scorm.organization"},
		{"nothing to launch", manifest(v12, "", three), "cmi5.scorm.nothing"},
		{"a resource that is not there", manifest(v12, `<item identifier="1" identifierref="zz"/>`, three), "cmi5.scorm.resource"},
		{"a resource without file", manifest(v12, item, `<resource identifier="ra"/>`), "cmi5.structure.url.empty"},
		{"a file that is not there", manifest(v12, item, `<resource identifier="ra" href="gone.html"/>`), "cmi5.structure.url.nofile"},
		{"a way out", manifest(v12, item, `<resource identifier="ra" href="../a.html"/>`), "cmi5.structure.url.outside"},
		{"a coded way out", manifest(v12, item, `<resource identifier="ra" href="%2e%2e/a.html"/>`), "cmi5.structure.url.outside"},
		{"another site", manifest(v12, item, `<resource identifier="ra" href="https://x.example/a.html"/>`), "cmi5.scorm.elsewhere"},
		{"one identifier twice", manifest(v12, item+item, three), "cmi5.structure.duplicate"},
		{"an item without identifier", manifest(v12, `<item identifierref="ra"/>`, three), "cmi5.structure.attribute.missing"},
		{"a mastery score of 120", manifest(v12, `<item identifier="1" identifierref="ra"><adlcp:masteryscore>120</adlcp:masteryscore></item>`, three), "cmi5.scorm.mastery"},
		{"broken XML", "<manifest>", "cmi5.xml.broken"},
		{"entities from outside", `<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><manifest>&x;</manifest>`, "cmi5.xml.doctype"},
	} {
		_, err := Parse([]byte(row.xml), files)
		var f cmi5.Faults
		if errors.As(err, &f); len(f) == 0 || f[0].Key != row.key {
			t.Errorf("%s: %v, want %s", row.why, err, row.key)
		}
	}
}

func TestWhatACommitSays(t *testing.T) {
	mastery := 0.8
	for _, row := range []struct {
		why     string
		v       Version
		d       Data
		mastery *float64
		want    string // completed passed failed
		scaled  float64
		time    time.Duration
	}{
		{"nothing yet", V12, Data{"cmi.core.lesson_status": "incomplete"}, nil, "", -1, 0},
		{"completed", V12, Data{"cmi.core.lesson_status": "completed", "cmi.core.session_time": "0001:02:03.50"}, nil, "completed", -1, time.Hour + 2*time.Minute + 3500*time.Millisecond},
		{"passed is completed too", V12, Data{"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90"}, nil, "completed passed", 0.9, 0},
		{"failed", V12, Data{"cmi.core.lesson_status": "failed", "cmi.core.score.raw": "3", "cmi.core.score.max": "10", "cmi.core.score.min": "0"}, nil, "failed", 0.3, 0},
		{"the mastery score turns completed into passed", V12, Data{"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "85"}, &mastery, "completed passed", 0.85, 0},
		{"and into failed", V12, Data{"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "70"}, &mastery, "completed failed", 0.7, 0},
		{"but judges nobody who is not done", V12, Data{"cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": "70"}, &mastery, "", 0.7, 0},
		{"a score above its range", V12, Data{"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "250"}, nil, "completed passed", 1, 0},
		{"a score that is no number", V12, Data{"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "good"}, nil, "completed passed", -1, 0},
		{"2004: completion and success apart", V2004, Data{"cmi.completion_status": "completed", "cmi.success_status": "unknown", "cmi.session_time": "PT1H30M5.5S"}, nil, "completed", -1, 90*time.Minute + 5500*time.Millisecond},
		{"2004: passed, not completed", V2004, Data{"cmi.completion_status": "incomplete", "cmi.success_status": "passed", "cmi.score.scaled": "0.4"}, nil, "passed", 0.4, 0},
		{"2004: the passing score decides", V2004, Data{"cmi.success_status": "passed", "cmi.score.scaled": "0.4"}, &mastery, "failed", 0.4, 0},
		{"2004: a negative score", V2004, Data{"cmi.success_status": "failed", "cmi.score.scaled": "-0.5"}, nil, "failed", 0, 0},
		{"a time without end", V2004, Data{"cmi.session_time": "P999999999Y"}, nil, "", -1, 366 * 24 * time.Hour},
		{"a time that is none", V2004, Data{"cmi.session_time": "5 minutes"}, nil, "", -1, 0},
	} {
		r := Read(row.v, row.d, row.mastery)
		var got []string
		for _, x := range []struct {
			word string
			is   bool
		}{{"completed", r.Completed}, {"passed", r.Passed}, {"failed", r.Failed}} {
			if x.is {
				got = append(got, x.word)
			}
		}
		scaled := -1.0
		if r.Scaled != nil {
			scaled = *r.Scaled
		}
		if strings.Join(got, " ") != row.want || scaled != row.scaled || r.Time != row.time {
			t.Errorf("%s: %v %v %v", row.why, got, scaled, r.Time)
		}
	}
}

func TestAUnitGoesOnWhereItWas(t *testing.T) {
	words, mastery := "go=1", 0.75
	kept := Restore(V12, Data{"cmi.suspend_data": "page 7", "cmi.core.lesson_location": "7", "cmi.core.session_time": "00:10:00", "cmi.core.exit": "suspend", "cmi.core.entry": "x"})
	d := Begin(V12, Learner{ID: "li", Name: "Li, Ming"}, kept, "Normal", &words, &mastery)
	for name, want := range map[string]string{"cmi.suspend_data": "page 7", "cmi.core.lesson_location": "7", "cmi.core.entry": "resume", "cmi.core.student_id": "li", "cmi.core.credit": "credit",
		"cmi.core.lesson_mode": "normal", "cmi.launch_data": "go=1", "cmi.student_data.mastery_score": "75", "cmi.core.session_time": "", "cmi.core.exit": ""} {
		if d[name] != want {
			t.Errorf("%s is %q, want %q", name, d[name], want)
		}
	}
	d = Begin(V2004, Learner{}, nil, "Review", nil, nil)
	if d["cmi.entry"] != "ab-initio" || d["cmi.mode"] != "review" || d["cmi.credit"] != "no-credit" {
		t.Errorf("%v", d)
	}
}

func TestACommitHasLimits(t *testing.T) {
	many := Data{}
	for i := range MaxElements + 1 {
		many[strings.Repeat("x", i%200)+string(rune('a'+i%26))+strings.Repeat("y", i/200)] = ""
	}
	for why, row := range map[string]struct {
		d    Data
		fits bool
	}{
		"64,000 characters of suspend data": {Data{"cmi.suspend_data": strings.Repeat("x", 64000)}, true},
		"more in one value than 2004 takes": {Data{"cmi.suspend_data": strings.Repeat("x", MaxValue+1)}, false},
		"too many elements":                 {many, false},
		"a name without end":                {Data{strings.Repeat("x", 300): ""}, false},
	} {
		if got := row.d.Fits(); got != row.fits {
			t.Errorf("%s: %v (%d)", why, got, len(row.d))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(manifest(v12, `<item identifier="1" identifierref="ra"/>`, three)))
	f.Add([]byte(manifest(v2004, `<item identifier="1" identifierref="rb" parameters="#x"/>`, three)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Parse(raw, files)
		if err == nil && len(m.Course.AUs()) == 0 {
			t.Fatal("a course without units was let through")
		}
	})
}
