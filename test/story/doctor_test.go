package story

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/casereport"
	"stepwise/cmd/stepwise/demo"
	"stepwise/content"
	"stepwise/guideline"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/seed"
	"stepwise/session"
)

// A new doctor climbs every step on a phone, in Chinese: from the invitation through
// the four dimensions to a certificate that anybody can verify.
func TestADoctorClimbsFromTheInvitationToACertificate(t *testing.T) { both(t, aDoctorClimbs) }

func aDoctorClimbs(t *testing.T, w *World) {
	d := doctor{T: t, World: w, office: w.Actor(t, Person("coordinator")), tutor: w.Actor(t, Person("tutor-1")),
		phone: w.Browse(t, "doctor", Phone, lang.ZH), desk: w.Browse(t, "coordinator", Desktop, lang.EN).SignIn(Person("coordinator"))}
	d.joins()
	d.begins()
	d.learns()
	d.meets()
	d.decides()
	d.writes()
	d.finishes()
}

// doctor is the story's person, the phone in the doctor's hand, and the desk of the
// coordinator.
type doctor struct {
	*testing.T
	*World
	phone, desk   *Browser
	office, tutor person.Actor
	me            person.Actor
}

const (
	doctorEmail    = "shen.yiran@hospital.example"
	doctorPassword = "a stair has seven treads"
)

