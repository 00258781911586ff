package cmi5

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shelf is a package with these files.
type shelf []string

func (s shelf) Has(path string) bool { return slices.Contains(s, path) }

func text(name string) string {
	return "<" + name + `><langstring lang="en">Lungs</langstring></` + name + ">"
}

const head = `<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="` + Namespace + `" xmlns:k="https://k.example/x">
`

var course = `<course id="https://c.example/1">` + text("title") + text("description") + `</course>`

func unit(attributes, inside string) string {
	return `<au id="https://c.example/a" ` + attributes + `>` + text("title") + text("description") + inside + `</au>`
}

const start = `<url>start.html</url>`

func structure(parts ...string) string {
	return head + strings.Join(parts, "\n") + "</courseStructure>"
}

// Every rule of the schema and of clause 13, with the place where it is broken.
func TestACourseStructureIsHeldToItsRules(t *testing.T) {
	block := func(id, inside string) string {
		return `<block id="` + id + `">` + text("title") + text("description") + inside + `</block>`
	}
	objective := `<objective id="https://c.example/o">` + text("title") + text("description") + `</objective>`
	for _, row := range []struct{ why, xml, key, path string }{
		{"the smallest course", structure(course, unit("", start)), "", ""},
		{"everything that is optional", structure(course, "<objectives>"+objective+"</objectives>", block("https://c.example/b",
			`<objectives><objective idref="https://c.example/o"/></objectives>`+unit(`moveOn="Passed" masteryScore="0.8250" launchMethod="OwnWindow" activityType="http://adlnet.gov/expapi/activities/media"`,
				start+"<launchParameters>a=1</launchParameters><entitlementKey>k</entitlementKey>"))), "", ""},
		{"extensions at the end and as attributes (13.1.5)", structure(course, unit(`k:level="3"`, start+"<k:word>x</k:word>"), "<k:words/>"), "", ""},
		{"an objective of a catalogue elsewhere", structure(course, unit("", `<objectives><objective idref="https://elsewhere.example/o"/></objectives>`+start)), "", ""},
		{"an id with Han", structure(strings.Replace(course, "https://c.example/1", "https://c.example/课程", 1), unit("", start)), "", ""},
		{"an application's own protocol (13.1.4)", structure(course, unit("", "<url>viewer://c.example/a</url>")), "", ""},

		{"another document", "<html/>", "cmi5.structure.root", "/html"},
		{"another namespace", `<courseStructure xmlns="urn:x"/>`, "cmi5.structure.root", "/courseStructure"},
		{"no course", structure(unit("", start)), "cmi5.structure.missing", "/courseStructure"},
		{"two courses", structure(course, course, unit("", start)), "cmi5.structure.twice", "/courseStructure/course[2]"},
		{"nothing to launch", structure(course), "cmi5.structure.missing", "/courseStructure"},
		{"the course behind its parts", structure(unit("", start), course), "cmi5.structure.order", "/courseStructure/course"},
		{"an element that the schema does not know", structure(course, unit("", start), "<quiz/>"), "cmi5.structure.unknown", "/courseStructure/quiz"},
		{"an attribute that the schema does not know", structure(course, unit(`launch="x"`, start)), "cmi5.structure.attribute.unknown", "/courseStructure/au"},
		{"words between elements", structure(course, "stray", unit("", start)), "cmi5.structure.text", "/courseStructure"},
		{"an extension in the middle", structure(course, "<k:x/>", unit("", start)), "cmi5.structure.order", "/courseStructure/au"},

		{"a course without id (13.1.1)", structure(strings.Replace(course, ` id="https://c.example/1"`, "", 1), unit("", start)), "cmi5.structure.attribute.missing", "/courseStructure/course"},
		{"a course whose id is no IRI", structure(strings.Replace(course, "https://c", "c", 1), unit("", start)), "cmi5.structure.iri", "/courseStructure/course"},
		{"an id with a blank", structure(strings.Replace(course, "example/1", "example/1 2", 1), unit("", start)), "cmi5.structure.iri", "/courseStructure/course"},
		{"no title", structure(strings.Replace(course, text("title"), "", 1), unit("", start)), "cmi5.structure.missing", "/courseStructure/course"},
		{"a title in no language", structure(strings.Replace(course, text("title"), "<title/>", 1), unit("", start)), "cmi5.structure.missing", "/courseStructure/course/title"},
		{"a language that is none", structure(strings.Replace(course, `"en"`, `"english language"`, 1), unit("", start)), "cmi5.structure.lang", "/courseStructure/course/title/langstring"},
		{"a block without parts (13.1.2)", structure(course, block("https://c.example/b", "")), "cmi5.structure.missing", "/courseStructure/block"},
		{"a block whose id is no IRI", structure(course, block("b", unit("", start))), "cmi5.structure.iri", "/courseStructure/block"},
		{"two blocks of one id", structure(course, block("https://c.example/b", block("https://c.example/b", unit("", start)))), "cmi5.structure.duplicate", "/courseStructure/block/block"},
		{"two AUs of one id (13.1.4)", structure(course, unit("", start), unit("", start)), "cmi5.structure.duplicate", "/courseStructure/au[2]"},
		{"two objectives of one id (13.1.3)", structure(course, "<objectives>"+objective+objective+"</objectives>", unit("", start)), "cmi5.structure.duplicate", "/courseStructure/objectives/objective[2]"},
		{"an empty list of objectives", structure(course, "<objectives/>", unit("", start)), "cmi5.structure.missing", "/courseStructure/objectives"},
		{"an objective without description", structure(course, "<objectives>"+strings.Replace(objective, text("description"), "", 1)+"</objectives>", unit("", start)), "cmi5.structure.missing", "/courseStructure/objectives/objective"},
		{"a reference to nothing", structure(course, unit("", `<objectives><objective/></objectives>`+start)), "cmi5.structure.attribute.missing", "/courseStructure/au/objectives/objective"},

		{"no URL", structure(course, unit("", "")), "cmi5.structure.missing", "/courseStructure/au"},
		{"an empty URL", structure(course, unit("", "<url> </url>")), "cmi5.structure.url.empty", "/courseStructure/au/url"},
		{"a URL with a blank (RFC 1738)", structure(course, unit("", "<url>http://c.example index.html</url>")), "cmi5.structure.url", "/courseStructure/au/url"},
		{"a URL without host", structure(course, unit("", "<url>http:start.html</url>")), "cmi5.structure.url", "/courseStructure/au/url"},
		{"a script for a URL", structure(course, unit("", "<url>javascript://c.example/%0aalert(1)</url>")), "cmi5.structure.url.scheme", "/courseStructure/au/url"},
		{"a parameter that the launch needs (8.1)", structure(course, unit("", "<url>start.html?endpoint=x</url>")), "cmi5.structure.url.conflict", "/courseStructure/au/url"},
		{"a file that is not in the package (14.1)", structure(course, unit("", "<url>end.html</url>")), "cmi5.structure.url.nofile", "/courseStructure/au/url"},
		{"a way out of the package", structure(course, unit("", "<url>../start.html</url>")), "cmi5.structure.url.outside", "/courseStructure/au/url"},
		{"a coded way out", structure(course, unit("", "<url>%2e%2e/start.html</url>")), "cmi5.structure.url.outside", "/courseStructure/au/url"},
		{"another site without scheme", structure(course, unit("", "<url>//c.example/start.html</url>")), "cmi5.structure.url.outside", "/courseStructure/au/url"},
		{"the URL before the title", structure(course, `<au id="https://c.example/a">`+start+text("title")+text("description")+"</au>"), "cmi5.structure.order", "/courseStructure/au/title"},
		{"a criterion that is none", structure(course, unit(`moveOn="passed"`, start)), "cmi5.structure.choice", "/courseStructure/au"},
		{"a window that is none", structure(course, unit(`launchMethod="Popup"`, start)), "cmi5.structure.choice", "/courseStructure/au"},
		{"a score above 1", structure(course, unit(`masteryScore="1.01"`, start)), "cmi5.structure.score", "/courseStructure/au"},
		{"a score below 0", structure(course, unit(`masteryScore="-0.1"`, start)), "cmi5.structure.score", "/courseStructure/au"},
		{"a score of five decimals", structure(course, unit(`masteryScore="0.12345"`, start)), "cmi5.structure.score", "/courseStructure/au"},
		{"a score with an exponent", structure(course, unit(`masteryScore="1e-1"`, start)), "cmi5.structure.score", "/courseStructure/au"},
		{"a type that is no IRI", structure(course, unit(`activityType="media"`, start)), "cmi5.structure.iri", "/courseStructure/au"},
	} {
		_, err := Parse([]byte(row.xml), shelf{"start.html"})
		var f Faults
		errors.As(err, &f)
		if row.key == "" {
			if err != nil {
				t.Errorf("%s: %v", row.why, err)
			}
			continue
		}
		if !slices.ContainsFunc(f, func(f Fault) bool { return f.Key == row.key && f.Path == row.path && f.Line > 0 }) {
			t.Errorf("%s: %v, want %s at %s", row.why, err, row.key, row.path)
		}
	}
}

