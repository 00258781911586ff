package demo

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"stepwise/casereport"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/seed"
)

// manuscript is one draft of the seed's files.
type manuscript struct {
	Topic    string
	Language string
	Title    lang.Text
	sections map[string]string
}

func readManuscript(text []byte) (manuscript, error) {
	var m manuscript
	parts := bytes.SplitN(text, []byte("---\n"), 3)
	if len(parts) != 3 {
		return m, fmt.Errorf("no front matter")
	}
	if err := yaml.Unmarshal(parts[1], &m); err != nil {
		return m, err
	}
	m.sections = map[string]string{}
	section := ""
	scan := bufio.NewScanner(bytes.NewReader(parts[2]))
	for scan.Scan() {
		if name, ok := strings.CutPrefix(scan.Text(), "## "); ok {
			section = strings.TrimSpace(name)
			continue
		}
		if section != "" {
			m.sections[section] += scan.Text() + "\n"
		}
	}
	for k, v := range m.sections {
		m.sections[k] = strings.TrimSpace(v)
	}
	return m, scan.Err()
}

func manuscripts() ([]manuscript, error) {
	names, err := fs.Glob(seed.Reports, "reports/*.md")
	if err != nil {
		return nil, err
	}
	var out []manuscript
	for _, name := range names {
		text, err := seed.Reports.ReadFile(name)
		if err != nil {
			return nil, err
		}
		m, err := readManuscript(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, m)
	}
	return out, nil
}

