package statement

import "strings"

// who says which of agents and groups may stand in a place.
type who int

const (
	anyone    who = iota // an agent, or a group when it says so
	onlyAgent            // members of groups, context agents
	onlyGroup            // teams, context groups
)

// The members of agents and groups (2.0 4.2.2.1, 1.0.3 data 2.4.2), by their bits.
const (
	hasObjectType = iota
	hasName
	hasMbox
	hasSum
	hasOpenID
	hasAccount
	hasMember

	identifiers = 1<<hasMbox | 1<<hasSum | 1<<hasOpenID | 1<<hasAccount
)

// agent reads an agent, an identified group or an anonymous group.
func (r *reader) agent(may who) (a Agent) {
	o, at := r.open()
	var typeAt, memberAt int
	kind := ""
	for r.member(&o) {
		r.space()
		valueAt := r.i
		switch o.key {
		case "objectType":
			r.once(&o, hasObjectType)
			kind, typeAt = r.text(), valueAt
		case "name":
			r.once(&o, hasName)
			a.Name = withoutNUL(r.text())
		case "mbox":
			r.identify(&o, hasMbox)
			if mbox := r.text(); !r.failed() {
				if !mailto(mbox) {
					r.fail(valueAt, "statement.mbox")
				}
				a.Key = MboxKey(mbox)
			}
		case "mbox_sha1sum":
			r.identify(&o, hasSum)
			if sum := r.text(); !r.failed() {
				if !hexadecimal(sum, 40) {
					r.fail(valueAt, "statement.sha1")
				}
				a.Key = SumKey(sum)
			}
		case "openid":
			r.identify(&o, hasOpenID)
			a.Key = OpenIDKey(r.iri())
		case "account":
			r.identify(&o, hasAccount)
			a.Key = r.account()
		case "member":
			r.once(&o, hasMember)
			memberAt = o.keyAt
			r.into()
			for n := 0; r.item(n); n++ {
				a.Members = append(a.Members, r.agent(onlyAgent))
			}
		default:
			r.unknown(&o)
		}
		if len(a.Key) > MaxKey {
			r.fail(valueAt, "statement.longkey", "Most", MaxKey)
		}
	}
	if r.failed() {
		return a
	}
	a.Raw = r.raw[at:r.i:r.i]
	a.Group = kind == KindGroup
	switch {
	case o.has(hasObjectType) && kind != KindAgent && kind != KindGroup:
		r.fail(typeAt, "statement.agenttype")
	case may == onlyAgent && a.Group:
		r.fail(typeAt, "statement.onlyagent")
	case may == onlyGroup && !a.Group:
		r.fail(at, "statement.onlygroup")
	case !a.Group && o.has(hasMember):
		r.fail(memberAt, "statement.membersofgroup")
	case a.Key != "":
	case !a.Group:
		r.fail(at, "statement.noidentifier")
	case len(a.Members) == 0:
		r.fail(at, "statement.nomembers")
	}
	return a
}

// identify notes an identifier and refuses a second one: exactly one of the four
// may be there (2.0 4.2.2.1, 1.0.3 data 2.4.2.3).
func (r *reader) identify(o *object, bit uint) {
	r.once(o, bit)
	if o.seen&identifiers&^(1<<bit) != 0 {
		r.fail(o.keyAt, "statement.twoidentifiers", "Name", o.key)
	}
}

// account reads an account (2.0 4.2.2.1, 1.0.3 data 2.4.2.4) and returns its key.
func (r *reader) account() string {
	o, at := r.open()
	var home, name string
	for r.member(&o) {
		switch o.key {
		case "homePage":
			r.once(&o, 0)
			home = r.iri()
		case "name":
			r.once(&o, 1)
			r.space()
			nameAt := r.i
			name = r.text()
			if strings.IndexByte(name, 0) >= 0 {
				r.fail(nameAt, "statement.nul")
			}
		default:
			r.unknown(&o)
		}
	}
	r.need(&o, 0, at, "homePage")
	r.need(&o, 1, at, "name")
	if r.failed() {
		return ""
	}
	return AccountKey(home, name)
}

// MboxKey is the key of who has this mailto IRI. The domain is compared without
// regard to case (1.0.3 data 2.3.1, "case sensitivity"), everything else exactly.
func MboxKey(mbox string) string {
	at := strings.LastIndexByte(mbox, '@') + 1
	return "mbox|" + mbox[:at] + strings.ToLower(mbox[at:])
}

// SumKey is the key of who has this SHA-1 of a mailto IRI, in hexadecimal.
func SumKey(sum string) string { return "mbox_sha1sum|" + strings.ToLower(sum) }

// OpenIDKey is the key of who has this OpenID, compared exactly.
func OpenIDKey(id string) string { return "openid|" + id }

// AccountKey is the key of who has this account, compared exactly. A home page has
// no "|" (RFC 3987), so keys of two accounts cannot be the same text.
func AccountKey(home, name string) string { return "account|" + home + "|" + name }

// mailto reports whether s is "mailto:" and one address.
func mailto(s string) bool {
	rest, ok := strings.CutPrefix(s, "mailto:")
	at := strings.LastIndexByte(rest, '@')
	if !ok || at < 1 || at == len(rest)-1 {
		return false
	}
	quotedLocal := rest[0] == '"' && at >= 3 && rest[at-1] == '"'
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		if c <= ' ' || c == 0x7f || !quotedLocal && strings.IndexByte(`"(),:;<>\?#`, c) >= 0 || c == '@' && i != at && !quotedLocal {
			return false
		}
	}
	domain := rest[at+1:]
	return domain[0] != '.' && domain[len(domain)-1] != '.' && !strings.Contains(domain, "..")
}

func withoutNUL(s string) string {
	if strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(s, "\x00", "")
}

// authority checks who the sender says vouches for the statement: an agent, or the
// pair of an application, which has an account, and a user (2.0 4.2.4.2, 1.0.3
// data 2.4.9).
func (r *reader) authority() {
	r.space()
	at := r.i
	a := r.agent(anyone)
	if r.failed() || !a.Group {
		return
	}
	application := false
	for _, m := range a.Members {
		application = application || strings.HasPrefix(m.Key, "account|")
	}
	if a.Key != "" || len(a.Members) != 2 || !application {
		r.fail(at, "statement.authority")
	}
}