func TestAloneAFileNamesWholeAddresses(t *testing.T) {
	for url, key := range map[string]string{
		"https://c.example/a?x=1#y": "", "start.html": "cmi5.structure.url.relative", "a/b.html?x=1": "cmi5.structure.url.relative", "/start.html": "cmi5.structure.url.relative",
	} {
		_, err := Parse([]byte(structure(course, unit("", "<url>"+url+"</url>"))), nil)
		if got := keys(err); got != key {
			t.Errorf("%s: %q, want %q", url, got, key)
		}
	}
}

func keys(err error) string {
	var f Faults
	errors.As(err, &f)
	var out []string
	for _, x := range f {
		out = append(out, x.Key)
	}
	return strings.Join(out, " ")
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	bad := structure(strings.Replace(course, "https://", "", 1), unit(`moveOn="x" masteryScore="2"`, ""))
	if got := keys(fail(bad)); got != "cmi5.structure.iri cmi5.structure.missing cmi5.structure.choice cmi5.structure.score" {
		t.Error(got)
	}
	many := make([]string, 500)
	for i := range many {
		many[i] = "<quiz/>"
	}
	var f Faults
	if errors.As(fail(structure(many...)), &f); len(f) != MaxFaults {
		t.Errorf("%d faults are told", len(f))
	}
}