func (d *doctor) ok(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// at moves the clock to an hour in Shanghai. A session of two weeks may have ended
// meanwhile; then the doctor signs in with the password again.
func (d *doctor) at(month time.Month, day, hour, minute int) {
	d.Helper()
	year := 2026
	if month < time.November {
		year++
	}
	d.Clock.Set(time.Date(year, month, day, hour, minute, 0, 0, lang.Zone))
	d.Work(d.T)
	d.desk.SignIn(d.office.ID)
	if d.me.ID == "" {
		return
	}
	d.phone.Go("/path")
	if strings.Contains(must[string](d.phone, "location.pathname"), "sign-in") {
		d.phone.Fill("email", doctorEmail).Fill("password", doctorPassword).Click("main form button").See("阶段")
	}
}

// joins is the invitation, the account, and the coordinator's look at the licence.
func (d *doctor) joins() {
	ctx := context.Background()
	// Every seat is taken: somebody who never began gives one back.
	idle, err := d.Node.House.Programme.Learners(ctx, d.office, programme.Filter{Programme: demo.Programme, Cohort: demo.Programme + "/hangzhou", Step: 0, Limit: 1})
	if err != nil || len(idle) != 1 {
		d.Fatal(len(idle), err)
	}
	_, err = d.Node.House.Programme.Leave(ctx, d.office, idle[0].ID)
	d.ok(err)

	d.desk.Go("/office/people/invite").Fill("email", doctorEmail).Fill("role", "learner").Fill("where", demo.Programme+"|"+demo.Programme+"/hangzhou").
		Press("Send the invitation")
	link := must[string](d.desk.Has("#link"), "document.querySelector('#link').value")
	d.phone.Go(link).Axe().Shot("doctor-invitation")
	d.phone.Fill("han", "沈怡然").Fill("latin", "Shen Yiran").Fill("licence", "110330100098765").Fill("hospital", "示例市第一医院").
		Fill("department", "肿瘤科").Fill("title", "主治医师").Fill("city", "杭州").Fill("password", doctorPassword).Press("接受邀请").See("确认")
	found, err := d.Node.House.Person.Find(ctx, d.office, person.Filter{Text: doctorEmail})
	if err != nil || len(found.Entries) != 1 {
		d.Fatal(len(found.Entries), err)
	}
	d.me = d.Actor(d.T, found.Entries[0].ID)
	if !d.me.Has(demo.Programme, demo.Programme+"/hangzhou", person.Learner) || d.standing().Status != programme.Active {
		d.Fatalf("%+v has no seat", d.me)
	}
	d.phone.Go("/path").See("第 1 阶段").Axe().Shot("doctor-path-start")
	d.desk.Go("/office/people/" + d.me.ID).Click(".confirmcard button").See("沈怡然")
	d.me = d.Actor(d.T, d.me.ID)
	if !d.me.Confirmed {
		d.Fatal("the identity is not confirmed")
	}
}

// standing is the doctor's enrolment as the record has it.
func (d *doctor) standing() programme.Enrolment {
	d.Helper()
	list, err := programme.EnrolmentsOf(context.Background(), d.Node.House.DB.Read(), d.me.ID)
	if err != nil || len(list) != 1 {
		d.Fatal(len(list), err)
	}
	return list[0]
}

// stands checks how many steps lie behind the doctor.
func (d *doctor) stands(steps int) {
	d.Helper()
	if got := d.standing().Step; got != steps {
		d.phone.Go("/path").fail("the doctor stands on step %d, want %d", got, steps)
	}
}

// begins is the consent and the pretest, question by question.
func (d *doctor) begins() {
	d.phone.Go("/programme/io-step-1/consent").Axe().Press("我已阅读并同意")
	d.phone.Go("/test/pretest").Axe().Click("form[action='/test/pretest'] button")
	round, err := d.Node.House.Content.Round(context.Background(), d.me, "pretest")
	d.ok(err)
	if len(round.Items) != 20 {
		d.Fatalf("the pretest has %d questions", len(round.Items))
	}
	for n := range round.Items {
		question := must[string](d.phone.Has("input[name=question]"), "document.querySelector('input[name=question]').value")
		i := slices.IndexFunc(round.Items, func(x content.Item) bool { return x.ID == question })
		if i < 0 {
			d.Fatalf("question %q is not in the test", question)
		}
		option := round.Items[i].Key
		if n%2 == 0 { // a beginner is wrong now and then
			option = round.Items[i].Options[0].ID
		}
		d.phone.Fill("option", option).Fill("confidence", "unsure").Click(".questions form button").Has(".reply")
		if n == 0 {
			d.phone.Axe().Shot("doctor-pretest")
		}
		d.phone.Click(".questions .actions a.button")
	}
	d.phone.Has(".result")
	d.stands(1)
}

// learns is two units in the browser, the others by their service, and an outside
// resource with a reflection that a tutor confirms.
func (d *doctor) learns() {
	d.phone.Go("/path").See("第 2 阶段").Shot("doctor-path-learn")
	for _, code := range []string{"u07", "u10"} {
		d.phone.Go("/unit/" + code).Axe().Shot("doctor-unit-" + code)
		d.reads(code)
	}
	for n := 1; n <= 22; n++ {
		d.passes(fmt.Sprintf("u%02d", n))
	}
	resources, err := d.Node.House.Content.Resources(context.Background(), d.office)
	if err != nil || len(resources) == 0 {
		d.Fatal(len(resources), err)
	}
	d.phone.Go("/resource/"+resources[0].Code).Axe().Fill("did", "分两个晚上读完全文，并做了笔记").Fill("done", "2026-11-18").Fill("minutes", "60").
		Fill("thought", "以前遇到乏力和眼睑下垂，我会先请神经科会诊；读完之后，我会在同一张化验单上查肌钙蛋白、心电图和肌酸激酶。我已把这三项写进科室的首诊流程，并和夜班同事讲过一遍。").
		Press("提交").See("等待导师确认").Shot("doctor-reflection")
	waiting, err := d.Node.House.Content.WaitingFor(context.Background(), d.tutor)
	d.ok(err)
	i := slices.IndexFunc(waiting, func(x content.Handed) bool { return x.Person == d.me.ID })
	if i < 0 {
		d.Fatal("the reflection does not wait for the tutor")
	}
	d.ok(d.Node.House.Content.Decide(context.Background(), d.tutor, waiting[i].ID, waiting[i].Version, content.Confirmed, "写得很具体，已改变了您的做法。"))
	d.stands(2)
}

// reads finishes a unit and answers its quick check in the browser.
func (d *doctor) reads(code string) {
	d.Helper()
	d.phone.Click("#finish button")
	round, err := d.Node.House.Content.Round(context.Background(), d.me, code)
	d.ok(err)
	for n, q := range round.Items {
		form := fmt.Sprintf("[id=\"q-%s\"]", q.ID)
		d.phone.Click(form + fmt.Sprintf(" input[name=option][value=\"%s\"]", q.Key)).Click(form + " form button").Has(form + " .reply")
		if n == 0 && code == "u07" {
			d.phone.Axe().Shot("doctor-check")
		}
	}
	d.phone.Go("/unit/" + code).See("已完成")
}

// passes does the same by the service.
func (d *doctor) passes(code string) {
	d.Helper()
	ctx, room := context.Background(), d.Node.House.Content
	if strings.HasPrefix(code, "u") {
		_, err := room.Finish(ctx, d.me, code)
		d.ok(err)
	}
	r, err := room.Round(ctx, d.me, code)
	d.ok(err)
	if r.Test { // a unit's check is there without being begun, or there is none
		r, err = room.Begin(ctx, d.me, code)
		d.ok(err)
	}
	for _, q := range r.Items {
		if q.Answer == nil {
			_, err := room.Answer(ctx, d.me, code, content.Choice{Question: q.ID, Option: q.Key, Confidence: "sure"})
			d.ok(err)
		}
	}
}

// meets is a session in the room: registered for, checked in to by the code on the
// screen, and told what it left unclear.
func (d *doctor) meets() {
	d.phone.Go("/sessions").Axe().Shot("doctor-sessions")
	d.phone.Go("/session/f6").Press("报名现场参加").See("已报名").Shot("doctor-session")
	d.at(time.November, 28, 8, 50)
	d.desk.Go("/session/f6/screen").Shot("doctor-room-screen")
	first := d.desk.Text(".bigcode")
	d.Clock.Move(95 * time.Second) // somebody who comes with a picture of the old code
	d.phone.Go("/checkin/f6?c=" + first)
	if d.phone.Sees("确认签到") && must[bool](d.phone, "document.querySelector('input[type=hidden][name=c]') !== null") {
		d.Error("an old code can be confirmed")
	}
	code := d.desk.Go("/session/f6/screen").Text(".bigcode")
	if code == first {
		d.Error("the code does not rotate")
	}
	d.phone.Go("/checkin/f6?c=" + code).Axe().Press("确认签到").Has(".arrived")
	d.phone.Axe().Shot("doctor-checkin")
	d.at(time.November, 28, 12, 30)
	d.phone.Go("/session/f6/feedback").Axe()
	for n := range session.Questions {
		d.phone.Click(fmt.Sprintf("input[name=%q][value='4']", session.Questions[n]))
	}
	d.phone.Fill("unclear", "两家医院的PD-L1结果不一致时，应以哪一份为准？").Press("发送")
	d.phone.Go("/path").Shot("doctor-path-discuss")

	// The second session, by the service.
	ctx, room := context.Background(), d.Node.House.Session
	_, err := room.Register(ctx, d.me, "f7", session.Room)
	d.ok(err)
	x, err := room.Screen(ctx, d.office, "f7")
	d.ok(err)
	d.Clock.Set(x.Session.Starts.Add(-10 * time.Minute).Std())
	x, err = room.Screen(ctx, d.office, "f7")
	d.ok(err)
	_, _, err = room.CheckIn(ctx, d.me, "f7", x.Code)
	d.ok(err)
	d.stands(3)
}

// decides is a ballot round in the browser, seen after the distribution of the
// round before, and one more by the service.
func (d *doctor) decides() {
	ctx, room := context.Background(), d.Node.House.Guideline
	for _, code := range []string{"u26", "u27", "u28"} {
		d.passes(code)
	}
	_, err := room.CloseDue(ctx)
	d.ok(err)
	for _, code := range []string{"g3", "g4"} {
		_, err := room.Invite(ctx, d.office, code, []string{d.me.ID})
		d.ok(err)
		opens := clock.At(time.Date(2026, time.December, 27, 9, 0, 0, 0, lang.Zone))
		_, err = room.Schedule(ctx, d.office, code, opens, opens.Add(7*24*time.Hour))
		d.ok(err)
	}
	d.at(time.December, 28, 20, 0)
	d.phone.Go("/guideline/g3").Axe().Shot("doctor-question")
	d.phone.Fill("interest", string(guideline.None)).Press("提交申报")
	d.phone.Go("/guideline/g3/ballot").Axe().Shot("doctor-ballot")
	q, err := room.Get(ctx, d.me, "g3")
	d.ok(err)
	for n := range q.Options {
		d.phone.Click(fmt.Sprintf("input[name='rating.%d'][value='%d']", n+1, 6+n%3))
	}
	d.phone.Fill("text.1", "基层医院难以保证监测间隔。").Shot("doctor-ballot-rated").Press("投出选票").See("已投票")

	d.at(time.December, 29, 20, 0)
	d.ok(room.Declare(ctx, d.me, "g4", guideline.None, ""))
	q, err = room.Get(ctx, d.me, "g4")
	d.ok(err)
	ballot := make(guideline.Ballot, len(q.Options))
	for n := range ballot {
		ballot[n].Rating = 7
	}
	d.ok(room.Vote(ctx, d.me, "g4", q.Current.Number, ballot))
	d.stands(4)
}

// sections reads the text of a case report that the seed holds.
func sections(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := seed.Reports.ReadFile("reports/" + name)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, part := range strings.Split(string(text), "\n## ")[1:] {
		key, body, _ := strings.Cut(part, "\n")
		out[key] = strings.TrimSpace(body)
	}
	return out
}

// writes is the case report: begun, handed in, sent back, answered, accepted.
func (d *doctor) writes() {
	ctx, room := context.Background(), d.Node.House.CaseReport
	d.passes("u29")
	d.passes("u30")
	text := sections(d.T, "r3-diabetes.md")
	d.at(time.January, 4, 20, 0)
	d.phone.Go("/reports/new").Axe().Fill("language", string(lang.ZH)).Fill("title.zh", "呕吐未必因肝：PD-1治疗中的暴发性糖尿病——病例报告").Press("从提纲开始")
	report := strings.TrimSuffix(strings.TrimPrefix(must[string](d.phone, "location.pathname"), "/report/"), "/edit/outline")
	d.phone.Fill("text", text[casereport.OutlineSection]).Click("form[data-autosave] .actions button").Has("form[action$='/begin']")
	d.phone.Press("开始撰写正文")
	keys := casereport.PaperSections()
	for _, key := range keys[:2] {
		d.phone.Go("/report/"+report+"/edit/"+key).Fill("text", text[key]).Click("form[data-autosave] .actions button")
		d.phone.Has("form[data-autosave]").Shot("doctor-editor-" + key)
	}
	d.phone.Axe()
	for _, key := range keys[2:] {
		if text[key] != "" {
			_, err := room.Save(ctx, d.me, report, key, text[key], 0)
			d.ok(err)
		}
	}
	d.ok(room.AssignTutor(ctx, d.office, report, casereport.Assignment{Tutor: d.tutor.ID}))
	d.hands(report, 1)

	d.at(time.January, 11, 20, 0)
	desk, err := room.Open(ctx, d.tutor, report)
	d.ok(err)
	timeline := desk.Texts["timeline"]
	at := strings.Index(timeline.Text, "未查血糖")
	if at < 0 {
		d.Fatal("the passage is not there")
	}
	from := len([]rune(timeline.Text[:at]))
	_, err = room.AddComment(ctx, d.tutor, report, casereport.Passage{Section: "timeline", Revision: timeline.Revision, From: from, To: from + 4, Quote: "未查血糖"}, "请说明原因。")
	d.ok(err)
	d.ok(room.Decide(ctx, d.tutor, report, casereport.Ruling{Round: 1, Decision: casereport.DecideMajor, Letter: "值得报告的病例。请说明第43天为何未查血糖。"}))

	d.at(time.January, 12, 20, 0)
	d.phone.Go("/report/" + report + "/rounds").See("第43天为何未查血糖").Axe().Shot("doctor-letter")
	d.phone.Go("/report/"+report+"/edit/timeline").See("请说明原因").Fill("text", strings.Replace(timeline.Text, "未查血糖", "因归因于肝脏而未查血糖", 1)).Click("form[data-autosave] .actions button")
	d.phone.Go("/report/"+report+"/edit/reply").Fill("text", "1. 已在时间线中说明：当时将呕吐归因于肝脏。").Click("form[data-autosave] .actions button")
	d.hands(report, 2)
	d.ok(room.Decide(ctx, d.tutor, report, casereport.Ruling{Round: 2, Decision: casereport.DecideAccept, Certify: true}))
	d.stands(5)
	d.phone.Go("/report/" + report).Axe().Shot("doctor-report-accepted")
}

// hands hands a report in, with the doctor's word that nobody can be identified.
func (d *doctor) hands(report string, round int) {
	d.Helper()
	d.phone.Go("/report/"+report+"/submit").Axe().Fill("vouch", "1").Press(fmt.Sprintf("提交（第 %d 轮）", round))
	desk, err := d.Node.House.CaseReport.Open(context.Background(), d.tutor, report)
	if err != nil || desk.State != casereport.Review || desk.Round != round {
		d.phone.fail("not with the tutor: %v", err)
	}
}

// finishes is the posttest, and the certificate that a stranger verifies.
func (d *doctor) finishes() {
	d.at(time.January, 18, 20, 0)
	d.passes("posttest")
	d.phone.Go("/path").See("您已完成全部阶段。").Axe().Shot("doctor-path-finished")
	if n := d.standing(); n.CompletedAt.IsZero() {
		d.Errorf("not complete: %+v", n)
	}
	d.Work(d.T)
	d.phone.Go("/certificates").See("查看并打印").Axe().Shot("doctor-certificates")
	verify := d.phone.Attribute("a[href^='/verify/']", "href")
	d.phone.Press("查看并打印").See("沈怡然").Axe().Shot("doctor-certificate")
	nobody := d.Browse(d.T, "nobody", Phone, lang.EN)
	nobody.Go(verify).See("This certificate is valid").See("Shen Yiran").Axe().Shot("doctor-verified")
	d.phone.Go("/credits").Axe().Shot("doctor-credits")

	_, differences, err := d.Node.House.Programme.Rebuild(context.Background(), demo.Programme, false, nil)
	if err != nil || len(differences) > 0 {
		d.Errorf("the record says otherwise: %v %v", differences, err)
	}
}
