package story

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"stepwise/casereport"
	"stepwise/cmd/stepwise/demo"
	"stepwise/internal/lang"
	"stepwise/person"
)

// Two texts that look like identifiers: the one is the patient's and has to go, the
// other is nobody's and stays with a reason.
const (
	recordNumber = "MRN: 00482913"
	searchDay    = "14 September 2026"
	passage      = "Three cultures for mycobacteria"
)

// A tutor takes a report through two rounds at a desk, in English, while its author
// answers on a phone, in Chinese.
func TestATutorTakesAReportThroughTwoRounds(t *testing.T) {
	both(t, aTutorTakesAReportThroughTwoRounds)
}

func aTutorTakesAReportThroughTwoRounds(t *testing.T, w *World) {
	s := tutoring{T: t, World: w, author: w.Actor(t, w.Learner(t, 3)), tutor: w.Actor(t, Person("tutor-1"))}
	s.desk = w.Browse(t, "tutor", Desktop, lang.EN).SignIn(s.tutor.ID)
	s.phone = w.Browse(t, "author", Phone, lang.ZH).SignIn(s.author.ID)
	s.drafts()
	s.reads()
	s.decides()
	w.Clock.Move(48 * time.Hour)
	s.answers()
	w.Clock.Move(24 * time.Hour)
	s.accepts()
}

// tutoring is the report, the desk of its tutor and the phone of its author.
type tutoring struct {
	*testing.T
	*World
	author, tutor person.Actor
	desk, phone   *Browser
	report, at    string // its id and the path of its pages
	note          string // the comment on the passage
}

func (s *tutoring) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// drafts is the author's manuscript without its timeline, handed in by its author.
func (s *tutoring) drafts() {
	ctx, room := context.Background(), s.Node.House.CaseReport
	text := sections(s.T, "r2-mucosa.md")
	text["patient_information"] += " " + recordNumber + "."
	text["discussion"] += " A search on " + searchDay + " found no other report."
	delete(text, "timeline")
	r, err := room.Create(ctx, s.author, casereport.Start{Programme: demo.Programme, Language: lang.EN, Title: lang.Text{EN: "Red spots in the airway: a case report"}})
	s.ok(err)
	s.report, s.at = r.ID, "/report/"+r.ID
	_, err = room.Save(ctx, s.author, r.ID, casereport.OutlineSection, text[casereport.OutlineSection], 0)
	s.ok(err)
	s.ok(room.Begin(ctx, s.author, r.ID))
	for _, key := range casereport.PaperSections() {
		if text[key] != "" {
			_, err := room.Save(ctx, s.author, r.ID, key, text[key], 0)
			s.ok(err)
		}
	}
	s.ok(room.AssignTutor(ctx, s.Actor(s.T, Person("coordinator")), r.ID, casereport.Assignment{Tutor: s.tutor.ID}))
	s.phone.Go(s.at + "/submit").See("核对清单缺").See("处高度疑似身份信息").Axe().Shot("tutor-author-submit")
	s.phone.Press("提交（第 1 轮）").See("导师审阅中")
}

// reads is the first look: what waits, what is missing, what may identify somebody,
// and two comments, one by selecting a passage and one by the form without script.
func (s *tutoring) reads() {
	s.desk.Go("/waiting").See("Red spots in the airway").Axe().Shot("tutor-waiting")
	s.desk.Go("/reports").See("Waiting for my answer").Press("Red spots in the airway").See("Checklist")
	s.desk.Axe().Shot("tutor-overview")
	s.desk.Go(s.at + "/checklist").Has("details.notice.alarm li")
	if missing := s.desk.Text("details.notice.alarm"); !strings.Contains(missing, "imeline") || !strings.Contains(missing, "时间") {
		s.Errorf("the checklist names %q", missing)
	}
	s.desk.Axe().Shot("tutor-checklist")
	s.desk.Go(s.at + "/warnings").See(recordNumber[5:]).See(searchDay).See("Record number").Axe().Shot("tutor-warnings")

	s.desk.Go(s.at + "/read").Axe()
	s.selects("diagnostic_assessment", passage)
	s.desk.Click("[data-comment-here]:not([hidden])").Type("#commenting-body", "How long were the cultures kept?").Shot("tutor-comment")
	s.desk.Click("#commenting form button.button:not([type=button])").See("How long were the cultures kept?")
	s.note = strings.TrimPrefix(must[string](s.desk, "location.hash"), "#note-")
	s.sits("diagnostic_assessment")

	s.desk.Click("#s-patient_information details.plainly summary").Type("#quote-patient_information", recordNumber).
		Type("#body-patient_information", "Take the record number out.").Click("#s-patient_information details.plainly form button").See("Take the record number out.")
	s.desk.Click("#note-" + s.note).Axe().Shot("tutor-comments")
}

// selects marks words of a section as a pointer would.
func (s *tutoring) selects(section, words string) {
	s.Helper()
	want, _ := json.Marshal(words)
	if !must[bool](s.desk, fmt.Sprintf(`(() => { for (const piece of document.querySelectorAll('#s-%s .manuscript [data-from]')) { const at = piece.textContent.indexOf(%s); if (at < 0) continue;
		piece.scrollIntoView({block: 'center'}); getSelection().setBaseAndExtent(piece.firstChild, at, piece.firstChild, at + %s.length); return true } return false })()`, section, want, want)) {
		s.desk.fail("%q is not in %s", words, section)
	}
}

