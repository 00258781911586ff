package statement

import (
	"strings"
	"testing"
)

func TestSame(t *testing.T) {
	group := func(members string) string {
		return build("actor", `{"objectType":"Group","mbox":"mailto:team@x.cn","member":[`+members+`]}`)
	}
	result := func(s string) string { return build("result", s) }
	context := func(s string) string { return build("context", s) }
	attach := func(s string) string {
		return build("attachments", `[{"usageType":"urn:u:t","display":{"en":"x"},"contentType":"a/b","length":1,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"`+s+`}]`)
	}
	const li, wu = `{"mbox":"mailto:li@x.cn"}`, `{"mbox":"mailto:wu@x.cn"}`
	for _, c := range []struct {
		clause, why string
		a, b        string
		want        bool
	}{
		{"4.2.3", "itself", typical, typical, true},
		{"4.2.3", "the order of properties", build("", ""), `{"object":` + good[2].value + `,"verb":` + good[1].value + `,"actor":` + good[0].value + `}`, true},
		{"4.2.3", "white space", build("", ""), strings.ReplaceAll(build("", ""), ":{", " :\n{"), true},
		{"4.2.3", "escapes", result(`{"response":"é/"}`), result(`{"response":"\u00e9\/"}`), true},
		{"4.2.3", "another verb", build("", ""), build("verb", `{"id":"urn:v:other"}`), false},
		{"4.2.3", "another actor", build("", ""), build("actor", wu), false},
		{"4.2.3", "another object", build("", ""), build("object", `{"id":"urn:o:other"}`), false},
		{"4.2.3", "another kind of object", build("object", `{"objectType":"StatementRef","id":"`+uuid+`"}`), build("object", `{"id":"urn:uuid:`+uuid+`"}`), false},
		{"4.2.3", "a result more", build("", ""), result(`{}`), false},
		{"4.2.3", "a context more", context(`{"platform":"x"}`), build("", ""), false},
		{"4.2.3", "another id", build("id", `"`+uuid+`"`), build("id", `"`+strings.Replace(uuid, "6", "7", 1)+`"`), false},
		{"1.0.3 data 2.3.1", "the id in capitals", build("id", `"`+uuid+`"`), build("id", `"`+strings.ToUpper(uuid)+`"`), true},
		{"1.0.3 data 2.3.1", "id, stored, authority and version are the store's", build("", ""), `{"id":"` + uuid + `","stored":"2026-03-05T08:30:00Z","version":"1.0.0","authority":{"mbox":"mailto:a@x.cn"},` + build("", "")[1:], true},
		{"1.0.3 data 2.3.1", "a timestamp that only one has", build("", ""), build("timestamp", `"2026-03-05T08:30:00Z"`), true},
		{"1.0.3 data 2.3.1", "one instant", build("timestamp", `"2026-03-05T16:30:00.000+08:00"`), build("timestamp", `"2026-03-05T08:30:00Z"`), true},
		{"1.0.3 data 2.3.1", "another instant", build("timestamp", `"2026-03-05T08:30:00.001Z"`), build("timestamp", `"2026-03-05T08:30:00Z"`), false},
		{"1.0.3 data 2.3.1", "a verb's display", build("verb", `{"id":"http://adlnet.gov/expapi/verbs/attended","display":{"en":"went"}}`), build("", ""), true},
		{"1.0.3 data 2.3.1", "an activity's definition", build("object", `{"id":"https://courses.example.org/unit-4","definition":{"name":{"en":"x"}}}`), build("", ""), true},
		{"1.0.3 data 2.3.1", "a context activity's definition", context(`{"contextActivities":{"parent":[{"id":"urn:x:p","definition":{"type":"urn:t:t"}}]}}`), context(`{"contextActivities":{"parent":[{"id":"urn:x:p"}]}}`), true},
		{"1.0.3 data 2.3.1", "the order of members", group(li + "," + wu), group(wu + "," + li), true},
		{"1.0.3 data 2.3.1", "other members", group(li), group(wu), false},
		{"1.0.3 data 2.3.1", "a member more", group(li), group(li + "," + wu), false},
		{"1.0.3 data 2.3.1", "a mailbox's domain in capitals", build("actor", `{"mbox":"mailto:li@X.CN"}`), build("actor", li), true},
		{"1.0.3 data 2.3.1", "a mailbox's name in capitals", build("actor", `{"mbox":"mailto:LI@x.cn"}`), build("actor", li), false},
		{"1.0.3 data 2.3.1", "another name of the same agent", build("actor", `{"name":"Li","mbox":"mailto:li@x.cn"}`), build("actor", li), false},
		{"4.2.2.1", "objectType said or not", build("actor", `{"objectType":"Agent","mbox":"mailto:li@x.cn"}`), build("actor", li), true},
		{"4.2.2.1", "an agent is no group", build("actor", `{"objectType":"Group","mbox":"mailto:li@x.cn"}`), build("actor", li), false},
		{"4.2.2.3", "objectType said or not", build("object", `{"objectType":"Activity","id":"https://courses.example.org/unit-4"}`), build("", ""), true},
		{"4.2.2.5", "one activity or a list of one", context(`{"contextActivities":{"parent":{"id":"urn:x:p"}}}`), context(`{"contextActivities":{"parent":[{"id":"urn:x:p"}]}}`), true},
		{"4.2.2.5", "another kind of context activity", context(`{"contextActivities":{"parent":[{"id":"urn:x:p"}]}}`), context(`{"contextActivities":{"other":[{"id":"urn:x:p"}]}}`), false},
		{"4.2.2.5", "one context activity more", context(`{"contextActivities":{"parent":[{"id":"urn:x:p"},{"id":"urn:x:q"}]}}`), context(`{"contextActivities":{"parent":[{"id":"urn:x:p"}]}}`), false},
		{"4.2.2.5", "the order of context activities", context(`{"contextActivities":{"parent":[{"id":"urn:x:p"},{"id":"urn:x:q"}]}}`), context(`{"contextActivities":{"parent":[{"id":"urn:x:q"},{"id":"urn:x:p"}]}}`), false},
		{"4.2.2.5", "a registration in capitals", context(`{"registration":"` + uuid + `"}`), context(`{"registration":"` + strings.ToUpper(uuid) + `"}`), true},
		{"4.2.2.5", "another registration", context(`{"registration":"` + uuid + `"}`), context(`{"registration":"00000000-0000-0000-0000-000000000000"}`), false},
		{"4.2.2.5", "another instructor", context(`{"instructor":` + li + `}`), context(`{"instructor":` + wu + `}`), false},
		{"4.2.2.5", "another context agent", context(`{"contextAgents":[{"objectType":"contextAgent","agent":` + li + `}]}`), context(`{"contextAgents":[{"objectType":"contextAgent","agent":` + wu + `}]}`), false},
		{"4.2.2.5", "another relevant type", context(`{"contextAgents":[{"objectType":"contextAgent","agent":` + li + `,"relevantTypes":["urn:a:a"]}]}`), context(`{"contextAgents":[{"objectType":"contextAgent","agent":` + li + `,"relevantTypes":["urn:a:b"]}]}`), false},
		{"4.2.2.5", "another statement", context(`{"statement":{"objectType":"StatementRef","id":"` + uuid + `"}}`), context(`{"statement":{"objectType":"StatementRef","id":"00000000-0000-0000-0000-000000000000"}}`), false},
		{"4.2.7", "a duration beyond two digits", result(`{"duration":"P1DT12H36M0.12567S"}`), result(`{"duration":"P1DT12H36M0.12S"}`), true},
		{"4.2.7", "a duration within two digits", result(`{"duration":"PT0.13S"}`), result(`{"duration":"PT0.12S"}`), false},
		{"4.2.7", "two digits are not rounded", result(`{"duration":"PT0.129S"}`), result(`{"duration":"PT0.12S"}`), true},
		{"4.2.7", "nothing behind the point", result(`{"duration":"PT5.001S"}`), result(`{"duration":"PT5S"}`), true},
		{"1.0.3 data 2.3.1", "a duration is text: a minute is not sixty seconds", result(`{"duration":"PT1M"}`), result(`{"duration":"PT60S"}`), false},
		{"1.0.3 data 2.3.1", "a broken hour is no second", result(`{"duration":"PT0.125H"}`), result(`{"duration":"PT0.12H"}`), false},
		{"JSON", "a number spelt otherwise", result(`{"score":{"raw":10}}`), result(`{"score":{"raw":1.0e1}}`), true},
		{"JSON", "a number a little greater than 64 bits can say", result(`{"score":{"raw":9007199254740993}}`), result(`{"score":{"raw":9007199254740992}}`), false},
		{"JSON", "zero has no sign", result(`{"score":{"raw":-0.0}}`), result(`{"score":{"raw":0}}`), true},
		{"JSON", "a text is no number", result(`{"extensions":{"urn:a:b":"1"}}`), result(`{"extensions":{"urn:a:b":1}}`), false},
		{"JSON", "true is not false", result(`{"success":true}`), result(`{"success":false}`), false},
		{"JSON", "the order inside of an extension's object", result(`{"extensions":{"urn:a:b":{"x":[1,null],"y":{}}}}`), result(`{"extensions":{"urn:a:b":{"y":{},"x":[1,null]}}}`), true},
		{"JSON", "the order inside of an extension's list", result(`{"extensions":{"urn:a:b":[1,2]}}`), result(`{"extensions":{"urn:a:b":[2,1]}}`), false},
		{"JSON", "another key", result(`{"extensions":{"urn:a:b":1}}`), result(`{"extensions":{"urn:a:c":1}}`), false},
		{"4.2.2.6", "where an attachment is to be had may be the store's", attach(`,"fileUrl":"https://a.example/f"`), attach(``), true},
		{"4.2.2.6", "a description more", attach(`,"description":{"en":"x"}`), attach(``), false},
		{"4.2.2.6", "no attachment", attach(``), build("", ""), false},
		{"4.2.2.3", "the same in a substatement", build("object", `{"objectType":"SubStatement",`+result(`{"duration":"PT0.129S"}`)[1:]), build("object", `{"objectType":"SubStatement",`+result(`{"duration":"PT0.12S"}`)[1:]), true},
		{"4.2.2.3", "a substatement's timestamp is its own", build("object", `{"objectType":"SubStatement","timestamp":"2026-03-05T08:30:00Z",`+build("", "")[1:]), build("object", `{"objectType":"SubStatement",`+build("", "")[1:]), false},
		{"RFC 8259", "no JSON is like nothing", `{"actor":`, `{"actor":`, false},
		{"RFC 8259", "a list is no statement", `[]`, `[]`, false},
	} {
		if Same([]byte(c.a), []byte(c.b)) != c.want || Same([]byte(c.b), []byte(c.a)) != c.want {
			t.Errorf("%s: %s: want %v\n%s\n%s", c.clause, c.why, c.want, c.a, c.b)
		}
		if c.want && !SameSigned([]byte(c.a), []byte(c.b)) {
			t.Errorf("%s: %s: the same, but not when signed", c.clause, c.why)
		}
	}
}

