package statement

import (
	"strings"
	"testing"
)

func TestActor(t *testing.T) {
	const li, wu = `{"mbox":"mailto:li@example.cn"}`, `{"objectType":"Agent","mbox":"mailto:wu@example.cn"}`
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/actor" + path
		}
		return rule{clause: "4.2.2.1", why: why, member: "actor", value: value, key: key, path: path}
	}
	check(t, []rule{
		row("a text is no agent", `"Li"`, "wantobject", ""),
		row("an empty agent identifies nobody", `{}`, "noidentifier", ""),
		row("a name identifies nobody", `{"name":"Li Na"}`, "noidentifier", ""),
		row("a name is a text", `{"name":7,"mbox":"mailto:li@example.cn"}`, "wanttext", "/name"),
		row("an empty name is a text", `{"name":"","mbox":"mailto:li@example.cn"}`, "", ""),
		row("objectType may be said", wu, "", ""),
		row("objectType may come last", `{"mbox":"mailto:wu@example.cn","objectType":"Agent"}`, "", ""),
		row("objectType in the wrong case", `{"objectType":"agent","mbox":"mailto:li@example.cn"}`, "agenttype", "/objectType"),
		row("objectType of something else", `{"objectType":"Activity","mbox":"mailto:li@example.cn"}`, "agenttype", "/objectType"),
		row("objectType is a text", `{"objectType":1,"mbox":"mailto:li@example.cn"}`, "wanttext", "/objectType"),
		row("objectType is not empty", `{"objectType":"","mbox":"mailto:li@example.cn"}`, "agenttype", "/objectType"),
		row("an unknown property", `{"mbox":"mailto:li@example.cn","mood":1}`, "unknown", "/mood"),
		row("a property twice", `{"mbox":"mailto:li@example.cn","mbox":"mailto:li@example.cn"}`, "twice", "/mbox"),
		row("two identifiers", `{"mbox":"mailto:li@example.cn","openid":"https://li.example.cn/"}`, "twoidentifiers", "/openid"),
		row("two identifiers, the account first", `{"account":{"homePage":"https://example.cn","name":"1"},"mbox_sha1sum":"ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}`, "twoidentifiers", "/mbox_sha1sum"),

		row("mbox without mailto:", `{"mbox":"li@example.cn"}`, "mbox", "/mbox"),
		row("mbox with a scheme in capitals is not the required form", `{"mbox":"MAILTO:li@example.cn"}`, "mbox", "/mbox"),
		row("mbox without an address", `{"mbox":"mailto:"}`, "mbox", "/mbox"),
		row("mbox without a domain", `{"mbox":"mailto:li@"}`, "mbox", "/mbox"),
		row("mbox without a name", `{"mbox":"mailto:@example.cn"}`, "mbox", "/mbox"),
		row("mbox with a space", `{"mbox":"mailto:li na@example.cn"}`, "mbox", "/mbox"),
		row("mbox with two addresses", `{"mbox":"mailto:li@example.cn,wu@example.cn"}`, "mbox", "/mbox"),
		row("mbox with a subject", `{"mbox":"mailto:li@example.cn?subject=x"}`, "mbox", "/mbox"),
		row("mbox with two dots in its domain", `{"mbox":"mailto:li@example..cn"}`, "mbox", "/mbox"),
		row("mbox with letters of other scripts", `{"mbox":"mailto:李娜@例子.cn"}`, "", ""),
		row("mbox with a plus", `{"mbox":"mailto:li+ward3@example.cn"}`, "", ""),
		row("mbox empty", `{"mbox":""}`, "mbox", "/mbox"),
		row("mbox an object", `{"mbox":{}}`, "wanttext", "/mbox"),

		row("a hash", `{"mbox_sha1sum":"ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}`, "", ""),
		row("a hash in capitals", `{"mbox_sha1sum":"EBD31E95054C018B10727CCFFD2EF2EC3A016EE9"}`, "", ""),
		row("a hash one digit short", `{"mbox_sha1sum":"ebd31e95054c018b10727ccffd2ef2ec3a016ee"}`, "sha1", "/mbox_sha1sum"),
		row("a hash with a letter too many", `{"mbox_sha1sum":"ebd31e95054c018b10727ccffd2ef2ec3a016eez"}`, "sha1", "/mbox_sha1sum"),
		row("an OpenID", `{"openid":"https://li.openid.example.org/"}`, "", ""),
		row("an OpenID without its scheme", `{"openid":"li.openid.example.org"}`, "iri", "/openid"),

		row("an account", `{"account":{"homePage":"https://example.cn","name":"1625378"}}`, "", ""),
		row("an account without a home page", `{"account":{"name":"1625378"}}`, "missing", "/account"),
		row("an account without a name", `{"account":{"homePage":"https://example.cn"}}`, "missing", "/account"),
		row("an account's home page without a scheme", `{"account":{"homePage":"example.cn","name":"1"}}`, "iri", "/account/homePage"),
		row("an account's name is a text", `{"account":{"homePage":"https://example.cn","name":1625378}}`, "wanttext", "/account/name"),
		row("an account with more", `{"account":{"homePage":"https://example.cn","name":"1","since":1}}`, "unknown", "/account/since"),
		row("an account in a list", `{"account":[]}`, "wantobject", "/account"),
		row("no key can be made with U+0000", `{"account":{"homePage":"https://example.cn","name":"a\u0000b"}}`, "nul", "/account/name"),
		row("a name too long for an index", `{"account":{"homePage":"https://example.cn","name":"`+strings.Repeat("x", MaxKey)+`"}}`, "longkey", "/account"),

		row("a group without an identifier", `{"objectType":"Group","member":[`+li+`,`+wu+`]}`, "", ""),
		row("a group that says nobody", `{"objectType":"Group"}`, "nomembers", ""),
		row("a group of nobody", `{"objectType":"Group","member":[]}`, "nomembers", ""),
		row("a group with an identifier needs no members", `{"objectType":"Group","openid":"https://team.example.cn/"}`, "", ""),
		row("a group with an identifier may have members", `{"objectType":"Group","mbox":"mailto:team@example.cn","member":[`+li+`]}`, "", ""),
		row("a group with two identifiers", `{"objectType":"Group","mbox":"mailto:team@example.cn","openid":"https://team.example.cn/"}`, "twoidentifiers", "/openid"),
		row("members are a list", `{"objectType":"Group","member":`+li+`}`, "wantarray", "/member"),
		row("members are agents with an identifier", `{"objectType":"Group","member":[`+li+`,{"name":"Wu"}]}`, "noidentifier", "/member/1"),
		row("a group is no member", `{"objectType":"Group","member":[{"objectType":"Group","mbox":"mailto:team@example.cn"}]}`, "onlyagent", "/member/0/objectType"),
		row("only groups have members", `{"mbox":"mailto:team@example.cn","member":[`+li+`]}`, "membersofgroup", "/member"),
		row("only groups have members, said so", `{"member":[`+li+`],"mbox":"mailto:team@example.cn","objectType":"Agent"}`, "membersofgroup", "/member"),
	})
}

