package advice

import (
	"slices"

	"stepwise/knowledge/fact"
)

// The events and the drug that the rules name.
const (
	hepatitis  = "hepatitis"
	colitis    = "colitis"
	diabetes   = "t1dm"
	infliximab = "infliximab"
)

// Rules are the keys of the safety rules, in the order in which they are shown.
// What each says stands in safety.json; what triggers it stands here.
const (
	RuleKetoacidosis   = "ketoacidosis-outranks-glucose"
	RuleTriad          = "myocarditis-myositis-myasthenia"
	RuleHepatitis      = "no-infliximab-hepatitis"
	RuleHeartFailure   = "infliximab-heart-failure"
	RulePerforation    = "infliximab-perforation"
	RuleCortisol       = "cortisol-before-thyroxine"
	RuleNoSteroid      = "no-steroid-diabetes"
	RuleReplacement    = "endocrinopathy-replacement"
	RuleHepatitisB     = "hepatitis-b-screening"
	endocrine          = "endocrine"
	worstOnCTCAE       = 4
	raisedTransaminase = 3   // × ULN, above it CTCAE 5.0 grade 2
	raisedBilirubin    = 1.5 // × ULN, above it CTCAE 5.0 grade 2
)

// rule computes one note; ok is false when the rule has nothing to say here.
type rule struct {
	key string
	say func(*scene) (Note, bool)
}

var rules = []rule{
	{RuleKetoacidosis, ketoacidosis},
	{RuleTriad, triad},
	{RuleHepatitis, noInfliximab},
	{RuleHeartFailure, heartFailure},
	{RulePerforation, perforation},
	{RuleCortisol, cortisolFirst},
	{RuleNoSteroid, noSteroid},
	{RuleReplacement, replacement},
	{RuleHepatitisB, hepatitisB},
}

// scene is what the rules look at, and the answer that they may change.
type scene struct {
	in  *Input
	e   *event // nil when no event was chosen
	out *Answer
}

// notes runs the rules in order. A rule whose statement was withdrawn is silent,
// but infliximab stays out of the options for hepatitis all the same.
func (a *Advisor) notes(in *Input, e *event, out *Answer) []Note {
	var room [4]Note // more are made on the heap
	list := room[:0]
	s := &scene{in, e, out}
	for i := range rules {
		of := a.safety[rules[i].key]
		n, ok := rules[i].say(s)
		if !ok || of == nil {
			continue
		}
		note := *of
		note.State, note.Because, note.Bodies, note.Removed = n.State, n.Because, n.Bodies, n.Removed
		list = append(list, note)
	}
	return append(make([]Note, 0, len(list)), list...)
}

// outranked raises a grade that a safety rule outranks: ketoacidosis is grade 3 to 4
// whatever the glucose, and of the two the higher is shown.
func (a *Advisor) outranked(e *event, g Grade, in *Input) Grade {
	if e.id != diabetes || g.Known && g.Grade >= worstOnCTCAE {
		return g
	}
	if acid, _ := in.Findings.Flag("ketoacidosis"); !acid || a.safety[RuleKetoacidosis] == nil {
		return g
	}
	return Grade{Known: true, Grade: worstOnCTCAE, Basis: BasisSafety, Because: RuleKetoacidosis}
}

func (s *scene) is(ids ...string) bool { return s.e != nil && slices.Contains(ids, s.e.id) }

// flag is a finding's value; known is false when nobody said.
func (s *scene) flag(name string) (is, known bool) { return s.in.Findings.Flag(name) }

func (s *scene) above(name string, limit float64) bool {
	x, ok := s.in.Findings.Number(name)
	return ok && x > limit
}

func applies(because ...string) (Note, bool) { return Note{State: Applies, Because: because}, true }
func check(because ...string) (Note, bool)   { return Note{State: Check, Because: because}, true }
func silent() (Note, bool)                   { return Note{}, false }

func ketoacidosis(s *scene) (Note, bool) {
	switch is, known := s.flag("ketoacidosis"); {
	case is:
		return applies("ketoacidosis")
	case known || !s.is(diabetes):
		return silent()
	}
	return check("ketoacidosis")
}

// triad: any of the three starts the search for the other two. A raised troponin
// counts as the first sign (ASCO 2021, section 9.1).
func triad(s *scene) (Note, bool) {
	var because []string
	if s.is("myocarditis", "myositis", "myasthenia_gravis") {
		because = append(because, "irae")
	}
	for _, name := range []string{"troponin_xuln", "troponin_i_xuln", "troponin_t_xuln"} {
		if s.above(name, 1) {
			because = append(because, name)
		}
	}
	if is, _ := s.flag("abnormal_cardiac_biomarker"); is {
		because = append(because, "abnormal_cardiac_biomarker")
	}
	if s.above("mgfa_class", 0) {
		because = append(because, "mgfa_class")
	}
	for _, id := range s.out.Suggested {
		if id == "myocarditis" || id == "myositis" || id == "myasthenia_gravis" {
			because = append(because, id)
		}
	}
	if len(because) == 0 {
		return silent()
	}
	return applies(because...)
}