func fail(xml string) error {
	_, err := Parse([]byte(xml), shelf{"start.html"})
	return err
}

func TestWhatACourseHolds(t *testing.T) {
	c, err := Parse([]byte(structure(course, `<block id="https://c.example/b">`+text("title")+text("description")+
		strings.Replace(unit(`masteryScore=" 0.5 " k:level="3"`, "<url>\n start.html \n</url><launchParameters> a=1 </launchParameters><k:word>x</k:word>"), "Lungs", "\n  Lungs\n", 2)+`</block>`,
		strings.Replace(unit(`moveOn="Completed"`, start), "example/a", "example/a2", 1))), shelf{"start.html"})
	if err != nil {
		t.Fatal(err)
	}
	aus := c.AUs()
	a := aus[0]
	if len(aus) != 2 || a.Index != 0 || aus[1].Index != 1 || a.MoveOn != NotApplicable || a.LaunchMethod != AnyWindow || *a.MasteryScore != 0.5 ||
		*a.LaunchParameters != "a=1" || a.EntitlementKey != nil || a.URL != "start.html" || a.Title[0].Value != "Lungs" || a.Title[0].Lang != "en" {
		t.Errorf("%+v", a)
	}
	if len(a.Extensions) != 2 || a.Extensions[0].Value != "3" || !a.Extensions[0].Attribute || a.Extensions[1].Name != "word" || a.Extensions[1].Value != "x" {
		t.Errorf("extensions are not kept: %+v", a.Extensions)
	}
}

// Clause 6.1: more than 1000 AUs.
func TestAThousandAndMoreUnits(t *testing.T) {
	var parts []string
	for i := range 1500 {
		parts = append(parts, strings.Replace(unit("", start), "example/a", fmt.Sprint("example/a", i), 1))
	}
	c, err := Parse([]byte(structure(course, strings.Join(parts, ""))), shelf{"start.html"})
	if err != nil || len(c.AUs()) != 1500 {
		t.Fatal(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(structure(course, unit(`moveOn="Passed"`, start))))
	f.Add([]byte(structure(course, `<block id="u:b">`+text("title")+text("description")+unit("", "<url>%zz</url>")+`</block>`)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := Parse(raw, shelf{"start.html"})
		if err == nil && len(c.AUs()) == 0 {
			t.Fatal("a course without units was let through")
		}
	})
}