// topics are the ideas for reports that the programme offers.
var topics = []struct {
	id     string
	title  lang.Text
	source string
}{
	{"r1", lang.Text{EN: "Myositis, myocarditis and myasthenia after toripalimab", ZH: "特瑞普利单抗后肌炎、心肌炎与重症肌无力重叠"}, "https://www.frontiersin.org/articles/10.3389/fcvm.2021.714460/xml/nlm?isPublishedV2=False"},
	{"r2", lang.Text{EN: "RCCEP of the airway or gut: when the skin sign goes inside", ZH: "气道或消化道RCCEP：从皮肤到内脏"}, "https://pubmed.ncbi.nlm.nih.gov/32393323/"},
	{"r3", lang.Text{EN: "Fulminant diabetes in hepatocellular carcinoma under a PD-1 inhibitor", ZH: "肝癌PD-1治疗中的暴发性糖尿病"}, "https://www.spandidos-publications.com/77517/downloadXml"},
	{"r4", lang.Text{EN: "Hepatitis B reactivation with undetectable DNA at baseline", ZH: "基线DNA阴性者的乙肝再激活"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC6873745"},
	{"r5", lang.Text{EN: "Active tuberculosis mistaken for progression", ZH: "被误认为进展的活动性结核"}, "https://www.frontiersin.org/journals/immunology/articles/10.3389/fimmu.2023.1162190/full"},
	{"r6", lang.Text{EN: "HLH-like syndrome after BCMA CAR-T", ZH: "BCMA CAR-T后HLH样综合征"}, "https://stanfordhealthcare.org/publications/872/872543.html"},
}

// reports puts drafts of keen learners into every state.
func (s *seeder) reports(ctx context.Context) error {
	s.at(10, 10)
	for _, t := range topics {
		if err := s.house.CaseReport.PutTopic(ctx, s.office, casereport.Topic{ID: t.id, Programme: Programme, Title: t.title, Source: t.source}); err != nil {
			return err
		}
	}
	texts, err := manuscripts()
	if err != nil {
		return err
	}
	n := 0
	for i, l := range s.learners {
		if l.pace < .8 || n >= 14 || s.finishing(l) {
			continue
		}
		m := texts[n%len(texts)]
		if _, err := s.report(ctx, i, l, m, n%5); err != nil {
			return fmt.Errorf("report of learner %d: %w", i, err)
		}
		n++
	}
	return nil
}

// report writes one report as far as stage says: 0 outline, 1 draft, 2 with the
// tutor, 3 back for a major revision, 4 in its second round.
func (s *seeder) report(ctx context.Context, i int, l learner, m manuscript, stage int) (string, error) {
	room := s.house.CaseReport
	day := 30 + i%12
	s.at(day, 20)
	tag := lang.ZH
	if m.Language == "en" {
		tag = lang.EN
	}
	r, err := room.Create(ctx, l.actor, casereport.Start{Programme: Programme, Language: tag, Title: m.Title, Topic: m.Topic})
	if err != nil {
		return "", err
	}
	if err := s.write(ctx, l, r.ID, m, casereport.OutlineSection); err != nil || stage == 0 {
		return r.ID, err
	}
	s.at(day+3, 21)
	if err := room.Begin(ctx, l.actor, r.ID); err != nil {
		return "", err
	}
	keys := casereport.PaperSections()
	if stage == 1 {
		keys = keys[:len(keys)/2]
	}
	if err := s.write(ctx, l, r.ID, m, keys...); err != nil || stage == 1 {
		return r.ID, err
	}
	tutor := s.tutors[i%len(s.tutors)]
	s.at(day+6, 9)
	if err := room.AssignTutor(ctx, s.office, r.ID, casereport.Assignment{Tutor: tutor.ID}); err != nil {
		return "", err
	}
	s.at(day+14, 22)
	if stage == 2 {
		s.at(s.today()-3-i%12, 22)
	}
	if err := room.Submit(ctx, l.actor, r.ID, casereport.Submission{}); err != nil || stage == 2 {
		return r.ID, err
	}
	s.at(day+20, 15)
	if err := s.review(ctx, r.ID, tutor, tag, casereport.DecideMajor); err != nil || stage == 3 {
		return r.ID, err
	}
	s.at(day+26, 21)
	if err := s.answer(ctx, l, r.ID, tag); err != nil {
		return "", err
	}
	return r.ID, nil
}

func (s *seeder) write(ctx context.Context, l learner, report string, m manuscript, keys ...string) error {
	for _, key := range keys {
		text := m.sections[key]
		if text == "" {
			continue
		}
		s.clock.Move(9 * 60e9)
		if _, err := s.house.CaseReport.Save(ctx, l.actor, report, key, text, 0); err != nil {
			return fmt.Errorf("section %s: %w", key, err)
		}
	}
	return nil
}

// review comments on three passages and sends the report back.
func (s *seeder) review(ctx context.Context, report string, tutor person.Actor, tag lang.Tag, decision casereport.Decision) error {
	desk, err := s.house.CaseReport.Open(ctx, tutor, report)
	if err != nil {
		return err
	}
	bodies := map[lang.Tag][]string{
		lang.EN: {"Give the value and the upper limit here, and say on which day of treatment it was.", "Which differential diagnoses were excluded, and how? Readers will ask.", "This is the heart of the report. Move it up and let the timeline carry it."},
		lang.ZH: {"请写明数值、正常上限，以及治疗第几天。", "排除了哪些鉴别诊断，依据是什么？读者会追问。", "这是全文的重点，建议前移，并以时间线串联。"},
	}
	n := 0
	for _, key := range casereport.PaperSections() {
		text := desk.Texts[key]
		runes := []rune(text.Text)
		if n == 3 || len(runes) < 60 {
			continue
		}
		from := len(runes) / 3
		to := min(from+24, len(runes))
		if _, err := s.house.CaseReport.AddComment(ctx, tutor, report, casereport.Passage{Section: key, Revision: text.Revision, From: from, To: to,
			Quote: string(runes[from:to])}, bodies[tag][n]); err != nil {
			return err
		}
		n++
	}
	letter := map[lang.Tag]string{
		lang.EN: "A case worth telling. Before the next round: a timeline with days of treatment, the differential diagnosis, and one sentence on what a reader should do tomorrow.",
		lang.ZH: "这是一个值得报告的病例。下一轮请补充：以治疗天数标注的时间线、鉴别诊断，以及读者明天就能用上的一句话。",
	}
	return s.house.CaseReport.Decide(ctx, tutor, report, casereport.Ruling{Round: desk.Round, Decision: decision, Letter: letter[tag]})
}

// answer revises, replies point by point and hands in again.
func (s *seeder) answer(ctx context.Context, l learner, report string, tag lang.Tag) error {
	desk, err := s.house.CaseReport.Open(ctx, l.actor, report)
	if err != nil {
		return err
	}
	reply := map[lang.Tag]string{
		lang.EN: "1. The values and the upper limits are given, with the day of treatment.\n2. Infection and progression were excluded; the work-up is described.\n3. The timeline now opens the clinical part.",
		lang.ZH: "1. 已补充数值、正常上限及治疗天数。\n2. 已排除感染与肿瘤进展，并说明检查依据。\n3. 时间线已前移至临床部分开头。",
	}
	if _, err := s.house.CaseReport.Save(ctx, l.actor, report, casereport.ReplySection, reply[tag], desk.Texts[casereport.ReplySection].Revision); err != nil {
		return err
	}
	return s.house.CaseReport.Submit(ctx, l.actor, report, casereport.Submission{Vouch: true})
}

// completions lets the two furthest learners finish everything, so that there are
// certificates to see.
func (s *seeder) completions(ctx context.Context) error {
	texts, err := manuscripts()
	if err != nil {
		return err
	}
	for i, l := range s.best() {
		if err := s.complete(ctx, i, l, texts[1]); err != nil {
			return err
		}
	}
	return nil
}

// best are the two learners with the highest pace.
func (s *seeder) best() []learner {
	best := slices.Clone(s.learners)
	slices.SortStableFunc(best, func(a, b learner) int { return cmp.Compare(b.pace, a.pace) })
	return best[:2]
}

func (s *seeder) finishing(l learner) bool {
	return slices.ContainsFunc(s.best(), func(b learner) bool { return b.actor.ID == l.actor.ID })
}

func (s *seeder) complete(ctx context.Context, i int, l learner, m manuscript) error {
	for n, code := range []string{"u29", "u30"} {
		s.at(s.today()-20+n, 21)
		if err := s.unit(ctx, l, code); err != nil {
			return err
		}
	}
	id, err := s.report(ctx, i, l, m, 4)
	if err != nil {
		return err
	}
	tutor := s.tutors[i%len(s.tutors)]
	s.at(s.today()-2, 11)
	desk, err := s.house.CaseReport.Open(ctx, l.actor, id)
	if err != nil {
		return err
	}
	if err := s.house.CaseReport.RecordConsent(ctx, l.actor, id, casereport.ConsentRecord{GivenOn: s.start.AddDate(0, 0, 20).Format("2006-01-02"), Kind: casereport.ByPatient,
		ObtainedBy: l.actor.ID, KeptWhere: "Ward archive, case report folder"}); err != nil {
		return err
	}
	if err := s.house.CaseReport.Decide(ctx, tutor, id, casereport.Ruling{Round: desk.Round, Decision: casereport.DecideAccept, Certify: true}); err != nil {
		return err
	}
	s.at(s.today()-1, 20)
	return s.test(ctx, l, "posttest", 95)
}