func TestSameSigned(t *testing.T) {
	file := func(usage string) string {
		return `{"usageType":"` + usage + `","display":{},"contentType":"application/octet-stream","length":1,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}`
	}
	signed := []byte(build("attachments", `[`+file(SignatureUsage)+`]`))
	if !SameSigned(signed, []byte(build("", ""))) {
		t.Error("4.2.6: what is signed is the statement before its signature was added")
	}
	if Same(signed, []byte(build("", ""))) {
		t.Error("4.2.3: an attachment is no signature in the ordinary comparison")
	}
	both := []byte(build("attachments", `[`+file("urn:other:use")+`,`+file(SignatureUsage)+`]`))
	if !SameSigned(both, []byte(build("attachments", `[`+file("urn:other:use")+`]`))) || SameSigned(both, []byte(build("", ""))) {
		t.Error("4.2.6: other attachments are signed too")
	}
}

func TestPlainNumber(t *testing.T) {
	for _, alike := range [][]string{
		{"1", "1.0", "10e-1", "0.1E+1", "1e0", "1E-0"},
		{"0", "0.0", "0e5", "0.000E-9"},
		{"-120", "-1.2e2", "-0.12E3"},
		{"1e400", "10e399", "0.1e401"},
	} {
		for _, s := range alike {
			if plainNumber(s) != plainNumber(alike[0]) {
				t.Errorf("%s is %s, not %s", s, plainNumber(s), plainNumber(alike[0]))
			}
		}
	}
	for _, s := range []string{"10", "1e1", "-1", "0.1", "1e999999999999"} {
		if plainNumber(s) == plainNumber("1") {
			t.Errorf("%s is not 1", s)
		}
	}
}
