package statement

import "strings"

// irregular are the tags of RFC 5646, 2.2.8, that its grammar does not make.
var irregular = map[string]bool{
	"en-gb-oed": true, "i-ami": true, "i-bnn": true, "i-default": true, "i-enochian": true, "i-hak": true,
	"i-klingon": true, "i-lux": true, "i-mingo": true, "i-navajo": true, "i-pwn": true, "i-tao": true,
	"i-tay": true, "i-tsu": true, "sgn-be-fr": true, "sgn-be-nl": true, "sgn-ch-de": true,
}

// Language reports whether s is a well-formed language tag (RFC 5646, 2.1 and
// 2.2.9): subtags of the right lengths in the right order, no variant and no
// extension twice. Whether a subtag is registered is not asked.
func Language(s string) bool {
	switch len(s) {
	case 2:
		return letters(s)
	case 5: // en-US
		if s[2] == '-' && letters(s[:2]) && letters(s[3:]) {
			return true
		}
	}
	if strings.HasSuffix(s, "-") {
		return false
	}
	t := tag{rest: s}
	first := t.next()
	if strings.EqualFold(first, "x") {
		return t.private()
	}
	if !letters(first) || len(first) < 2 || len(first) > 8 {
		return irregular[strings.ToLower(s)]
	}
	t.step()
	if len(first) <= 3 { // at most three extended subtags
		for range 3 {
			if !(len(t.sub) == 3 && letters(t.sub)) {
				break
			}
			t.step()
		}
	}
	if len(t.sub) == 4 && letters(t.sub) { // script
		t.step()
	}
	if len(t.sub) == 2 && letters(t.sub) || len(t.sub) == 3 && digits(t.sub) { // region
		t.step()
	}
	var seen [8]string
	n := 0
	fresh := func(sub string) bool {
		sub = strings.ToLower(sub)
		for _, x := range seen[:n] {
			if x == sub {
				return false
			}
		}
		if n == len(seen) {
			return false // nobody writes a tag with nine variants
		}
		seen[n] = sub
		n++
		return true
	}
	for len(t.sub) >= 5 && len(t.sub) <= 8 && alphanumeric(t.sub) || len(t.sub) == 4 && digits(t.sub[:1]) && alphanumeric(t.sub) {
		if !fresh(t.sub) {
			return false
		}
		t.step()
	}
	for len(t.sub) == 1 && alphanumeric(t.sub) && !strings.EqualFold(t.sub, "x") { // extension
		if !fresh(t.sub) {
			return false
		}
		t.step()
		if len(t.sub) < 2 {
			return false
		}
		for len(t.sub) >= 2 && len(t.sub) <= 8 && alphanumeric(t.sub) {
			t.step()
		}
	}
	if strings.EqualFold(t.sub, "x") {
		return t.private()
	}
	return t.sub == "" && t.rest == "" || irregular[strings.ToLower(s)]
}

// tag is a language tag that is taken apart from the left; sub is the subtag that
// is looked at.
type tag struct{ sub, rest string }

func (t *tag) next() string {
	sub, rest, _ := strings.Cut(t.rest, "-")
	t.rest = rest
	return sub
}

func (t *tag) step() { t.sub = t.next() }

// private reports whether what follows "x" is one to eight characters each.
func (t *tag) private() bool {
	if t.rest == "" {
		return false
	}
	for t.rest != "" {
		if sub := t.next(); len(sub) < 1 || len(sub) > 8 || !alphanumeric(sub) {
			return false
		}
	}
	return true
}

func letters(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func alphanumeric(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}
