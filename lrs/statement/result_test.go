package statement

import "testing"

func TestResult(t *testing.T) {
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/result" + path
		}
		return rule{clause: "4.2.2.4", why: why, member: "result", value: value, key: key, path: path}
	}
	check(t, []rule{
		row("everything a result may say", `{"score":{"scaled":0.5,"raw":5,"min":0,"max":10},"success":true,"completion":false,"response":"b","duration":"PT1M","extensions":{"https://example.org/x":1}}`, "", ""),
		row("success is no text", `{"success":"true"}`, "wantbool", "/success"),
		row("success is no number", `{"success":1}`, "wantbool", "/success"),
		row("completion is no text", `{"completion":"yes"}`, "wantbool", "/completion"),
		row("a response is a text", `{"response":4}`, "wanttext", "/response"),
		row("a response may be empty", `{"response":""}`, "", ""),
		row("an unknown property", `{"grade":"A"}`, "unknown", "/grade"),
		row("the case of a property counts", `{"Success":true}`, "unknown", "/Success"),
		row("a score is an object", `{"score":0.5}`, "wantobject", "/score"),
		row("a score without anything is only discouraged", `{"score":{}}`, "", ""),
		row("a score with more", `{"score":{"scaled":0.5,"grade":"A"}}`, "unknown", "/score/grade"),
		row("scaled is no text", `{"score":{"scaled":"0.5"}}`, "wantnumber", "/score/scaled"),
		row("scaled at its ends", `{"score":{"scaled":-1}}`, "", ""),
		row("scaled at its ends, spelt otherwise", `{"score":{"scaled":1.000e0}}`, "", ""),
		row("scaled above one", `{"score":{"scaled":1.0001}}`, "scaled", "/score/scaled"),
		row("scaled below minus one", `{"score":{"scaled":-1.01}}`, "scaled", "/score/scaled"),
		row("raw needs no bounds", `{"score":{"raw":-300}}`, "", ""),
		row("raw at its bounds", `{"score":{"raw":10,"max":10}}`, "", ""),
		row("raw above max", `{"score":{"raw":11,"max":10}}`, "raw", "/score/raw"),
		row("raw above max, which comes first", `{"score":{"max":10,"raw":11}}`, "raw", "/score/raw"),
		row("raw below min", `{"score":{"raw":-1,"min":0}}`, "raw", "/score/raw"),
		row("min is less than max", `{"score":{"min":10,"max":0}}`, "minmax", "/score"),
		row("min is not max", `{"score":{"min":10,"max":10}}`, "minmax", "/score"),
		row("a number nobody can compare", `{"score":{"raw":1e400}}`, "great", "/score/raw"),
		row("infinity is no JSON", `{"score":{"raw":Infinity}}`, "json", "/score/raw"),
		row("an extension's key is an IRI", `{"extensions":{"x":1}}`, "extension", "/extensions/x"),
		row("a duration is a text", `{"duration":60}`, "wanttext", "/duration"),
		row("a duration is one of ISO 8601", `{"duration":"one minute"}`, "duration", "/duration"),
	})
}