// sits checks that the comment's mark covers its passage and nothing else.
func (s *tutoring) sits(section string) {
	s.Helper()
	if got := s.desk.Text("#s-" + section + " mark [data-from]"); got != passage {
		s.Errorf("the comment sits at %q, want %q", got, passage)
	}
	if got := s.desk.Text("#note-" + s.note + " blockquote"); got != passage {
		s.Errorf("the comment quotes %q, want %q", got, passage)
	}
}

// decides sends it back.
func (s *tutoring) decides() {
	s.desk.Go(s.at+"/decide").Fill("decision", string(casereport.DecideMajor)).
		Fill("letter", "A case worth telling. Please add a **timeline** and answer the two comments.").Axe().Shot("tutor-decision")
	s.desk.Press("Send the decision").See("In revision")
}

// answers is the author's turn, on a phone: the letter, the points, the text around
// the passage, and the second handing-in.
func (s *tutoring) answers() {
	s.phone.Go(s.at + "/rounds").See("timeline").See("How long were the cultures kept?").Axe().Shot("tutor-author-rounds")
	reply := "#note-" + s.note
	s.phone.Click(reply+" details:not(.small) summary").Type(reply+" textarea", "培养 8 周，均为阴性。").Click(reply + " details:not(.small) form button").See("有 1 条批注待回复。")
	for section, change := range map[string][2]string{
		"diagnostic_assessment": {passage + " and", "The sputum was examined first. " + passage + ", each kept for eight weeks, and"},
		"patient_information":   {" " + recordNumber + ".", ""},
		"timeline":              {"", "Day 1: first dose of camrelizumab. Day 30: red spots on the trunk. Day 52: blood in the sputum. Day 63: sputum free of blood."},
	} {
		s.edits(section, change[0], change[1])
	}
	s.edits(casereport.ReplySection, "", "1. 已补充时间线。2. 已写明培养时间，并删除病历号。")
	s.phone.Go(s.at+"/submit").Fill("vouch", "1").Press("提交（第 2 轮）").See("导师审阅中")
}

// edits replaces words of a section in the editor, or writes the section when there
// is nothing to replace.
func (s *tutoring) edits(section, old, new string) {
	s.Helper()
	s.phone.Go(s.at + "/edit/" + section).Has("#text")
	text := must[string](s.phone, "document.querySelector('#text').value")
	if old == "" {
		text = new
	} else if !strings.Contains(text, old) {
		s.phone.fail("%q is not in %s", old, section)
	} else {
		text = strings.Replace(text, old, new, 1)
	}
	s.phone.Type("#text", text)
	if section == "diagnostic_assessment" {
		s.phone.Axe().Shot("tutor-author-editor")
	}
	s.phone.Click("form[data-autosave] .actions button").Has("form[data-autosave]")
}

// accepts is the second round: the comment where it was, what changed, and an
// acceptance that waits until nothing strong is left open.
func (s *tutoring) accepts() {
	s.desk.Go("/waiting").See("Red spots in the airway")
	s.desk.Go(s.at + "/read").See("each kept for eight weeks").See("培养 8 周，均为阴性。")
	s.sits("diagnostic_assessment")
	s.desk.Shot("tutor-second-round")
	s.desk.Click("#note-" + s.note + " button[name=settled]").Has("#note-" + s.note + ".settled")

	s.desk.Go(s.at + "/rounds").Press("What changed since the round before").Has("ins")
	whole := s.desk.Text("main")
	for _, want := range []string{recordNumber, "each kept for eight weeks", "Day 52: blood in the sputum"} {
		if !strings.Contains(whole, want) {
			s.Errorf("the difference does not show %q", want)
		}
	}
	s.desk.Axe().Shot("tutor-diff")

	s.rules().See("One strong warning of an identifier has no answer yet.").Axe().Shot("tutor-not-yet")
	if s.state() != casereport.Review {
		s.Fatal("it was accepted with a warning open")
	}
	s.phone.Go(s.at + "/warnings").See(searchDay).Click(".warning details summary").Shot("tutor-author-warning")
	s.phone.Fill("reason", "文献检索的日期，与患者无关").Click(".warning details form button").Has(".warning q")
	s.rules().See("Accepted").Shot("tutor-accepted")
	if s.state() != casereport.Accepted {
		s.Errorf("the report is %s", s.state())
	}
	s.phone.Go(s.at).See("已接受").Axe()
}

// rules fills the decision to accept in, with the tutor's word that nothing is left.
func (s *tutoring) rules() *Browser {
	s.Helper()
	return s.desk.Go(s.at+"/decide").Fill("decision", string(casereport.DecideAccept)).Fill("letter", "Clear and useful.").Fill("certify", "1").Press("Send the decision")
}

func (s *tutoring) state() casereport.State {
	s.Helper()
	desk, err := s.Node.House.CaseReport.Open(context.Background(), s.tutor, s.report)
	s.ok(err)
	return desk.State
}
