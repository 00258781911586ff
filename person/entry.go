package person

import (
	"math/big"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"stepwise/internal/fault"
	"stepwise/internal/mail"
	"stepwise/internal/sheet"
	"stepwise/person/roster"
)

// Outcome is what an invitation would do, or a row of an import.
type Outcome string

// The outcomes.
const (
	Fresh   Outcome = "fresh"   // a new invitation
	Account Outcome = "account" // an invitation to somebody who has an account already
	Invited Outcome = "invited" // has an open invitation to this: nothing happens
	Member  Outcome = "member"  // holds the role: nothing happens
	Repeat  Outcome = "repeat"  // the same as an earlier row: nothing happens
	Faulty  Outcome = "faulty"  // cannot be used
)

// Outcomes lists them in the order in which pages count them.
var Outcomes = []Outcome{Fresh, Account, Invited, Member, Repeat, Faulty}

// roleWords are the words by which lists call the roles.
var roleWords = func() map[string]Role {
	out := map[string]Role{}
	for role, words := range map[Role]string{
		Learner:       "learner student trainee participant 学员 学生 参训学员 参训医师",
		Expert:        "expert faculty speaker 专家 讲者 讲师 授课专家",
		Tutor:         "tutor mentor editor 导师 指导老师 指导教师 编辑导师 编辑",
		Panel:         "panel panelist panellist panelmember 专家组成员 专家组 共识专家 投票专家 指南专家",
		Coordinator:   "coordinator 协调员 项目协调员 班主任",
		Administrator: "administrator admin 管理员 系统管理员",
	} {
		for w := range strings.FieldsSeq(words) {
			out[w] = role
		}
	}
	return out
}()

func parseRoleWord(s string) (Role, bool) {
	r, ok := roleWords[strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(clean(s))), ""))]
	return r, ok
}

// reader turns rows into invitations.
type reader struct {
	defaults Grant
	scopes   []Scope // nil when there is no catalogue
}

// invite reads one row. The faults are named after the row's columns.
func (r reader) invite(row sheet.Row) (Invite, []fault.Field) {
	var f fault.Form
	if row.Fault != "" {
		f.Add("", row.Fault)
	}
	n := Invite{Grant: r.defaults}
	n.Email = email(row.Cells[roster.Email])
	f.Check(n.Email != "", "email", "fault.required")
	f.Check(n.Email == "" || mail.Address(n.Email), "email", "fault.email")
	n.Latin, n.Han = names(row.Cells)
	f.Check(n.Latin != "" || n.Han != "", "name", "person.fault.name")
	number, whole := wholeNumber(row.Cells[roster.Licence])
	f.Check(whole, "licence", "person.import.rounded")
	if whole {
		n.Licence = number
	}
	n.Hospital, n.Department = row.Cells[roster.Hospital], row.Cells[roster.Department]
	n.Profile.Title, n.City = row.Cells[roster.Title], row.Cells[roster.City]
	n.Profile = n.Profile.Fold()
	n.Profile.Check(&f)
	if s := row.Cells[roster.Role]; s != "" {
		role, ok := parseRoleWord(s)
		f.Check(ok, "role", "person.import.role", "Text", s)
		n.Role = role
	}
	r.scope(&n.Grant, row.Cells, &f)
	if err, ok := f.Err().(*fault.Fault); ok {
		return n, err.Fields
	}
	return n, nil
}

// email takes the address out of what people paste ("Li Wei <li@x.cn>").
func email(s string) string {
	s = FoldEmail(s)
	if i, j := strings.LastIndexByte(s, '<'), strings.LastIndexByte(s, '>'); i >= 0 && j > i {
		s = s[i+1 : j]
	}
	return strings.TrimPrefix(s, "mailto:")
}

// names sorts what stands in the columns for names by script: lists put pinyin
// under 姓名 and Han characters under "Name".
func names(cells map[sheet.Column]string) (latin, han string) {
	latin, han = FoldLatin(cells[roster.Latin]), FoldHan(cells[roster.Han])
	if name := cells[roster.Name]; name != "" {
		switch hasHan := strings.ContainsFunc(name, isHan); {
		case hasHan && han == "":
			han = FoldHan(name)
		case !hasHan && latin == "":
			latin = FoldLatin(name)
		}
	}
	if latin != "" && han == "" && strings.ContainsFunc(latin, isHan) {
		latin, han = "", FoldHan(latin)
	}
	if han != "" && latin == "" && !strings.ContainsFunc(han, isHan) {
		latin, han = FoldLatin(cells[roster.Han]), ""
	}
	return latin, han
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

var scientific = regexp.MustCompile(`^(\d)(?:\.(\d+))?E\+?(\d{1,2})$`)

// wholeNumber undoes what a spreadsheet does to a long number that it takes for a
// quantity: "1.10110123456789E+14" is written out. When digits are gone ("1.1E+14")
// it is false; the right ones cannot be known.
func wholeNumber(s string) (string, bool) {
	s = FoldLicence(s)
	if head, ok := strings.CutSuffix(s, ".0"); ok && digits(head) {
		return head, true
	}
	m := scientific.FindStringSubmatch(s)
	if m == nil {
		return s, true
	}
	n, ok := new(big.Float).SetPrec(200).SetString(s)
	if !ok || !n.IsInt() {
		return "", false
	}
	i, _ := n.Int(nil)
	// Fifteen digits are what a spreadsheet keeps; shown with fewer, the rest was lost.
	if len(m[2]) < len(i.String())-1 && len(m[2]) < 10 || len(i.String()) > 15 {
		return "", false
	}
	return i.String(), true
}

func digits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// scope finds the programme and the cohort that a row names, by code or by title
// in either language.
func (r reader) scope(g *Grant, cells map[sheet.Column]string, f *fault.Form) {
	programme, cohort := FoldText(cells[roster.Programme]), FoldText(cells[roster.Cohort])
	if programme != "" {
		found := ""
		for _, x := range r.scopes {
			if x.Cohort == "" && x.named(programme) {
				found = x.Programme
			}
		}
		if found == "" {
			f.Add("programme", "person.import.programme", "Text", programme)
			return
		}
		if found != g.Programme {
			g.Programme, g.Cohort = found, ""
		}
	}
	if cohort == "" {
		return
	}
	found := ""
	for _, x := range r.scopes {
		if x.Cohort != "" && x.Programme == g.Programme && x.named(cohort) {
			found = x.Cohort
		}
	}
	if found == "" {
		f.Add("cohort", "person.import.cohort", "Text", cohort)
		return
	}
	g.Cohort = found
}

// named reports whether a list means this scope: its id, the id's last part, its
// title, or its city.
func (x Scope) named(s string) bool {
	code := x.Programme
	if x.Cohort != "" {
		code = x.Cohort
	}
	_, short, _ := strings.Cut(code, "/")
	for _, name := range []string{code, short, x.Title.EN, x.Title.ZH} {
		if name != "" && (strings.EqualFold(name, s) || FoldCity(name) == FoldCity(s)) {
			return true
		}
	}
	return false
}