func TestVerb(t *testing.T) {
	const at = "/verb"
	row := func(why, value, key, path string) rule {
		return rule{clause: "4.2.2.2", why: why, member: "verb", value: value, key: key, path: path}
	}
	check(t, []rule{
		row("a text is no verb", `"attended"`, "wantobject", at),
		row("an IRI must be there", `{"display":{"en":"attended"}}`, "missing", at),
		row("an IRI needs a scheme", `{"id":"adlnet.gov/expapi/verbs/attended"}`, "iri", at+"/id"),
		row("an IRI has no spaces", `{"id":"http://example.org/did attend"}`, "iri", at+"/id"),
		row("an IRI is not empty", `{"id":""}`, "iri", at+"/id"),
		row("an IRI is a text", `{"id":1}`, "wanttext", at+"/id"),
		row("an IRI in other scripts", `{"id":"http://example.com/فعل/خواندن"}`, "", ""),
		row("an IRI too long for an index", `{"id":"http://example.org/`+strings.Repeat("x", MaxKey)+`"}`, "longkey", at+"/id"),
		row("a display in two languages", `{"id":"http://example.org/did","display":{"en":"did","zh-Hans":"做了"}}`, "", ""),
		row("a display without languages is only discouraged", `{"id":"http://example.org/did","display":{}}`, "", ""),
		row("a display is a map", `{"id":"http://example.org/did","display":"did"}`, "wantobject", at+"/display"),
		row("a display's key is a language", `{"id":"http://example.org/did","display":{"a12345":"did"}}`, "language", at+"/display/a12345"),
		row("a display's value is a text", `{"id":"http://example.org/did","display":{"en":1}}`, "wanttext", at+"/display/en"),
		row("a language twice", `{"id":"http://example.org/did","display":{"en":"did","en":"made"}}`, "twice", at+"/display/en"),
		row("an unknown property", `{"id":"http://example.org/did","name":"did"}`, "unknown", at+"/name"),
	})
}

func TestAgentParameter(t *testing.T) {
	for _, c := range []struct{ why, text, key, problem string }{
		{"a mailbox, its domain in lower case", `{"mbox":"mailto:Li@Example.CN"}`, "mbox|mailto:Li@example.cn", ""},
		{"a hash in lower case", `{"mbox_sha1sum":"EBD31E95054C018B10727CCFFD2EF2EC3A016EE9"}`, "mbox_sha1sum|ebd31e95054c018b10727ccffd2ef2ec3a016ee9", ""},
		{"an OpenID as it is", `{"openid":"https://Li.example.org/"}`, "openid|https://Li.example.org/", ""},
		{"an account as it is", ` {"objectType":"Agent","account":{"name":"A|1","homePage":"https://Example.cn"}} `, "account|https://Example.cn|A|1", ""},
		{"a group with an identifier", `{"objectType":"Group","mbox":"mailto:team@example.cn"}`, "mbox|mailto:team@example.cn", ""},
		{"a group without one cannot be asked for", `{"objectType":"Group","member":[{"mbox":"mailto:li@example.cn"}]}`, "", "statement.noidentifier"},
		{"nobody", `{}`, "", "statement.noidentifier"},
		{"not JSON", `li@example.cn`, "", "statement.json"},
		{"more than one", `{"mbox":"mailto:li@example.cn"}{}`, "", "statement.json"},
		{"nothing", ``, "", "statement.json"},
	} {
		a, err := ParseAgent([]byte(c.text), V200)
		if c.problem == "" && (err != nil || a.Key != c.key) {
			t.Errorf("%s: %q %v", c.why, a.Key, err)
		}
		if p, ok := err.(*Problem); c.problem != "" && (!ok || p.Key != c.problem) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}
