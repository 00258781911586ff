package statement

import (
	"slices"
	"strconv"
	"strings"
)

// Same reports whether two texts are the same statement, so that one sent again
// with the id of a stored one is harmless and not a conflict (2.0 4.2, 1.0.3
// data 2.3.1). Left out is what the standard leaves out: id, stored, authority,
// version; a timestamp that one side lacks; a verb's display; definitions of
// activities; the order of a group's members; the case of UUIDs and of the domain
// of a mailbox; seconds of a duration beyond two digits; a timestamp's offset; and
// an attachment's fileUrl, which a store may give. Order of properties, white
// space, escapes and the spelling of a number are JSON's business, not the
// statement's: 1.0 is 1.
func Same(a, b []byte) bool { return same(string(a), string(b), false) }

// SameSigned is Same for a statement and the text its sender signed: "before the
// signature was added" (2.0 4.2.6, 1.0.3 data 2.6), so attachments that are
// signatures are left out.
func SameSigned(received, signed []byte) bool { return same(string(received), string(signed), true) }

// SignatureUsage is the usage type of an attachment that signs its statement.
const SignatureUsage = "http://adlnet.gov/expapi/attachments/signature"

func same(a, b string, unsigned bool) bool {
	x, ok := read(a)
	y, well := read(b)
	if !ok || !well || x.kind != '{' || y.kind != '{' {
		return false
	}
	if id, other := x.says("id"), y.says("id"); id != "" && other != "" && !strings.EqualFold(id, other) {
		return false
	}
	return sameStatement(&x, &y, unsigned)
}

func sameStatement(x, y *node, unsigned bool) bool {
	if s, t := x.says("timestamp"), y.says("timestamp"); s != "" && t != "" && !sameTime(s, t) {
		return false
	}
	return sameAgent(x.get("actor"), y.get("actor")) &&
		x.get("verb").says("id") == y.get("verb").says("id") &&
		sameObject(x.get("object"), y.get("object")) &&
		sameMembers(x.get("result"), y.get("result"), sameResult) &&
		sameMembers(x.get("context"), y.get("context"), sameContext) &&
		sameAttachments(x.get("attachments"), y.get("attachments"), unsigned)
}

func sameTime(s, t string) bool {
	a, ok := ParseTime(s, V103)
	b, well := ParseTime(t, V103)
	return s == t || ok && well && a.Equal(b)
}

// sameMembers compares two objects member by member, in any order.
func sameMembers(x, y *node, compare func(name string, a, b *node) bool) bool {
	if x == nil || y == nil || x.kind != '{' || y.kind != '{' {
		return x == y || x != nil && y != nil && sameValue(x, y)
	}
	if len(x.members) != len(y.members) {
		return false
	}
	index := map[string]*node{}
	for i := range y.members {
		index[y.members[i].name] = &y.members[i].node
	}
	for i := range x.members {
		m := &x.members[i]
		if other := index[m.name]; other == nil || !compare(m.name, &m.node, other) {
			return false
		}
	}
	return true
}

func sameResult(name string, a, b *node) bool {
	if name == "duration" {
		return hundredths(a.text) == hundredths(b.text)
	}
	return sameValue(a, b)
}

// hundredths cuts a duration's seconds after two digits (2.0 4.2.7, 1.0.3 data
// 4.6); everything else of it is text (1.0.3 data 2.3.1).
func hundredths(s string) string {
	point := strings.LastIndexAny(s, ".,")
	if point < 0 || !strings.HasSuffix(s, "S") || !digits(s[point+1:len(s)-1]) {
		return s
	}
	fraction := s[point+1 : len(s)-1]
	fraction = strings.TrimRight(fraction[:min(2, len(fraction))], "0")
	if fraction == "" {
		return s[:point] + "S"
	}
	return s[:point] + "." + fraction + "S"
}