func TestDuration(t *testing.T) {
	for s, want := range map[string]bool{
		"P3Y":                  true,  // years alone
		"P3Y1M29DT4H35M59.14S": true,  // everything
		"P1M":                  true,  // a month
		"PT1M":                 true,  // a minute
		"P1Y2D":                true,  // a unit may be left out
		"PT16559.14S":          true,  // more seconds than a minute has
		"P1DT12H36M0.12567S":   true,  // 4.2.7: more than two digits are never refused
		"PT0.5H":               true,  // the last one may be broken
		"PT0,5H":               true,  // with ISO 8601's comma too
		"P0.5Y":                true,  // even a year
		"P4W":                  true,  // weeks alone
		"P0D":                  true,  // nothing takes no time
		"P4W1D":                false, // weeks stand alone
		"P1Y4W":                false, // weeks stand alone
		"P4WT1H":               false, // weeks stand alone
		"":                     false, // empty
		"P":                    false, // no unit
		"PT":                   false, // no unit behind T
		"P1YT":                 false, // no unit behind T
		"P1":                   false, // no unit behind the number
		"PT5":                  false, // no unit behind the number
		"1D":                   false, // no P
		"p1d":                  false, // capitals
		"P1D ":                 false, // a space
		"-P1D":                 false, // a sign is no part of 4.4.3.2
		"P-1D":                 false, // nor here
		"P1H":                  false, // hours need T
		"PT1D":                 false, // days stand before T
		"PT1S1M":               false, // the wrong order
		"P1M1Y":                false, // the wrong order
		"PT1M1M":               false, // twice
		"PT1.5M2S":             false, // only the last may be broken
		"PT1.S":                false, // no digit behind the point
		"PT.5S":                false, // no digit before the point
		"PA1H0M0S":             false, // a letter
		"PTT1H":                false, // T twice
		"P0003-06-04T12:30:05": false, // the alternative format must not be used
	} {
		if Duration(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func TestAttachment(t *testing.T) {
	const sha = `"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"`
	all := []struct{ name, value string }{
		{"usageType", `"http://adlnet.gov/expapi/attachments/certificate"`}, {"display", `{"en":"Certificate"}`},
		{"contentType", `"application/pdf"`}, {"length", `5120`}, {"sha2", sha},
	}
	with := func(name, value string) string {
		out, met := "", false
		for _, m := range all {
			if m.name == name {
				met, m.value = true, value
			}
			if m.value != "" {
				out += `,"` + m.name + `":` + m.value
			}
		}
		if !met {
			out += `,"` + name + `":` + value
		}
		return `[{` + out[1:] + `}]`
	}
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/attachments" + path
		}
		return rule{clause: "4.2.2.6", why: why, member: "attachments", value: value, key: key, path: path}
	}
	rows := []rule{
		row("what must be there is enough", with("sha2", sha), "", ""),
		row("a list may be empty", `[]`, "", ""),
		row("one alone is no list", `{}`, "wantarray", ""),
		row("a text is no attachment", `["certificate.pdf"]`, "wantobject", "/0"),
		row("a description", with("description", `{"zh-Hans":"证书"}`), "", ""),
		row("a place to fetch it from", with("fileUrl", `"https://example.org/c.pdf"`), "", ""),
		row("a usage type is an IRI", with("usageType", `"certificate"`), "iri", "/0/usageType"),
		row("a display is a language map", with("display", `"Certificate"`), "wantobject", "/0/display"),
		row("a display's key is a language", with("display", `{"a12345":"Certificate"}`), "language", "/0/display/a12345"),
		row("a description is a language map", with("description", `7`), "wantobject", "/0/description"),
		row("a content type is a media type", with("contentType", `"pdf"`), "mediatype", "/0/contentType"),
		row("a content type with parameters", with("contentType", `"text/plain; charset=utf-8"`), "", ""),
		row("a content type is not empty", with("contentType", `""`), "mediatype", "/0/contentType"),
		row("a length is a number", with("length", `"5120"`), "wantnumber", "/0/length"),
		row("a length is whole", with("length", `51.2`), "whole", "/0/length"),
		row("a length is not negative", with("length", `-1`), "whole", "/0/length"),
		row("a length may be nothing", with("length", `0`), "", ""),
		row("a hash of 512 bits", with("sha2", sha[:65]+sha[1:]), "", ""),
		row("a hash is hexadecimal", with("sha2", `"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848z"`), "sha2", "/0/sha2"),
		row("a hash has a known length", with("sha2", `"4953"`), "sha2", "/0/sha2"),
		row("a file is at an IRL", with("fileUrl", `"c.pdf"`), "iri", "/0/fileUrl"),
		row("an unknown property", with("name", `"c.pdf"`), "unknown", "/0/name"),
	}
	for _, m := range all {
		rows = append(rows, row(m.name+" must be there", with(m.name, ""), "missing", "/0"))
	}
	check(t, rows)
}