// noInfliximab: in hepatitis always; beside another event when hepatitis is known,
// or when the liver values leave it open. The option goes in all three.
func noInfliximab(s *scene) (Note, bool) {
	if s.is(hepatitis) {
		return s.bar(applies("irae"))
	}
	is, known := s.flag("immune_hepatitis")
	if is {
		return s.bar(applies("immune_hepatitis"))
	}
	if known {
		return silent()
	}
	var because []string
	for _, x := range []struct {
		name  string
		limit float64
	}{{"alt_xuln", raisedTransaminase}, {"ast_xuln", raisedTransaminase}, {"bilirubin_xuln", raisedBilirubin}} {
		if s.above(x.name, x.limit) {
			because = append(because, x.name)
		}
	}
	if len(because) == 0 {
		return silent()
	}
	return s.bar(check(because...))
}

// heartFailure: the option goes when heart failure is known; where infliximab is an
// option, or the heart is the event, somebody has to ask.
func heartFailure(s *scene) (Note, bool) {
	is, known := s.flag("heart_failure_moderate_severe")
	switch {
	case is:
		return s.bar(applies("heart_failure_moderate_severe"))
	case known || !s.is("myocarditis") && !s.offered():
		return silent()
	}
	return check("heart_failure_moderate_severe")
}

func perforation(s *scene) (Note, bool) {
	is, known := s.flag("bowel_perforation")
	if is {
		return s.bar(applies("bowel_perforation"))
	}
	if known || !s.is(colitis) {
		return silent()
	}
	if signs, _ := s.flag("peritoneal_signs"); signs {
		return s.bar(check("peritoneal_signs"))
	}
	if !s.offered() {
		return silent()
	}
	return check("bowel_perforation")
}

func cortisolFirst(s *scene) (Note, bool) {
	if excluded, _ := s.flag("adrenal_insufficiency_excluded"); excluded {
		return silent()
	}
	switch {
	case s.is("hypophysitis", "adrenal_insufficiency"):
		return applies("irae")
	case s.is("hypothyroidism"):
		if indicated, _ := s.flag("thyroid_replacement_indicated"); indicated {
			return applies("thyroid_replacement_indicated")
		}
		return check("adrenal_insufficiency_excluded")
	}
	if indicated, _ := s.flag("thyroid_replacement_indicated"); indicated {
		return applies("thyroid_replacement_indicated")
	}
	return silent()
}

// noSteroid: a steroid that somebody wrote into a cell of diabetes is not dosed.
func noSteroid(s *scene) (Note, bool) {
	if !s.is(diabetes) {
		if is, _ := s.flag("ciadm_evidence"); is {
			return applies("ciadm_evidence")
		}
		return silent()
	}
	n, _ := applies("irae")
	for _, body := range fact.Bodies {
		if x := s.out.ByBody[body]; x != nil && x.Steroid != nil {
			dose := *x.Steroid
			dose.DoseMg = nil
			x.Steroid, x.Overruled = &dose, append(x.Overruled, RuleNoSteroid)
			n.Bodies = append(n.Bodies, body)
		}
	}
	return n, true
}

// replacement: a body's permanent stop at grade 4 is overruled where replacement
// controls the endocrinopathy, and questioned where nobody said whether it does.
func replacement(s *scene) (Note, bool) {
	if s.e == nil || s.e.System != endocrine {
		return silent()
	}
	is, known := s.flag("controlled_by_replacement")
	if known && !is {
		return silent()
	}
	worst := false
	var stop []string
	for _, body := range fact.Bodies {
		if g := s.out.Grading.Bodies[body]; !g.Known || g.Grade != worstOnCTCAE {
			continue
		}
		worst = true
		if x := s.out.ByBody[body]; x != nil && (x.Action == fact.Permanent || x.Action == fact.HoldConsiderPermanent) {
			stop = append(stop, body)
			if is {
				x.Overruled = append(x.Overruled, RuleReplacement)
			}
		}
	}
	if !worst {
		return silent()
	}
	n, _ := check("controlled_by_replacement")
	if is {
		n.State = Applies
	}
	n.Bodies = stop
	return n, true
}

// hepatitisB: a carrier needs antiviral cover; whoever was not tested is, before
// more immunosuppression and whenever the liver is the event.
func hepatitisB(s *scene) (Note, bool) {
	if is, _ := s.flag("hbsag_positive"); is {
		return applies("hbsag_positive")
	}
	if is, _ := s.flag("anti_hbc_positive"); is {
		return applies("anti_hbc_positive")
	}
	if done, _ := s.flag("hbv_screened"); done {
		return silent()
	}
	if s.is(hepatitis) {
		return applies("irae")
	}
	known := func(g Agent) bool { return g.Known }
	if slices.ContainsFunc(s.out.Agents, known) || s.suppressed() {
		return check("hbv_screened")
	}
	return silent()
}

// suppressed reports whether a body at hand gives systemic steroid or more.
func (s *scene) suppressed() bool {
	for _, x := range s.out.ByBody {
		if x.Steroid != nil || len(x.SecondLine) > 0 {
			return true
		}
	}
	for _, r := range s.out.Recalled {
		if r.Steroid != nil || len(r.SecondLine) > 0 {
			return true
		}
	}
	return false
}