func sameContext(name string, a, b *node) bool {
	switch name {
	case "registration":
		return strings.EqualFold(a.text, b.text)
	case "instructor", "team":
		return sameAgent(a, b)
	case "statement":
		return strings.EqualFold(a.says("id"), b.says("id"))
	case "contextActivities":
		return sameMembers(a, b, func(_ string, a, b *node) bool { return sameList(a, b, sameActivity) })
	case "contextAgents", "contextGroups":
		return sameList(a, b, func(a, b *node) bool {
			return sameMembers(a, b, func(name string, a, b *node) bool {
				if name == "agent" || name == "group" {
					return sameAgent(a, b)
				}
				return sameValue(a, b)
			})
		})
	}
	return sameValue(a, b)
}

func sameList(a, b *node, compare func(a, b *node) bool) bool {
	x, y := a.each(), b.each()
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !compare(&x[i], &y[i]) {
			return false
		}
	}
	return true
}

func sameActivity(a, b *node) bool { return a.says("id") == b.says("id") }

func sameObject(a, b *node) bool {
	kind := kindOf(a)
	if kind != kindOf(b) {
		return false
	}
	switch kind {
	case KindActivity:
		return sameActivity(a, b)
	case KindStatementRef:
		return strings.EqualFold(a.says("id"), b.says("id"))
	case KindSubStatement:
		return (a.says("timestamp") == "") == (b.says("timestamp") == "") && sameStatement(a, b, false)
	}
	return sameAgent(a, b)
}

func kindOf(object *node) string {
	if k := object.says("objectType"); k != "" {
		return k
	}
	return KindActivity
}

// sameAgent compares who it is and what is said of them.
func sameAgent(a, b *node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return agentText(a) == agentText(b)
}

// agentText is an agent or a group as a text that is the same for the same one.
func agentText(n *node) string {
	var b strings.Builder
	b.WriteString(keyOf(n))
	if n.says("objectType") == KindGroup {
		b.WriteString("\x00group")
	}
	b.WriteString(strconv.Quote(n.says("name")))
	var members []string
	for i := range n.get("member").each() {
		members = append(members, agentText(&n.get("member").each()[i]))
	}
	slices.Sort(members)
	for _, m := range members {
		b.WriteString("\x00(" + m + ")")
	}
	return b.String()
}

// keyOf is the key of an agent or group, "" for a group without one.
func keyOf(n *node) string {
	switch {
	case n.says("mbox") != "":
		return MboxKey(n.says("mbox"))
	case n.says("mbox_sha1sum") != "":
		return SumKey(n.says("mbox_sha1sum"))
	case n.says("openid") != "":
		return OpenIDKey(n.says("openid"))
	case n.get("account") != nil:
		return AccountKey(n.get("account").says("homePage"), n.get("account").says("name"))
	}
	return ""
}

func sameAttachments(a, b *node, unsigned bool) bool {
	keep := func(n *node) (out []node) {
		for _, x := range n.each() {
			if !unsigned || x.says("usageType") != SignatureUsage {
				out = append(out, x)
			}
		}
		return out
	}
	return slices.EqualFunc(keep(a), keep(b), func(x, y node) bool { return sameAttachment(&x, &y) })
}

func sameAttachment(a, b *node) bool {
	return sameMembers(a.without("fileUrl"), b.without("fileUrl"), func(name string, a, b *node) bool {
		if name == "sha2" {
			return strings.EqualFold(a.text, b.text)
		}
		return sameValue(a, b)
	})
}

func (n *node) without(name string) *node {
	c := *n
	c.members = slices.DeleteFunc(slices.Clone(n.members), func(m member) bool { return m.name == name })
	return &c
}

// sameValue compares any two JSON values.
func sameValue(a, b *node) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case '"':
		return a.text == b.text
	case '0':
		return a.text == b.text || plainNumber(a.text) == plainNumber(b.text)
	case '[':
		return sameList(a, b, sameValue)
	case '{':
		return sameMembers(a, b, func(_ string, a, b *node) bool { return sameValue(a, b) })
	}
	return true
}
