package statement

import (
	"strings"
	"testing"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

func TestLanguage(t *testing.T) {
	for tag, want := range map[string]bool{
		"de": true, "cmn": true, "EN": true, // languages of two and three letters, in any case
		"en-US": true, "es-419": true, // a region of letters, of digits
		"zh-Hans": true, "zh-Hans-CN": true, "sr-Latn-RS": true, // scripts
		"zh-cmn-Hans-CN": true, "zh-yue-HK": true, // an extended language
		"de-CH-1996": true, "sl-rozaj-biske": true, "de-1901-1996": true, // variants
		"en-u-ca-buddhist": true, "en-a-myext-b-another": true, // extensions
		"x-whatever": true, "de-x-goethe": true, "x-a-1-b": true, // private use
		"i-klingon": true, "en-GB-oed": true, "sgn-BE-FR": true, "art-lojban": true, "zh-min-nan": true, // of old
		"qaa-Qaaa-QM-x-southern": true, "root": true, "und": true,
		"":                     false,
		"a":                    false, // one letter
		"a12345":               false, // digits in a language
		"english language":     false, // a space
		"en_US":                false, // an underscore
		"en-":                  false, // nothing behind the hyphen
		"-en":                  false, // nothing before it
		"en--US":               false, // nothing between them
		"abcdefghi":            false, // nine letters
		"en-abcdefghi":         false, // a subtag of nine
		"de-419-DE":            false, // two regions
		"de-DE-Latn":           false, // the script behind the region
		"a-DE":                 false, // one letter that is no extension
		"ar-a-aaa-b-bbb-a":     false, // nothing behind an extension's letter
		"zh-z-aaa-z-bbb-c-ccc": false, // one extension twice
		"de-1996-1996":         false, // one variant twice
		"en-x":                 false, // nothing behind x
		"x-":                   false, // nothing behind x
		"x-abcdefghi":          false, // nine behind x
		"i-unknown":            false, // not among those of old
		"中文":                   false, // no ASCII
	} {
		if Language(tag) != want {
			t.Errorf("RFC 5646: %q: %v", tag, !want)
		}
	}
}

func TestIRI(t *testing.T) {
	for s, want := range map[string]bool{
		"http://example.org":             true,
		"HTTPS://Example.org/A?b=c#d":    true,
		"http://example.com/فعل/خواندن":  true, // other scripts
		"https://example.org/病例/一?城市=上海": true, // other scripts in a query
		"urn:isbn:9780306406157":         true, // no slashes
		"tag:example.org,2026:unit":      true, // a comma
		"mailto:li@example.cn":           true, // any scheme
		"http://[2001:db8::1]:8080/x":    true, // an address of six
		"http://example.org/a%20b":       true, // an encoded space
		"x+y-z.1:a":                      true, // odd, but a scheme
		"":                               false,
		"example.org/a":                  false, // no scheme
		"/unit/4":                        false, // no scheme
		"//example.org/a":                false, // no scheme
		"#fragment":                      false, // 1.0.3 data 2.4.4.1: a fragment is no IRI
		"1http://example.org":            false, // a scheme begins with a letter
		"ht tp://example.org":            false, // a space in it
		"http:":                          false, // nothing behind it
		"http://":                        false, // no host
		"http:///a":                      false, // no host
		"https:example.org":              false, // no host
		"http://example.org/a b":         false, // a space
		"http://example.org/a\tb":        false, // a tab
		"http://example.org/a\nb":        false, // a line
		" http://example.org":            false, // a space before it
		"http://example.org ":            false, // a space behind it
		"http://example.org/<x>":         false, // brackets
		`http://example.org/"x"`:         false, // quotes
		`http://example.org/a\b`:         false, // a backslash
		"http://example.org/{id}":        false, // a template
		"http://example.org/a|b":         false, // a bar
		"http://example.org/a^b":         false, // a hat
		"http://example.org/`":           false, // a tick
		"http://example.org/%zz":         false, // no hexadecimal
		"http://example.org/%2":          false, // half of it
		"http://example.org/a#b#c":       false, // two fragments
		"http://example.org/\u0000":      false, // a control
		"http://example.org/\u0085":      false, // a control beyond ASCII
		"http://example.org/\ufffe":      false, // no character
		"http://example.org/\ufdd0":      false, // no character
		"http://example.org/\ufffd":      false, // a character that was lost
	} {
		if IRI(s) != want {
			t.Errorf("RFC 3987: %q: %v", s, !want)
		}
	}
}
